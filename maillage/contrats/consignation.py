"""Consigner ou corriger un objet d’un contrat : atomique, tracé, jamais deux fois le même envoi."""

from typing import cast

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import next_position, roots_of, update_objet
from maillage.contrats.models import Contrat
from maillage.core.champs import Objet, ObjetRange
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state


@transaction.atomic
def consign[T: Objet](objet: T, *, contrat: Contrat, by: Auteur) -> T:
    """Écrit un objet neuf ; si son ``uid`` l’est déjà, rend celui qui y est.

    L’``uid`` vient de la page : un double envoi ne crée rien de plus.
    """
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    model = type(objet)
    if twin := model.objects.filter(uid=objet.uid).first():
        return cast(T, twin)
    if isinstance(objet, ObjetRange):
        objet.position = next_position(model.objects.filter(contrat=contrat))
    objet.full_clean()
    objet.save()
    record(objet, by=by, acte=Acte.CREATION, changements={}, **roots_of(objet))
    return objet


def correct(objet: Objet, names: tuple[str, ...], *, empreinte: str, by: Auteur) -> dict:
    """Écrit ces champs d’un objet déjà là ; lève ``Conflit`` si un autre les a changés."""
    return update_objet(objet, read_state(objet, names), empreinte=empreinte, by=by)


@transaction.atomic
def join_preuve(objet, fichier: Fichier, *, by: Auteur) -> None:
    """Joint une pièce à un objet qui en tient une liste."""
    before = read_state(objet, ("pieces",))
    objet.pieces.add(fichier)
    record_change(objet, before, by=by, **roots_of(objet))


@transaction.atomic
def detach_preuve(objet, fichier: Fichier, *, by: Auteur) -> None:
    """Détache une pièce ; le fichier reste, pour que l’historique puisse la rétablir."""
    before = read_state(objet, ("pieces",))
    objet.pieces.remove(fichier)
    record_change(objet, before, by=by, **roots_of(objet))
