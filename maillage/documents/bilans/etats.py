"""Où en est chaque action, axe par axe."""

from collections.abc import Iterator

from maillage.core.texte import join_et, pluriel
from maillage.documents.bilans.cadre import Cadre
from maillage.documents.bilans.mots import (
    RETARD,
    by_axe,
    make_tableau,
    note,
    say_fiche,
    say_pilotes,
    say_statut,
    short_jour,
)
from maillage.edition.arbre import Bloc, paragraphe
from maillage.suivi.etats import FicheSuivie, SuiviContrat


def say_comptes(suivi: SuiviContrat) -> str:
    """« 12 actions : 5 « En cours », 4 « Réalisé » ; 2 en retard sur leur date de fin. »"""
    counts = [
        f"{nombre} « {statut.label} »" for statut, nombre in suivi.par_statut.items() if nombre
    ]
    late = len(suivi.en_retard)
    tail = f" ; {late} {RETARD} sur leur date de fin" if late else ""
    return f"{pluriel(len(suivi.actions), 'action')} : {join_et(counts)}{tail}."


def build_etats(cadre: Cadre) -> Iterator[Bloc]:
    """Une phrase, puis un tableau par axe."""
    if not cadre.suivi.fiches:
        return
    yield paragraphe(say_comptes(cadre.suivi))
    for nom, fiches in by_axe(cadre.suivi):
        yield from make_tableau(
            (("Action", 4.4), ("Pilote", 2.2), ("État", 1.6), ("Météo", 1.7), ("Fin", 1.4)),
            map(_row, fiches), f"État des actions : {nom}",
        )  # fmt: skip
    silent = cadre.suivi.sans_nouvelles
    if silent:
        names = ", ".join(map(str, silent))
        yield note(f"Sans nouvelles depuis plus de six mois : {names}.")


def _row(fiche: FicheSuivie) -> tuple[str, ...]:
    return (
        say_fiche(fiche), say_pilotes(fiche), say_statut(fiche), fiche.meteo_mot,
        short_jour(fiche.fin),
    )  # fmt: skip
