"""Clore une campagne, c’est clore sa période : ses valeurs ne changent plus. Rouvrir se trace."""

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat
from maillage.core.champs import Objet
from maillage.journal.actions import record
from maillage.journal.enums import Acte
from maillage.journal.etat import diff, read_state
from maillage.suivi.enums import EtatCampagne
from maillage.suivi.models import Campagne


@transaction.atomic
def close_campagne(campagne: Campagne, *, by: Auteur) -> bool:
    """Clôt la campagne et sa période ; faux si elle l’était déjà.

    Ce qui n’est pas accepté reste lisible, et le redevient si l’on rouvre.
    """
    return _turn(campagne, EtatCampagne.CLOSE, by)


@transaction.atomic
def reopen_campagne(campagne: Campagne, *, by: Auteur) -> bool:
    return _turn(campagne, EtatCampagne.OUVERTE, by)


def _turn(campagne: Campagne, etat: EtatCampagne, by: Auteur) -> bool:
    Contrat.objects.select_for_update().get(pk=campagne.contrat.pk)
    held = Campagne.objects.select_related("periode", "contrat").get(pk=campagne.pk)
    if held.etat == etat:
        return False
    close_le = timezone.now() if etat == EtatCampagne.CLOSE else None
    _write(held, {"etat": etat, "close_le": close_le}, by, held.contrat)
    _write(held.periode, {"close_le": close_le}, by, held.contrat)
    return True


def _write(objet: Objet, values: dict, by: Auteur, contrat: Contrat) -> None:
    before = read_state(objet, tuple(values))
    for name, value in values.items():
        setattr(objet, name, value)
    objet.version += 1
    objet.save(update_fields=[*values, "version", "updated_at"])
    # Rouvrir ne s’efface pas dans la clôture qui précède : c’est un acte à part.
    reopened = values["close_le"] is None
    record(
        objet, by=by, acte=Acte.RETABLISSEMENT if reopened else Acte.MODIFICATION,
        changements=diff(before, read_state(objet, tuple(values))), racine_uid=contrat.uid,
    )  # fmt: skip
