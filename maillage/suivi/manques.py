"""Ce qui manque aux indicateurs d’un contrat ; chaque requête est paresseuse, sans lecteur.

Ce que rend ce fichier ne tient pas compte des cercles : il sert à qui prépare la signature.
"""

from collections.abc import Iterator

from maillage.contrats.models import Contrat
from maillage.suivi.models import IndicateurAction, IndicateurActionQuerySet


def indicateurs_of(contrat: Contrat) -> IndicateurActionQuerySet:
    """Tous ceux du contrat, à tous les niveaux, sans ceux d’une fiche partagée par un autre."""
    return IndicateurAction.objects.alive().filter(contrat=contrat)


def indicateurs_above_fiches(contrat: Contrat) -> IndicateurActionQuerySet:
    """Ceux du contrat lui-même, de ses étapes, de ses axes et de ses objectifs."""
    return indicateurs_of(contrat).above_fiches()


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
