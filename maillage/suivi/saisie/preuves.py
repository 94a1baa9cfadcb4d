"""Joindre un fichier à une valeur, ou l’en ôter ; tracé."""

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.fichiers.champs import Piece
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.models import ValeurIndicateur
from maillage.suivi.valeurs.ecriture import check_open, find_roots


@transaction.atomic
def add_preuve(valeur: ValeurIndicateur, preuve: Piece, *, by: Auteur) -> None:
    before = read_state(valeur, ("pieces",))
    valeur.pieces.add(preuve.store(by))
    record_change(valeur, before, by=by, **find_roots(valeur))


@transaction.atomic
def remove_preuve(valeur: ValeurIndicateur, fichier: Fichier, *, by: Auteur) -> None:
    """L’ôte de la valeur, sauf d’une période close ; le fichier reste."""
    check_open(valeur)
    before = read_state(valeur, ("pieces",))
    valeur.pieces.remove(fichier)
    record_change(valeur, before, by=by, **find_roots(valeur))
