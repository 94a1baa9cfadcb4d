"""Ce que les référentiels ajoutent au menu du compte."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte
from maillage.demarches.permissions import animates_region


def is_shown(request: HttpRequest) -> bool:
    return animates_region(request.user)


REFERENTIELS = EntreeCompte(
    "Vocabulaires et modèles", lambda: reverse("referentiels:regions"), is_shown
)
