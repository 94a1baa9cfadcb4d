"""Les références de la région inventée, son PRS et son socle, et ce qui les sert."""

import json
from pathlib import Path

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Contrat
from maillage.contrats.references.liens import add_lien
from maillage.referentiels.actions.references import load_reference
from maillage.referentiels.models import ObjectifReference, Reference

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


# Ce que la région tient pour servi par le contrat inventé : fiche, action du socle, nature.
SOCLE = (
    ("1.1.1", "P2.1", "decline"), ("1.2.1", "P2.2", "decline"), ("2.1.1", "P1.1", "decline"),
    ("2.3.1", "P1.2", "contribue"), ("3.1.1", "P4.2", "mutualise"), ("3.1.2", "P4.1", "decline"),
    ("4.1.2", "P5.3", "contribue"), ("4.2.1", "P5.1", "mutualise"), ("5.1.1", "P3.1", "decline"),
    ("5.1.2", "P3.2", "cofinance"),
)  # fmt: skip


def load_liens(contrat: Contrat) -> None:
    """Relie les fiches au PRS, selon ce que le classeur en dit, et au socle."""
    fiches = {fiche.code: fiche for fiche in contrat.fiches.filter(supprime_le__isnull=True)}
    objectifs = _objectifs("prs")
    for fiche in fiches.values():
        for said in fiche.liens_prs:
            if target := objectifs.get(said.split(" ")[0]):
                _link(contrat, target, "decline", fiche=fiche)
    actions = _objectifs("socle")
    for code, action, nature in SOCLE:
        _link(contrat, actions[action], nature, fiche=fiches[code])
    _link(contrat, objectifs["5"], "contribue", commentaire="La démarche anime le territoire.")


def _objectifs(genre: str) -> dict[str, ObjectifReference]:
    rows = ObjectifReference.objects.filter(reference__genre=genre, reference__region="Z1")
    return {objectif.code: objectif for objectif in rows}


def _link(contrat: Contrat, objectif: ObjectifReference, nature: str, **options) -> None:
    add_lien(contrat=contrat, objectif=objectif, nature=nature, by=SYSTEME, **options)
