from maillage.indicateurs.models.acces import MatriceTrajets, Offre, Simulation
from maillage.indicateurs.models.catalogue import (
    Indicateur,
    IndicateurLocal,
    Livraison,
    Source,
    ValeurLocale,
)
from maillage.indicateurs.models.composite import Composite

__all__ = [
    "Composite",
    "Indicateur",
    "IndicateurLocal",
    "Livraison",
    "MatriceTrajets",
    "Offre",
    "Simulation",
    "Source",
    "ValeurLocale",
]
