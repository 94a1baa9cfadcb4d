"""Ce que les pages de saisie partagent."""

from django.http import HttpRequest

from maillage.core.champs import Objet


def read_version(request: HttpRequest, objet: Objet | None = None) -> int:
    """La version que le formulaire montrait, sinon celle de l’objet, sinon 0."""
    sent = request.POST.get("version", "")
    if sent.isdecimal():
        return int(sent)
    return objet.version if objet else 0
