"""Écrire les indicateurs du contrat, de ses étapes, de ses axes et de ses objectifs."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import next_position
from maillage.contrats.lignes import create_ligne
from maillage.contrats.models import Contrat, FicheAction
from maillage.referentiels.bibliotheque import IndicateurModele
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.bibliotheque import copy_modele, taken_codes
from maillage.suivi.communs import key_of, taken_keys
from maillage.suivi.enums import FormeIndicateur
from maillage.suivi.models import IndicateurAction
from maillage.suivi.niveaux import Place

REPRIS = ("intitule", "definition", "unite", "sens", "frequence")


@transaction.atomic
def create_indicateur(row: IndicateurAction, *, by: Auteur) -> IndicateurAction:
    """Enregistre, en dernière place, un indicateur qui n’est pas d’une fiche."""
    row.position = next_position(IndicateurAction.objects.filter(contrat=row.contrat, fiche=None))
    create_ligne(row, by=by)
    return row


@transaction.atomic
def take_communs(
    contrat: Contrat, communs: Iterable[IndicateurCommun], *, place: Place, by: Auteur
) -> list[IndicateurAction]:
    """Reprend au contrat des indicateurs communs ; un déjà repris ne l’est pas deux fois."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    taken = taken_keys(contrat)
    return [
        create_indicateur(_copy_commun(contrat, commun, place), by=by)
        for commun in communs
        if key_of(commun) not in taken
    ]


@transaction.atomic
def take_modeles(
    modeles: Iterable[IndicateurModele],
    *,
    contrat: Contrat,
    fiche: FicheAction | None = None,
    place: Place | None = None,
    by: Auteur,
) -> list[IndicateurAction]:
    """Ajoute à une fiche, ou à une place du contrat, des indicateurs de la bibliothèque.

    Un modèle déjà pris n’est pas ajouté deux fois.
    """
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    taken = taken_codes(contrat, fiche)
    rows = [copy_modele(modele) for modele in modeles if modele.code not in taken]
    for row in rows:
        row.contrat, row.fiche = contrat, fiche
        if fiche:
            create_ligne(row, by=by)
        else:
            for name, value in (place.champs if place else {}).items():
                setattr(row, name, value)
            create_indicateur(row, by=by)
    return rows


def _copy_commun(contrat: Contrat, commun: IndicateurCommun, place: Place) -> IndicateurAction:
    kept = {name: getattr(commun, name) for name in REPRIS}
    if commun.unite.strip() == "%":
        # Un pourcentage ne se consolide que par ses deux termes.
        kept |= {"forme": FormeIndicateur.RAPPORT, "facteur": Decimal(100)}
    return IndicateurAction(contrat=contrat, commun=commun, **kept, **place.champs)
