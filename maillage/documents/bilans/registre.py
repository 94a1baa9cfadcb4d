"""Les documents du suivi de Maillage, inscrits dans l’ordre où on les propose."""

from maillage.documents.bilans.activite import ACTIVITE
from maillage.documents.bilans.annuel import BILAN
from maillage.documents.bilans.ars import TABLEAU_ARS
from maillage.documents.bilans.catalogue import documents
from maillage.documents.bilans.classeur import CLASSEUR
from maillage.documents.bilans.evaluation import EVALUATION
from maillage.documents.bilans.fiche import FICHE
from maillage.documents.bilans.passation import PASSATION

DOCUMENTS = (BILAN, ACTIVITE, EVALUATION, FICHE, CLASSEUR, TABLEAU_ARS, PASSATION)


def register_documents() -> None:
    for rang, item in enumerate(DOCUMENTS, 1):
        documents.register(item.cle, item, ordre=rang * 100)
