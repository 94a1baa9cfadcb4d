"""Ce que le classeur de la démonstration dit en mots, et que l’équilibre compte en codes."""

import json
from pathlib import Path

from maillage.contrats.models import Contrat, FicheAction
from maillage.referentiels.models import Terme

DONNEES = Path(__file__).parent / "donnees"


def place_fiches(contrat: Contrat) -> None:
    """Pose les communes que « Territoire » nomme et le niveau de chaque fiche.

    Nommer tout le territoire n’en nomme aucune : la liste reste vide.
    """
    places, everywhere = read_places()
    levels = json.loads((DONNEES / "niveaux.json").read_text())
    termes = {item.code: item for item in Terme.objects.filter(vocabulaire="niveaux", region="")}
    fiches = list(FicheAction.objects.filter(contrat=contrat).order_by("pk"))
    for fiche in fiches:
        named = find_codes(fiche.perimetre_texte, places)
        fiche.communes = sorted(named) if named != everywhere else []
        if level := levels.get(fiche.code):
            fiche.termes.add(termes[level])
    FicheAction.objects.bulk_update(fiches, ["communes"])


def read_places() -> tuple[dict[str, set[str]], set[str]]:
    """Nom de commune ou d’EPCI → codes ; et tous les codes."""
    geographie = json.loads((DONNEES / "geographie.json").read_text())
    communes = geographie["communes"]
    places = {item["nom"]: {item["code"]} for item in communes}
    for epci in geographie["epci"]:
        codes = {item["code"] for item in communes if item["epci"] == epci["code"]}
        places[epci["nom"]] = codes
        places[epci["nom"].replace("Communauté de communes", "CC")] = codes
    return places, {item["code"] for item in communes}


def find_codes(texte: str, places: dict[str, set[str]]) -> set[str]:
    """Les communes que nomme un texte séparé de virgules ; le reste est laissé en mots."""
    names = (name.strip() for name in texte.split(","))
    return set().union(*(places.get(name, set()) for name in names))
