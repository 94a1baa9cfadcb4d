"""Les références de la région inventée : son PRS et son socle."""

import json
from pathlib import Path

from maillage.comptes.auteur import SYSTEME
from maillage.referentiels.actions.references import load_reference
from maillage.referentiels.models import Reference

DONNEES = Path(__file__).parent / "donnees"


def load_references(region: str) -> None:
    """Charge le PRS et le socle de la région ; rien si elle les a déjà."""
    if Reference.objects.filter(region=region).exists():
        return
    for described in (describe_prs(read("prs")), read("socle")):
        described.pop("avertissement", "")
        load_reference(region, described, by=SYSTEME)


def read(nom: str) -> dict:
    return json.loads((DONNEES / f"{nom}.json").read_text())


def describe_prs(donnees: dict) -> dict:
    """Les orientations et leurs objectifs, dits comme une référence."""
    debut, fin = donnees["schema"].split("-")
    return {
        "code": "prs", "genre": "prs", "nom": donnees["nom"], "edition": donnees["schema"],
        "debut": f"{debut}-01-01", "fin": f"{fin}-12-31", "porteur": "ARS des Confins",
        "objectifs": [
            {
                "code": row["code"], "titre": row["libelle"],
                "enfants": [
                    {"code": item["code"], "titre": item["libelle"]} for item in row["objectifs"]
                ],
            }
            for row in donnees["orientations"]
        ],
    }  # fmt: skip
