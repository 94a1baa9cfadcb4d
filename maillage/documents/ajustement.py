"""L’extrait de relevé de décisions d’un ajustement : une page à joindre au compte rendu."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.core.texte import format_date
from maillage.documents.contrat.mots import blocs_of
from maillage.edition.arbre import (
    Bloc,
    ChampsValeurs,
    Document,
    Liste,
    Titre,
    paragraphe,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Un ajustement, déjà lu ; ``texte`` nomme la version qui en résulte."""

    numero: int
    contrat: str
    porteur: str
    bandeau: str
    instance: str
    seance: date
    motif: str
    phrases: Sequence[str]
    date_effet: date
    texte: str


def build_ajustement(decision: Decision) -> Document:
    """L’arbre de l’extrait : même ``decision``, même arbre."""
    titre = f"Ajustement n° {decision.numero}"
    return Document(
        titre=f"{titre} – {decision.contrat}",
        sous_titre="Extrait du relevé de décisions",
        auteur=decision.porteur,
        sujet=titre,
        date=format_date(decision.seance),
        pied=f"{titre} acté le {format_date(decision.seance)}",
        blocs=tuple(_blocs(decision)),
    )


def _blocs(decision: Decision) -> Iterator[Bloc]:
    if decision.bandeau:
        yield paragraphe(decision.bandeau, "note")
    yield ChampsValeurs(
        (
            ("Contrat", decision.contrat),
            ("Instance", decision.instance),
            ("Séance du", format_date(decision.seance)),
            ("En vigueur depuis le", format_date(decision.date_effet)),
        )
    )
    if decision.motif:
        yield Titre(1, "Ce qui a été décidé")
        yield from blocs_of(decision.motif)
    yield Titre(1, "Changements actés")
    yield Liste(tuple((paragraphe(phrase),) for phrase in decision.phrases))
    yield paragraphe(
        f"Ces changements sont en vigueur depuis le {format_date(decision.date_effet)} et se "
        f"lisent dans le texte du contrat : {decision.texte}. Le texte signé n’a pas bougé."
    )
