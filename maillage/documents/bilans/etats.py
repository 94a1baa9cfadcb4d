"""Où en est chaque action, axe par axe."""

from collections import Counter
from collections.abc import Iterator

from maillage.contrats.enums import StatutFiche
from maillage.core.texte import join_et, pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import (
    RETARD,
    by_axe,
    is_late,
    make_tableau,
    pilote_of,
    say_statut,
    short_jour,
)
from maillage.documents.contrat.mots import intitule
from maillage.documents.contrat.plan import days_of
from maillage.edition.arbre import Bloc, paragraphe


def say_comptes(cadre: Cadre) -> str:
    """« 12 actions : 5 en cours, 4 réalisées… ; 2 sont en retard. »"""
    fiches = [fiche for fiche in cadre.plan.fiches if fiche["parent"] is None]
    counts = Counter(fiche["statut"] for fiche in fiches)
    said = [f"{counts[statut]} « {statut.label} »" for statut in StatutFiche if counts[statut]]
    late = sum(is_late(fiche, cadre.jour) for fiche in fiches)
    tail = f" ; {late} {RETARD} sur leur date de fin" if late else ""
    return f"{pluriel(len(fiches), 'action')} : {join_et(said)}{tail}."


def build_etats(cadre: Cadre) -> Iterator[Bloc]:
    """Une phrase, puis un tableau par axe."""
    if not cadre.plan.fiches:
        return
    yield paragraphe(say_comptes(cadre))
    for nom, fiches in by_axe(cadre.plan):
        yield from make_tableau(
            (("Action", 5), ("Pilote", 2.6), ("État", 1.8), ("Fin prévue", 1.4)),
            (
                (intitule(fiche), pilote_of(fiche) or "sans pilote", say_statut(fiche, cadre.jour),
                 short_jour(days_of(fiche)[1]))
                for fiche in fiches
            ),
            f"État des actions : {nom}",
        )  # fmt: skip
