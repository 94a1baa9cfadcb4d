"""Ce que les pages de saisie partagent."""

from django.http import HttpRequest

from maillage.core.champs import Objet
from maillage.core.http import to_entier


def read_version(request: HttpRequest, objet: Objet | None = None) -> int:
    """La version que le formulaire montrait, sinon celle de l’objet, sinon 0."""
    sent = to_entier(request.POST.get("version", ""))
    if sent is not None:
        return sent
    return objet.version if objet else 0
