"""Donner leurs lignes aux étapes d’un contrat, et les remettre dans l’ordre qu’il choisit."""

from django.db import transaction

from maillage.contrats.enums import EtatTache, OrdreContrat, Phase, TypeContrat
from maillage.contrats.models import Contrat, PhaseContrat, TachePhase
from maillage.contrats.vie.lecture import guess_etat
from maillage.contrats.vie.methode import Methode, read_methode

PAS = 1000
ORDRES = {
    TypeContrat.PREFIGURATION: OrdreContrat.PREFIGURATION,
    TypeContrat.CADRE: OrdreContrat.CADRE_PUIS_PLAN,
    TypeContrat.SOCLE: OrdreContrat.SOCLE_CONVENTIONS,
}


def propose_ordre(genre: str) -> OrdreContrat:
    """L’ordre que suit d’ordinaire un contrat de ce type."""
    return ORDRES.get(TypeContrat(genre), OrdreContrat.PLAN_PUIS_SIGNATURE)


@transaction.atomic
def open_phases(contrat: Contrat) -> None:
    """Écrit les lignes qui manquent ; deux fois de suite, la seconde ne change rien."""
    methode = read_methode(contrat.ordre, programme_annuel=contrat.programme_annuel)
    PhaseContrat.objects.bulk_create(
        (
            PhaseContrat(contrat=contrat, phase=phase, etat=guess_etat(contrat, methode, phase))
            for phase in Phase
        ),
        ignore_conflicts=True,
    )
    _open_taches(contrat, methode)


def _open_taches(contrat: Contrat, methode: Methode) -> None:
    # Une tâche que l’on a retirée reste à la corbeille : elle ne revient pas d’elle-même.
    known = set(contrat.taches.exclude(code="").values_list("code", flat=True))
    TachePhase.objects.bulk_create(
        TachePhase(
            contrat=contrat, phase=modele.phase, code=tache.code, intitule=tache.intitule,
            acteur=tache.acteur, document=tache.document, position=rang * PAS,
        )
        for modele in methode.phases
        for rang, tache in enumerate(modele.taches, 1)
        if tache.code not in known
    )  # fmt: skip


@transaction.atomic
def reopen_phases(contrat: Contrat) -> None:
    """Après un changement d’ordre : les tâches du nouveau, et toutes celles qui ont servi."""
    methode = read_methode(contrat.ordre, programme_annuel=contrat.programme_annuel)
    known = [tache.code for modele in methode.phases for tache in modele.taches]
    untouched = contrat.taches.filter(etat=EtatTache.A_FAIRE, echeance__isnull=True, version=1)
    untouched.exclude(code="").exclude(code__in=known).delete()
    open_phases(contrat)
