"""Les liens que les fiches disent déjà en toutes lettres, à confirmer d’un geste."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from maillage.contrats.models import FicheAction, LienReference
from maillage.core.texte import fold
from maillage.referentiels.models import ObjectifReference

# En dessous, deux intitulés de même code ne disent pas la même chose.
SEUIL = 80


@dataclass(frozen=True, slots=True)
class Proposition:
    """Une fiche, l’objectif reconnu, et le texte où il l’est."""

    fiche: FicheAction
    objectif: ObjectifReference
    texte: str

    @property
    def cle(self) -> str:
        return f"{self.fiche.uid}:{self.objectif.uid}"


def list_propositions(
    fiches: Iterable[FicheAction], objectifs: list[ObjectifReference],
    liens: Iterable[LienReference],
) -> list[Proposition]:  # fmt: skip
    """Un code et un intitulé proches, ou le même intitulé ; jamais un code seul contredit."""
    known = _Objectifs(objectifs)
    linked = {(lien.fiche_liee_id, lien.objectif_id) for lien in liens}
    found: dict[tuple[int, int], Proposition] = {}
    for fiche in fiches:
        for texte in fiche.liens_prs:
            objectif = known.recognize(str(texte))
            if objectif and (fiche.pk, objectif.pk) not in linked:
                found.setdefault((fiche.pk, objectif.pk), Proposition(fiche, objectif, str(texte)))
    return list(found.values())


class _Objectifs:
    """Les objectifs d’une référence, par code et par intitulé."""

    def __init__(self, objectifs: list[ObjectifReference]):
        self.by_code = {item.code.casefold(): item for item in objectifs if item.code}
        self.by_title: dict[str, list[ObjectifReference]] = {}
        for item in objectifs:
            self.by_title.setdefault(fold(item.titre), []).append(item)

    def recognize(self, texte: str) -> ObjectifReference | None:
        head, _, rest = texte.strip().partition(" ")
        numbered = self.by_code.get(head.strip(".:)–-").casefold())
        said = fold(rest)
        if numbered and (not said or fuzz.ratio(said, fold(numbered.titre)) >= SEUIL):
            return numbered
        same = self.by_title.get(fold(texte)) or (self.by_title.get(said) if said else None)
        return same[0] if same and len(same) == 1 else None
