"""Ce que les contrats ajoutent au menu du compte."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte
from maillage.demarches.permissions import animates_region


def is_shown(request: HttpRequest) -> bool:
    return animates_region(request.user)


REGLES = EntreeCompte("Règles avant signature", lambda: reverse("pret:regles_regions"), is_shown)
