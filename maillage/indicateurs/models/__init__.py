from maillage.indicateurs.models.acces import MatriceTrajets, Offre, Simulation
from maillage.indicateurs.models.catalogue import Indicateur, Livraison, Source
from maillage.indicateurs.models.composite import Composite
from maillage.indicateurs.models.locaux import ChoixIndicateur, IndicateurLocal, ValeurLocale

__all__ = [
    "ChoixIndicateur",
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
