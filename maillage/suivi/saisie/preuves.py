"""Joindre un fichier à une valeur, ou l’en ôter ; tracé."""

from dataclasses import dataclass

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state
from maillage.suivi.models import ValeurIndicateur
from maillage.suivi.valeurs.ecriture import find_roots


@dataclass(frozen=True, slots=True)
class Preuve:
    """Un fichier reçu et reconnu, pas encore rangé."""

    nom: str
    genre: str
    contenu: bytes


@transaction.atomic
def add_preuve(valeur: ValeurIndicateur, preuve: Preuve, *, by: Auteur) -> None:
    before = read_state(valeur, ("pieces",))
    fichier = Fichier.objects.store(
        preuve.contenu, nom=preuve.nom, genre=preuve.genre, by=by.utilisateur
    )
    valeur.pieces.add(fichier)
    record_change(valeur, before, by=by, **find_roots(valeur))


@transaction.atomic
def remove_preuve(valeur: ValeurIndicateur, fichier: Fichier, *, by: Auteur) -> None:
    """L’ôte de la valeur ; le fichier reste, l’historique peut le rétablir."""
    before = read_state(valeur, ("pieces",))
    valeur.pieces.remove(fichier)
    record_change(valeur, before, by=by, **find_roots(valeur))
