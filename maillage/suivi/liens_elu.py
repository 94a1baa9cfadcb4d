"""Donner, retirer et retrouver un lien de lecture."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import roots_of
from maillage.contrats.models import Contrat
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.suivi.models import CERCLES_ELU, LienElu
from maillage.suivi.tirages import read_tirage, sign_tirage

SEL = "suivi.elu"


def make_jeton(lien: LienElu) -> str:
    return sign_tirage(lien, SEL)


def find_lien(jeton: str) -> LienElu | None:
    """Le lien valable de ce jeton ; rien, sans dire pourquoi, pour tout autre texte."""
    if (read := read_tirage(jeton, SEL)) is None:
        return None
    uid, tirage = read
    found = LienElu.objects.valid(timezone.now()).filter(uid=uid, tirage=tirage)
    return found.select_related("contrat__demarche", "contrat__territoire").first()


@transaction.atomic
def give_lien(contrat: Contrat, *, libelle: str, jusqu_au: date, by: Auteur) -> LienElu:
    """Crée un lien valable jusqu’à la fin de ce jour.

    Lève ``ValidationError`` si le contrat n’est pas encore transmis : il n’y aurait rien à lire.
    """
    if contrat.cercle not in CERCLES_ELU:
        raise ValidationError("Transmettez d’abord le contrat : ce lien n’aurait rien à montrer.")
    lien = LienElu.objects.create(contrat=contrat, libelle=libelle, expire_le=end_of(jusqu_au))
    record(lien, by=by, acte=Acte.CREATION, changements={}, **roots_of(lien))
    return lien


def end_of(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(23, 59, 59)))


@transaction.atomic
def revoke_lien(lien: LienElu, *, by: Auteur) -> None:
    """Ferme le lien ; le rouvrir donnera une autre adresse."""
    _change(lien, {"revoque_le": timezone.now(), "tirage": lien.tirage + 1}, by)


@transaction.atomic
def reopen_lien(lien: LienElu, *, by: Auteur) -> None:
    """Rouvre le lien sous une nouvelle adresse : l’ancienne reste fermée."""
    _change(lien, {"revoque_le": None}, by)


def _change(lien: LienElu, values: dict, by: Auteur) -> None:
    before = read_state(lien, tuple(values))
    for name, value in values.items():
        setattr(lien, name, value)
    lien.version += 1
    lien.save(update_fields=[*values, "version", "updated_at"])
    record_change(lien, before, by=by, **roots_of(lien))
