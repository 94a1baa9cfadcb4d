"""Les documents du suivi de Maillage, inscrits dans l’ordre où on les propose."""

from maillage.documents.bilans.activite import ACTIVITE
from maillage.documents.bilans.annuel import BILAN
from maillage.documents.bilans.catalogue import documents
from maillage.documents.bilans.fiche import FICHE
from maillage.documents.bilans.passation import PASSATION


def register_documents() -> None:
    for rang, item in enumerate((BILAN, ACTIVITE, FICHE, PASSATION), 1):
        documents.register(item.cle, item, ordre=rang * 100)
