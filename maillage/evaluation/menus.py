"""Ce que l’évaluation ajoute au menu du compte."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte
from maillage.demarches.permissions import animates_region


def is_shown(request: HttpRequest) -> bool:
    return animates_region(request.user)


VOCABULAIRE = EntreeCompte(
    "Critères d’évaluation de la région", lambda: reverse("evaluation:evaluation_regions"), is_shown
)
