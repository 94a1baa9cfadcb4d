"""Charger la géographie officielle : le paquet npm d’Etalab, les fichiers de l’Insee."""

from maillage.territoires.imports.bilan import Bilan, Erreur
from maillage.territoires.imports.etalab import load_etalab
from maillage.territoires.imports.fictif import load_fictif
from maillage.territoires.imports.insee import load_insee

__all__ = ["Bilan", "Erreur", "load_etalab", "load_fictif", "load_insee"]
