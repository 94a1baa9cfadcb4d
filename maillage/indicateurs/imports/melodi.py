"""Les fichiers longs et les réponses JSON de Melodi, l’entrepôt de données de l’Insee."""

import json
from collections.abc import Iterator
from typing import Any

from maillage.indicateurs.enums import Niveau
from maillage.indicateurs.imports.grille import Grille, Page
from maillage.indicateurs.imports.lecteur import Lecteur, read_annee
from maillage.indicateurs.imports.long import Pivot, read_lieu, read_observation
from maillage.indicateurs.imports.zones import read_zone
from maillage.indicateurs.releve import Releve
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.valeurs import texte

_COMMUNES = {"COM", "ARM"}
_CADRE = {"geo", "geo object", "time period", "obs value"}
_ATTRIBUTS = {
    "unit measure", "unit mult", "conf status", "obs status", "decimals", "freq", "obs status fr",
    "geo label", "geo object label", "source", "nature",
}  # fmt: skip
_TOTAL = "_T"
# Ce qui distingue un jeu de données d’un autre : une dimension que lui seul porte.
_SOURCES = (
    ("popref measure", "populations_reference", 2), ("empsta enq", "rp_emploi_melodi", 3),
    ("pcs", "rp_emploi_melodi", 3), ("educ", "rp_diplomes_melodi", 3),
    ("ocs", "rp_logement_melodi", 3), ("tsh", "rp_logement_melodi", 3),
    ("tph", "rp_menages_melodi", 3), ("tf", "rp_familles_melodi", 3),
    ("rp measure", "rp_population_melodi", 3), ("ec measure", "etat_civil_melodi", 1),
)  # fmt: skip


def recognize(labels: frozenset[str], before: str) -> bool:
    return {"geo", "time period", "obs value"} <= labels


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Un relevé communal par année ; une colonne par combinaison de modalités."""
    dimensions = _find_dimensions(grille)
    source, retard = find_source(grille)
    pivots: dict[int, Pivot] = {}
    geographies: set[int] = set()
    for numero, cells in _communal_rows(lecteur, grille):
        lieu = texte(cells[grille.places["geo"]])
        code = read_lieu(lecteur, lieu, numero)
        year = read_annee(
            lecteur, texte(cells[grille.places["time period"]])[:4], "TIME_PERIOD", numero
        )
        value, state = read_observation(
            lecteur, cells, grille.places["obs value"], _statuses(grille), numero
        )
        if not (code and year):
            continue
        geographies |= {int(lieu[:4])} if lieu[:4].isdecimal() and lieu[4:5] == "-" else set()
        name = name_colonne([texte(cells[place]) for place in dimensions])
        if not pivots.setdefault(year, Pivot()).add(code, name, value, state):
            lecteur.refuse(f"{code} a déjà une valeur de « {name} » en {year}.", numero)
    if not pivots:
        lecteur.refuse("le fichier ne donne aucune commune (GEO_OBJECT = COM).")
    releves = []
    for year, pivot in sorted(pivots.items()):
        table = pivot.table()
        lecteur.drop_doubles(table)
        geographie = max(geographies, default=year + retard)
        releves.append(table.releve(source, year, geographie, {n: n for n in table.noms}))
    return releves


def _communal_rows(lecteur: Lecteur, grille: Grille) -> Iterator[tuple[int, list[Any]]]:
    width, kind, lieu = len(grille.entete), grille.places.get("geo object"), grille.places["geo"]
    for numero, cells in grille.rows():
        if len(cells) < width:
            lecteur.refuse(f"la ligne a {len(cells)} cellules au lieu de {width}.", numero)
        elif (texte(cells[kind]) if kind is not None else find_objet(cells[lieu])) in _COMMUNES:
            yield numero, cells


def find_objet(lieu: Any) -> str:
    """« 2025-COM-44166 » → « COM » ; un code seul est celui d’une commune."""
    parts = texte(lieu).split("-")
    if len(parts) > 1:
        return parts[-2]
    return "COM" if read_zone(parts[0], Niveau.COMMUNE) else ""


def _statuses(grille: Grille) -> list[int]:
    return [grille.places[name] for name in ("conf status", "obs status") if name in grille.places]


def _find_dimensions(grille: Grille) -> list[int]:
    """Les rangs des dimensions, la mesure d’abord."""
    found = {
        label: place for label, place in grille.places.items() if label not in _CADRE | _ATTRIBUTS
    }
    measures = [place for label, place in found.items() if label.endswith("measure")]
    return measures + [place for place in found.values() if place not in measures]


def name_colonne(modalities: list[str]) -> str:
    """Les modalités, sans les totaux : « POP », « F », « Y_GE65 » → « POP_F_Y_GE65 »."""
    kept = [modality for modality in modalities if modality and modality != _TOTAL]
    return "_".join(kept) or "TOTAL"


def find_source(grille: Grille) -> tuple[str, int]:
    """La source, et le retard de la géographie sur les données."""
    for label, source, retard in _SOURCES:
        if label in grille.places:
            return source, retard
    measure = next((label for label in grille.places if label.endswith(" measure")), "donnees")
    return f"melodi_{measure.removesuffix(' measure').replace(' ', '_')}", 1


def is_json(contenu: bytes) -> bool:
    return contenu[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_json_page(nom: str, contenu: bytes) -> Page:
    """La réponse de l’API remise en lignes, comme le CSV du même jeu."""
    try:
        read = json.loads(contenu.decode("utf-8-sig"))
        rows = [_flatten(observation) for observation in read["observations"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ErreurLecture(
            f"Le fichier « {nom} » n’est pas une réponse de l’API Melodi lisible : "
            "il est coupé, ou vient d’ailleurs."
        ) from error
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return Page(nom, "", lambda: enumerate(lines, 1), len(lines))


def _flatten(observation: dict) -> dict[str, Any]:
    dimensions = dict(observation["dimensions"])
    measures = observation.get("measures") or {}
    value = next((item.get("value") for item in measures.values()), None)
    attributes = observation.get("attributes") or {}
    return {
        **dimensions, "GEO_OBJECT": find_objet(dimensions["GEO"]),
        **{name: said for name, said in attributes.items() if not isinstance(said, dict | list)},
        "OBS_VALUE": "" if value is None else value,
    }  # fmt: skip
