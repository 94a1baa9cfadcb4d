"""Le découpage administratif d’Etalab, installé avec l’application par npm.

Année des populations : celles du paquet 6 (millésime 2026) sont les populations de référence
2023, en vigueur au 1er janvier 2026. Preuve : hors Mayotte, leur somme est 68 094 280, contre
67 408 052 en 2021 (fichier de l’Insee) et 67 754 125 en 2022 pour les membres des EPCI du même
paquet, à laquelle manquent quatre îles. Les autres paquets suivent la même règle : millésime
moins trois. Mayotte y garde son recensement de 2017, Wallis-et-Futuna celui de 2023, la Polynésie
française de 2022, la Nouvelle-Calédonie de 2025.

Rien n’est exclu : les collectivités d’outre-mer sont là, avec leur zone, hors des totaux
« France » (métropole et DROM).
"""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from maillage.core.cli import say
from maillage.territoires.codes import departement_of
from maillage.territoires.enums import Espace, Nature, Producteur, TypeLie
from maillage.territoires.imports.bilan import Bilan, Erreur
from maillage.territoires.imports.couche import Couche, write_couche
from maillage.territoires.imports.populations import Habitants, write_populations
from maillage.territoires.models import Chargement

PAQUET = "@etalab/decoupage-administratif"
LICENCE = "Licence Ouverte 2.0"
# Version majeure du paquet → millésime, d’après sa notice.
MILLESIMES = {6: 2026, 5: 2025, 4: 2024, 3: 2023, 2: 2022, 1: 2021}
RETARD_POPULATION = 3
# Les recensements plus anciens (ou plus récents) que l’année de référence, connus par leurs totaux.
RECENSEMENTS = {
    **{annee: {"976": 2017} for annee in MILLESIMES.values()},
    2026: {"976": 2017, "986": 2023, "987": 2022, "988": 2025},
}
_GENRES = {
    "commune-deleguee": (TypeLie.DELEGUEE, "chefLieu"),
    "commune-associee": (TypeLie.ASSOCIEE, "chefLieu"),
    "arrondissement-municipal": (TypeLie.ARRONDISSEMENT, "commune"),
}
_NATURES = {"METRO": "ME", "MET69": "ME"}
_FICHIERS: dict[str, str] = {
    Nature.REGIONS: "regions.json",
    Nature.DEPARTEMENTS: "departements.json",
    Nature.EPCI: "epci.json",
    Nature.COMMUNES: "communes.json",
}


def load_etalab(dossier: Path | None = None, annee: int | None = None) -> Bilan:
    """Charge le paquet npm : un millésime et ses populations. Relancer ne change rien.

    ``annee`` force le millésime quand la version du paquet ne le dit pas.
    """
    dossier = dossier or settings.NPM / PAQUET
    bilan = Bilan()
    try:
        annee = annee or _find_annee(dossier)
        contents = {
            nature: (dossier / "data" / nom).read_bytes() for nature, nom in _FICHIERS.items()
        }
        data = {nature: json.loads(content) for nature, content in contents.items()}
        couche = _read_couche(data)
        habitants = _read_populations(data, RECENSEMENTS.get(annee, {}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        bilan.erreurs.append(Erreur(PAQUET, _unreadable(error)))
        return bilan
    _load(couche, habitants, _describe_files(data, contents), annee, bilan)
    return bilan


def _find_annee(dossier: Path) -> int:
    version = json.loads((dossier / "package.json").read_bytes())["version"]
    major = int(version.split(".")[0])
    if major not in MILLESIMES:
        raise ValueError(f"la version {version} n’a pas de millésime connu")
    return MILLESIMES[major]


def _unreadable(error: Exception) -> str:
    return f"le paquet est absent ou illisible ({error}). Lancez « npm ci », puis recommencez."


def _describe_files(data: dict, contents: dict[str, bytes]) -> list[Chargement]:
    return [
        Chargement(
            espace=Espace.FRANCE,
            nature=nature,
            producteur=Producteur.ETALAB,
            fichier=f"{PAQUET}/{_FICHIERS[nature]}",
            sha256=hashlib.sha256(content).hexdigest(),
            lignes=len(data[nature]),
            licence=LICENCE,
        )
        for nature, content in contents.items()
    ]


def _load(
    couche: Couche,
    habitants: dict[str, Habitants],
    fichiers: list[Chargement],
    annee: int,
    bilan: Bilan,
) -> None:
    name = f"géographie {annee} (Etalab)"
    known = Chargement.objects.filter(annee=annee, producteur=Producteur.ETALAB)
    prints = {fichier.sha256 for fichier in fichiers}
    if prints <= set(known.values_list("sha256", flat=True)):
        bilan.inchanges.append(name)
        return
    say(f"Lecture de la géographie {annee} du paquet d’Etalab…")
    reference = annee - RETARD_POPULATION
    with transaction.atomic():
        write_couche(couche, annee, Producteur.ETALAB)
        write_populations(
            habitants, annee=reference, geographie=annee, producteur=Producteur.ETALAB
        )
        known.delete()
        for fichier in fichiers:
            fichier.annee = annee
        Chargement.objects.bulk_create(fichiers)
    bilan.charges += [name, f"populations {reference} (Etalab)"]


def _read_couche(data: dict) -> Couche:
    members = {
        member["code"]: epci["code"] for epci in data[Nature.EPCI] for member in epci["membres"]
    }
    current = [row for row in data[Nature.COMMUNES] if row["type"] == "commune-actuelle"]
    return Couche(
        regions={row["code"]: {"nom": row["nom"]} for row in data[Nature.REGIONS]},
        departements={
            row["code"]: {"nom": row["nom"], "region": row["region"]}
            for row in data[Nature.DEPARTEMENTS]
        },
        epci={
            row["code"]: {"nom": row["nom"], "nature": _NATURES.get(row["type"], row["type"])}
            for row in data[Nature.EPCI]
        },
        communes={row["code"]: _commune(row, members) for row in current},
        liees=_read_liees(data[Nature.COMMUNES]),
        natures=set(_FICHIERS),
    )


def _commune(row: dict, members: dict[str, str]) -> dict[str, str]:
    return {
        "nom": row["nom"],
        "departement": row["departement"],
        "region": row["region"],
        "arrondissement": row.get("arrondissement", ""),
        "epci": members.get(row["code"], ""),
    }


def _read_liees(rows: list[dict]) -> dict[tuple[str, str, str], str]:
    """Un ancien code reprend le nom de sa commune déléguée ; sinon le paquet ne le sait pas."""
    names = {row["code"]: row["nom"] for row in rows if row["type"] in _GENRES}
    liees = {}
    for row in rows:
        if row["type"] in _GENRES:
            genre, parent = _GENRES[row["type"]]
            liees[row["code"], genre.value, row[parent]] = row["nom"]
        for old in row.get("anciensCodes", ()):
            liees[old, TypeLie.ANCIENNE.value, row["code"]] = names.get(old, old)
    return liees


def _read_populations(data: dict, recensements: dict[str, int]) -> dict[str, Habitants]:
    return {
        row["code"]: Habitants(
            row["code"],
            row["population"],
            recensement=recensements.get(departement_of(row["code"])),
        )
        for row in data[Nature.COMMUNES]
        if row.get("population") is not None
        and row["type"] in ("commune-actuelle", "arrondissement-municipal")
    }
