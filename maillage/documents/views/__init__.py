from maillage.documents.views.articles import article, article_geste, article_nouveau, articles
from maillage.documents.views.dls import dls
from maillage.documents.views.document import document
from maillage.documents.views.verification import version_verify

__all__ = [
    "article",
    "article_geste",
    "article_nouveau",
    "articles",
    "dls",
    "document",
    "version_verify",
]
