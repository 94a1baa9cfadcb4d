"""Le territoire inventé de la démonstration, dans son propre espace."""

import hashlib
import json
from pathlib import Path

from django.db import transaction

from maillage.territoires.enums import Espace, Nature, Producteur
from maillage.territoires.imports.bilan import Bilan
from maillage.territoires.imports.couche import Couche, write_couche
from maillage.territoires.imports.populations import Habitants, write_populations
from maillage.territoires.models import Chargement


def load_fictif(chemin: Path) -> Bilan:
    """Charge ``geographie.json`` : région, département, EPCI, communes et populations ``ZZ…``.

    Rien n’en paraît dans l’espace de la France. Relancer ne change rien.
    """
    content = Path(chemin).read_bytes()
    data, print_ = json.loads(content), hashlib.sha256(content).hexdigest()
    annee = int(data["millesime"].removeprefix("ZZ"))
    bilan = Bilan()
    known = Chargement.objects.filter(espace=Espace.FICTIF, annee=annee)
    if known.filter(sha256=print_).exists():
        bilan.inchanges.append(f"géographie fictive {annee}")
        return bilan
    with transaction.atomic():
        write_couche(_read_couche(data), annee, Producteur.FICTIF, Espace.FICTIF)
        _write_populations(data, annee)
        known.delete()
        Chargement.objects.create(
            espace=Espace.FICTIF, nature=Nature.COMMUNES, annee=annee, sha256=print_,
            producteur=Producteur.FICTIF, fichier=Path(chemin).name, licence="MIT",
            lignes=len(_read_communes(data)),
        )  # fmt: skip
    bilan.charges.append(f"géographie fictive {annee}")
    return bilan


def _read_couche(data: dict) -> Couche:
    """Le territoire et ses voisines, qui ne servent qu’à comparer."""
    region, departement = data["region"], data["departement"]
    departements = [departement, *data.get("departements_voisins", [])]
    epci = [*data["epci"], *data.get("epci_voisins", [])]
    return Couche(
        regions={region["code"]: {"nom": region["nom"]}},
        departements={
            row["code"]: {"nom": row["nom"], "region": region["code"]} for row in departements
        },
        epci={row["code"]: {"nom": row["nom"], "nature": row["nature"]} for row in epci},
        communes={
            row["code"]: {
                "nom": row["nom"],
                "departement": row.get("departement", departement["code"]),
                "region": region["code"],
                "epci": row["epci"],
            }
            for row in _read_communes(data)
        },
    )


def _read_communes(data: dict) -> list[dict]:
    return [*data["communes"], *data.get("voisines", [])]


def _write_populations(data: dict, geographie: int) -> None:
    communes = _read_communes(data)
    years = {int(annee) for row in communes for annee in row["populations"]}
    for annee in sorted(years):
        rows = {
            row["code"]: Habitants(row["code"], row["populations"][str(annee)])
            for row in communes
            if str(annee) in row["populations"]
        }
        write_populations(
            rows,
            annee=annee,
            geographie=geographie,
            producteur=Producteur.FICTIF,
            espace=Espace.FICTIF,
        )
