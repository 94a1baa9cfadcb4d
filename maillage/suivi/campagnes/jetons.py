"""Le lien personnel d’un pilote : son secret, son adresse."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from maillage.suivi.models import LienPilote
from maillage.suivi.tirages import read_tirage, sign_tirage

SEL = "suivi.lien"
# Après l’échéance, de quoi répondre en retard et relire ce que l’on a dit.
DELAI = timedelta(days=60)


def make_jeton(lien: LienPilote) -> str:
    return sign_tirage(lien, SEL)


def find_lien(jeton: str) -> LienPilote | None:
    """Le lien valable de ce jeton ; rien, sans dire pourquoi, pour tout autre texte."""
    if (read := read_tirage(jeton, SEL)) is None:
        return None
    uid, tirage = read
    lien = LienPilote.objects.filter(uid=uid, tirage=tirage, supprime_le__isnull=True).first()
    return lien if lien and lien.is_valid(timezone.now()) else None


def address_of(lien: LienPilote, base: str) -> str:
    """L’adresse entière à donner ; ``base`` est celle du site, sans barre finale."""
    return base + reverse("campagnes:lien", args=[make_jeton(lien)])


def site_address(request=None) -> str:
    """L’adresse publique du site : celle qu’on a réglée, sinon celle par où l’on est venu."""
    if settings.ADRESSE or request is None:
        return settings.ADRESSE
    return request.build_absolute_uri("/").rstrip("/")
