"""Les modèles du suivi."""

from maillage.suivi.models.campagnes import Campagne, Demande, LienPilote, Periode
from maillage.suivi.models.elu import CERCLES_ELU, LienElu
from maillage.suivi.models.indicateurs import (
    RETIRES,
    CibleIndicateur,
    IndicateurAction,
    IndicateurActionQuerySet,
    ValeurIndicateur,
)
from maillage.suivi.models.notes import NoteSuivi, SuiviFiche
from maillage.suivi.models.plan import Deploiement, Etape
from maillage.suivi.models.vues import LotModification, VueSuivi

__all__ = [
    "CERCLES_ELU",
    "RETIRES",
    "Campagne",
    "CibleIndicateur",
    "Demande",
    "Deploiement",
    "Etape",
    "IndicateurAction",
    "IndicateurActionQuerySet",
    "LienElu",
    "LienPilote",
    "LotModification",
    "NoteSuivi",
    "Periode",
    "SuiviFiche",
    "ValeurIndicateur",
    "VueSuivi",
]
