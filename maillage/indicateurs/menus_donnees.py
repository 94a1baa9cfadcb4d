"""Les données chargées, au menu du compte de qui les charge."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte, entrees_compte
from maillage.indicateurs.permissions import can_import_donnees


def register() -> None:
    """Inscrit l’entrée du compte."""
    entree = EntreeCompte("Données chargées", lambda: reverse("indicateurs:sources"), is_shown)
    entrees_compte.register("donnees", entree, ordre=170)


def is_shown(request: HttpRequest) -> bool:
    return can_import_donnees(request.user)
