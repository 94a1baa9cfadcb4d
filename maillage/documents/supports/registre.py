"""Les supports de séance, inscrits parmi les documents du suivi, et le menu de leurs modèles."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte
from maillage.demarches.permissions import animates_region
from maillage.documents.bilans.catalogue import documents
from maillage.documents.supports.copil import COPIL
from maillage.documents.supports.elus import COMMUNE, ELUS


def is_shown(request: HttpRequest) -> bool:
    return animates_region(request.user)


MODELES = EntreeCompte(
    "Modèle de diaporama de la région", lambda: reverse("supports:regions"), is_shown
)


def register_supports() -> None:
    """Avant les bilans : c’est ce que l’on prépare le plus souvent."""
    for rang, item in enumerate((COPIL, ELUS, COMMUNE), 1):
        documents.register(item.cle, item, ordre=rang * 10)
