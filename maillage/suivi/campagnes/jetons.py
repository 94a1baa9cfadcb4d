"""Le secret d’un lien personnel : signé, jamais gardé ; un nouveau tirage périme l’ancien."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from maillage.suivi.models import LienPilote

SEL = "suivi.lien"
# Après l’échéance, de quoi répondre en retard et relire ce que l’on a dit.
DELAI = timedelta(days=60)


def make_jeton(lien: LienPilote) -> str:
    return Signer(salt=SEL).sign(f"{lien.uid.hex}.{lien.tirage}")


def find_lien(jeton: str) -> LienPilote | None:
    """Le lien valable de ce jeton ; rien, sans dire pourquoi, pour tout autre texte."""
    try:
        nom, _, tirage = Signer(salt=SEL).unsign(jeton).partition(".")
        uid = uuid.UUID(nom)
    except (BadSignature, ValueError):
        return None
    lien = LienPilote.objects.filter(uid=uid, supprime_le__isnull=True).first()
    if lien is None or str(lien.tirage) != tirage or not lien.is_valid(timezone.now()):
        return None
    return lien


def address_of(lien: LienPilote, base: str) -> str:
    """L’adresse entière à donner ; ``base`` est celle du site, sans barre finale."""
    return base + reverse("campagnes:lien", args=[make_jeton(lien)])


def site_address(request=None) -> str:
    """L’adresse publique du site : celle qu’on a réglée, sinon celle par où l’on est venu."""
    if settings.ADRESSE or request is None:
        return settings.ADRESSE
    return request.build_absolute_uri("/").rstrip("/")
