"""Fixer ce que l’on vise période par période."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import delete_objet
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.suivi.models import CibleIndicateur, IndicateurAction


@transaction.atomic
def write_cible(
    indicateur: IndicateurAction, *, debut: date, fin: date, cible: Decimal, by: Auteur
) -> CibleIndicateur:
    """Fixe la cible d’une période, ou change celle qu’elle avait."""
    IndicateurAction.objects.select_for_update().get(pk=indicateur.pk)
    rows = CibleIndicateur.objects.filter(indicateur=indicateur, supprime_le__isnull=True)
    row = rows.filter(debut=debut, fin=fin).first()
    root = {"racine_uid": indicateur.contrat.uid, "parent_uid": indicateur.uid}
    if row is None:
        row = CibleIndicateur.objects.create(
            indicateur=indicateur, debut=debut, fin=fin, cible=cible
        )
        record(row, by=by, acte=Acte.CREATION, changements={}, **root)
        return row
    before = read_state(row, ("cible",))
    row.cible, row.version = cible, row.version + 1
    row.save(update_fields=["cible", "version", "updated_at"])
    record_change(row, before, by=by, **root)
    return row


def remove_cible(row: CibleIndicateur, *, by: Auteur) -> None:
    delete_objet(row, by=by)
