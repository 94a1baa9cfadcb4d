from maillage.documents.views.articles import article, article_geste, article_nouveau, articles
from maillage.documents.views.bilans import bilan, bilans, passation
from maillage.documents.views.dls import dls
from maillage.documents.views.document import document
from maillage.documents.views.redaction import bilan_edit, chapitre_drop, chapitre_save
from maillage.documents.views.verification import version_verify

__all__ = [
    "article",
    "article_geste",
    "article_nouveau",
    "articles",
    "bilan",
    "bilan_edit",
    "bilans",
    "chapitre_drop",
    "chapitre_save",
    "dls",
    "document",
    "passation",
    "version_verify",
]
