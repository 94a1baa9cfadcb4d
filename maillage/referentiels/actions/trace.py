"""Écrire une référence et ce qu’elle contient : sous verrou, et dans l’historique."""

from typing import Any

from maillage.comptes.auteur import Auteur
from maillage.demarches.actions.conflit import check_version
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, Reference

type Element = ObjectifReference | IndicateurCommun


class Refus(Exception):
    """Une phrase pour la personne : ce qui ne peut se faire, et que faire d’abord."""


def lock(reference: Reference) -> Reference:
    """La référence telle qu’elle est, à soi jusqu’à la fin de la transaction."""
    return Reference.objects.select_for_update().get(pk=reference.pk)


def create_traced(objet: Reference | Element, *, by: Auteur, acte: str = Acte.CREATION) -> None:
    objet.save()
    record(objet, by=by, acte=acte, changements={}, **roots_of(objet))


def update_traced(
    fresh: Reference | Element, fields: dict[str, Any], *, by: Auteur, version: int | None = None
) -> dict:
    """Écrit ces champs et rend les changements.

    ``version`` : celle que l’auteur avait sous les yeux, ou rien pour ne pas la vérifier. Lève
    ``Conflit`` si elle est dépassée.
    """
    if version is not None:
        check_version(fresh, version, fields)
    before = read_state(fresh, tuple(fields))
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*fields, "version", "updated_at"])
    return record_change(fresh, before, by=by, **roots_of(fresh))


def roots_of(objet: Reference | Element) -> dict:
    """Où l’historique range une écriture : sous sa référence."""
    if isinstance(objet, Reference):
        return {"racine_uid": objet.uid}
    return {"racine_uid": objet.reference.uid, "parent_uid": objet.reference.uid}
