"""Les fichiers livrés avec Maillage, d’où naissent vocabulaires et modèles."""

import json
from importlib.resources import files


def read_donnees(nom: str) -> dict:
    """Le contenu de ``donnees/<nom>.json``."""
    return json.loads(files("maillage.referentiels").joinpath(f"donnees/{nom}.json").read_text())
