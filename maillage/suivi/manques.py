"""Ce qui manque aux indicateurs d’un contrat ; chaque requête est paresseuse, sans lecteur.

Ce que rend ce fichier ne tient pas compte des cercles : il sert à qui prépare la signature.
"""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.contrats.models import Contrat, FicheAction
from maillage.suivi.models import IndicateurAction, IndicateurActionQuerySet

COMPLET = Q(depart__isnull=False, cible__isnull=False)


def indicateurs_of(contrat: Contrat) -> IndicateurActionQuerySet:
    """Tous ceux du contrat, à tous les niveaux, sans ceux d’une fiche partagée par un autre."""
    return IndicateurAction.objects.alive().filter(contrat=contrat)


def indicateurs_without_depart(contrat: Contrat) -> IndicateurActionQuerySet:
    return indicateurs_of(contrat).filter(depart__isnull=True)


def indicateurs_without_cible(contrat: Contrat) -> IndicateurActionQuerySet:
    return indicateurs_of(contrat).filter(cible__isnull=True)


def indicateurs_above_fiches(contrat: Contrat) -> IndicateurActionQuerySet:
    """Ceux du contrat lui-même, de ses étapes, de ses axes et de ses objectifs."""
    return indicateurs_of(contrat).above_fiches()


def fiches_without_indicateur(contrat: Contrat) -> QuerySet[FicheAction]:
    """Les fiches du contrat que rien ne mesure."""
    return _fiches_without(contrat, Q())


def fiches_without_measurable(contrat: Contrat) -> QuerySet[FicheAction]:
    """Les fiches du contrat sans un seul indicateur qui ait son départ et sa cible."""
    return _fiches_without(contrat, COMPLET)


def _fiches_without(contrat: Contrat, wanted: Q) -> QuerySet[FicheAction]:
    rows = IndicateurAction.objects.filter(wanted, fiche=OuterRef("pk"), supprime_le__isnull=True)
    return FicheAction.objects.alive().filter(~Exists(rows), contrat=contrat)


def name_missing(row: IndicateurAction) -> Iterator[str]:
    """« sans valeur de départ », « sans date de cible »… : ce qui reste à écrire."""
    if row.depart is None:
        yield "sans valeur de départ"
    elif row.depart_date is None:
        yield "sans date de départ"
    if row.cible is None:
        yield "sans cible"
    elif row.cible_date is None:
        yield "sans date de cible"
    if not row.source:
        yield "sans source"
