"""Ce qui mesure le contrat inventé, au-dessus de ses fiches, et les indicateurs du socle repris."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Contrat
from maillage.suivi.actions import create_indicateur, take_communs
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.models import IndicateurAction
from maillage.suivi.niveaux import Place, list_places

FICHIER = Path(__file__).parent / "donnees" / "indicateurs_contrat.json"
NOMBRES, JOURS = ("depart", "cible"), ("depart_date", "cible_date")


def load_indicateurs_contrat(contrat: Contrat) -> None:
    """Ceux des étapes, du contrat, des axes et des objectifs ; puis tous ceux du socle."""
    donnees = json.loads(FICHIER.read_text())
    places = read_places(contrat)
    for row in donnees["indicateurs"]:
        place = places[row.pop("place")]
        created = IndicateurAction(contrat=contrat, **place.champs, **read_valeurs(row))
        create_indicateur(created, by=SYSTEME)
    for commun in communs_not_taken(contrat):
        row = donnees["communs"].get(commun.code, {})
        place = places[row.pop("place", "contrat")]
        for taken in take_communs(contrat, [commun], place=place, by=SYSTEME):
            IndicateurAction.objects.filter(pk=taken.pk).update(**read_valeurs(row))


def read_places(contrat: Contrat) -> dict[str, Place]:
    """Les places du plan, nommées comme le fichier le fait : « axe:1 », « objectif:3.1 »."""
    places = {}
    for place in list_places(contrat):
        node = place.champs.get("axe") or place.champs.get("objectif")
        places[f"{place.niveau}:{node.code}" if node else place.cle] = place
    return places


def read_valeurs(row: dict) -> dict:
    return {name: read_valeur(name, value) for name, value in row.items()}


def read_valeur(name: str, value: str) -> Decimal | date | str:
    if name in NOMBRES:
        return Decimal(value)
    return date.fromisoformat(value) if name in JOURS else value
