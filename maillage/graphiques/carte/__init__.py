"""Les cartes par zones : une couleur, un signe et une phrase pour chaque classe."""

from maillage.graphiques.carte.dessin import draw_carte
from maillage.graphiques.carte.modele import (
    Carte,
    Classes,
    Point,
    Sorte,
    Zone,
    categories,
    ecart,
    suite,
)

__all__ = [
    "Carte",
    "Classes",
    "Point",
    "Sorte",
    "Zone",
    "categories",
    "draw_carte",
    "ecart",
    "suite",
]
