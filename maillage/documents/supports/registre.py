"""Les supports de séance, inscrits parmi les documents du suivi."""

from maillage.documents.bilans.catalogue import documents
from maillage.documents.supports.copil import COPIL
from maillage.documents.supports.elus import COMMUNE, ELUS


def register_supports() -> None:
    """Avant les bilans : c’est ce que l’on prépare le plus souvent."""
    for rang, item in enumerate((COPIL, ELUS, COMMUNE), 1):
        documents.register(item.cle, item, ordre=rang * 10)
