"""Ce que le suivi ajoute au menu de l’animation régionale."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte
from maillage.demarches.permissions import animates_region


def is_shown(request: HttpRequest) -> bool:
    return animates_region(request.user)


COMMUNS = EntreeCompte(
    "Indicateurs communs de la région", lambda: reverse("communs:regions_communs"), is_shown
)
