"""Écrire au portail : transmettre l’équilibre d’un contrat, le reprendre."""

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import change_cercle
from maillage.contrats.models import Contrat
from maillage.portail.models import EquilibreTransmis


@transaction.atomic
def transmit_equilibre(contrat: Contrat, cercle: str, *, by: Auteur) -> None:
    """Montre l’équilibre jusqu’à ce cercle ; celui de travail le reprend. L’acte est tracé."""
    kept, _ = EquilibreTransmis.objects.get_or_create(contrat=contrat)
    change_cercle(kept, cercle, by=by)
