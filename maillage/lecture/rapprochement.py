"""Rapprocher un texte d’une liste de choix : l’exact d’abord, le proche ensuite, avec un doute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from maillage.core.texte import fold

SEUIL = 85.0
# Entre deux codes aussi proches, on ne choisit pas.
ECART_MIN = 4.0


@dataclass(frozen=True)
class Rapprochement:
    """Le code retenu (ou rien), sa note sur 100, le doute, et les codes à proposer, au plus 5."""

    code: str | None
    score: float
    doute: bool
    propositions: tuple[str, ...] = ()


def match(
    texte: str, candidats: Mapping[str, Iterable[str]], seuil: float = SEUIL
) -> Rapprochement:
    """Le code dont un libellé (ou le code lui-même) répond à `texte`.

    Exact aux accents et à la casse près : sans doute. Proche : le code est proposé, `doute` est
    vrai. Sous `seuil`, ou à égalité entre deux codes : `code` est `None`, jamais une supposition.
    """
    simple = fold(texte)
    if not simple:
        return Rapprochement(None, 0.0, False)
    libelles = [(code, fold(mot)) for code, mots in candidats.items() for mot in (code, *mots)]
    exacts = list(dict.fromkeys(code for code, libelle in libelles if libelle == simple))
    if len(exacts) == 1:
        return Rapprochement(exacts[0], 100.0, False, (exacts[0],))
    if exacts:
        return Rapprochement(None, 100.0, True, tuple(exacts[:5]))
    return _closest(simple, libelles, seuil)


def _closest(simple: str, libelles: list[tuple[str, str]], seuil: float) -> Rapprochement:
    textes = [libelle for _, libelle in libelles]
    notes: dict[str, float] = {}
    for _, note, rang in process.extract(simple, textes, scorer=_score, limit=20):
        code = libelles[rang][0]
        notes[code] = max(notes.get(code, 0.0), note)
    rangs = sorted(notes.items(), key=lambda couple: -couple[1])
    propositions = tuple(code for code, note in rangs[:5] if note >= 50)
    if not rangs or rangs[0][1] < seuil:
        return Rapprochement(None, rangs[0][1] if rangs else 0.0, True, propositions)
    if len(rangs) > 1 and rangs[0][1] - rangs[1][1] < ECART_MIN:
        return Rapprochement(None, rangs[0][1], True, propositions)
    return Rapprochement(rangs[0][0], rangs[0][1], True, propositions)


def _score(gauche: str, droite: str, **_: object) -> float:
    """Ressemblance de 0 à 100, sans égard à l’ordre des mots ; un mot isolé ne suffit pas."""
    return max(fuzz.ratio(gauche, droite), 0.97 * fuzz.token_sort_ratio(gauche, droite))
