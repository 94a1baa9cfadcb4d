from maillage.referentiels.models.references import (
    IndicateurCommun,
    ObjectifReference,
    Reference,
)
from maillage.referentiels.models.regles import ReglageRegle, RegleRegionale
from maillage.referentiels.models.vocabulaire import ModeleArticle, Terme

__all__ = [
    "IndicateurCommun",
    "ModeleArticle",
    "ObjectifReference",
    "Reference",
    "ReglageRegle",
    "RegleRegionale",
    "Terme",
]
