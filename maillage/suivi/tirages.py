"""Le secret d’un lien sans compte : signé, jamais gardé ; un nouveau tirage périme l’ancien."""

import uuid

from django.core.signing import BadSignature, Signer

from maillage.suivi.models import LienElu, LienPilote


def sign_tirage(lien: LienElu | LienPilote, sel: str) -> str:
    """Le jeton de ce lien, à ce tirage ; ``sel`` sépare une sorte de lien d’une autre."""
    return Signer(salt=sel).sign(f"{lien.uid.hex}.{lien.tirage}")


def read_tirage(jeton: str, sel: str) -> tuple[uuid.UUID, int] | None:
    """L’identifiant et le tirage d’un jeton que l’on a signé ; rien pour tout autre texte."""
    try:
        nom, _, tirage = Signer(salt=sel).unsign(jeton).partition(".")
        return uuid.UUID(nom), int(tirage)
    except (BadSignature, ValueError):
        return None
