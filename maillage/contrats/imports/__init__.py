"""Importer un plan d’actions : le lire, dire ce qui arrivera, puis l’écrire d’un bloc."""

from maillage.contrats.imports.colonnes import build_champs
from maillage.contrats.imports.importation import Reglage, import_plan, read_source
from maillage.contrats.imports.rapport import Rapport

__all__ = ["Rapport", "Reglage", "build_champs", "import_plan", "read_source"]
