"""Ce que les parties ont promis, et où elles en sont."""

from collections.abc import Iterator
from datetime import date

from maillage.contrats.engagements import OUVERTS
from maillage.core.texte import pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import RETARD, make_tableau, short_jour
from maillage.edition.arbre import Bloc, paragraphe


def echeance_of(ligne: dict) -> date | None:
    return date.fromisoformat(ligne["echeance"]) if ligne["echeance"] else None


def is_late(ligne: dict, jour: date) -> bool:
    """Échéance passée, et ni tenu, ni clos."""
    echeance = echeance_of(ligne)
    return echeance is not None and echeance < jour and ligne["etat"] in OUVERTS


def build_engagements(cadre: Cadre) -> Iterator[Bloc]:
    """Le registre : qui, quoi, pour quand, où cela en est."""
    lignes = cadre.instantane["engagements"]
    if not lignes:
        return
    late = sum(is_late(ligne, cadre.jour) for ligne in lignes)
    kept = sum(ligne["etat"] == "tenu" for ligne in lignes)
    tail = f" et {late} {RETARD}" if late else " et aucun en retard"
    yield paragraphe(
        f"{pluriel(len(lignes), 'engagement')} au registre, dont {pluriel(kept, 'tenu')}{tail}."
    )
    yield from make_tableau(
        (("Partie", 2), ("Engagement", 4), ("Pour le", 1.5), ("État", 1.6)),
        (
            (
                ligne["partie_nom"], ligne["texte"], short_jour(echeance_of(ligne)),
                ligne["etat_libelle"] + (f", {RETARD}" if is_late(ligne, cadre.jour) else ""),
            )
            for ligne in lignes
        ),
        "Les engagements des parties",
    )  # fmt: skip
