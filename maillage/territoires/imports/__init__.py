"""Charger la géographie : le paquet npm d’Etalab, les fichiers de l’Insee, les contours."""

from maillage.territoires.imports.bilan import Bilan, Erreur
from maillage.territoires.imports.chefs_lieux import has_points, load_chefs_lieux
from maillage.territoires.imports.contours import find_contours, load_contours
from maillage.territoires.imports.etalab import load_etalab
from maillage.territoires.imports.fictif import load_fictif
from maillage.territoires.imports.insee import load_insee

__all__ = [
    "Bilan",
    "Erreur",
    "find_contours",
    "has_points",
    "load_chefs_lieux",
    "load_contours",
    "load_etalab",
    "load_fictif",
    "load_insee",
]
