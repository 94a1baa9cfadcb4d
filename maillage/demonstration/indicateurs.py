"""Les données inventées des communes inventées, par les mêmes lecteurs que les vraies."""

import json
from pathlib import Path

from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.imports import read_fichier
from maillage.territoires.enums import Espace

DONNEES = Path(__file__).parent / "donnees" / "indicateurs"
# L’année de la géographie fictive : celle des codes de tous ces fichiers.
GEOGRAPHIE = 2026
APL = {"annee": 2023}


def load_indicateurs() -> None:
    """Adopte tous les fichiers ensemble ; un défaut arrête la démonstration."""
    seed_catalogue()
    recus = [read_one(path) for path in sorted(DONNEES.glob("*.csv")) if not _described(path)]
    for path in sorted(DONNEES.glob("*.json")):
        recus += read_lots(path)
    bilan = adopt_releves(recus, par="démonstration", espace=Espace.FICTIF)
    if bilan.ecarts:
        raise ValueError(str(bilan.ecarts[0]))


def _described(path: Path) -> bool:
    """Un fichier qu’un JSON voisin décrit n’a pas de format connu."""
    return path.with_suffix(".json").exists()


def read_one(path: Path) -> Recu:
    contenu = path.read_bytes()
    choix = {"geographie": GEOGRAPHIE} | (APL if path.name.startswith("apl") else {})
    return Recu(path.name, contenu, read_fichier(path.name, contenu, choix=choix))


def read_lots(path: Path) -> list[Recu]:
    """Le même tableau, lu une fois par source que sa description nomme."""
    described = json.loads(path.read_text())
    table = path.with_suffix(".csv")
    contenu = table.read_bytes()
    common = {key: value for key, value in described.items() if key != "lots"}
    return [
        Recu(table.name, contenu, read_fichier(table.name, contenu, choix=common | lot))
        for lot in described["lots"]
    ]
