"""Lire les fichiers des producteurs : un fichier entre, des relevés ou des écarts sortent."""

from maillage.indicateurs.imports.formats import FORMATS
from maillage.indicateurs.imports.lecture import is_known, propose, read_fichier

__all__ = ["FORMATS", "is_known", "propose", "read_fichier"]
