"""Les causes de décès du CépiDc, par département : un contexte, pas la valeur d’un territoire."""

import re
from collections.abc import Iterator

from maillage.core.texte import fold
from maillage.indicateurs.imports.grille import Grille
from maillage.indicateurs.imports.lecteur import Lecteur
from maillage.indicateurs.imports.noms import slug
from maillage.indicateurs.imports.pivots import (
    Observation,
    check_unmixed,
    read_departements,
    select,
)
from maillage.indicateurs.releve import Releve

_COLONNES = ("annee", "departement", "sexe", "cause", "indicateur", "valeur")
_SEXES = {
    "hommes": "H",
    "femmes": "F",
    "tous sexes": "T",
    "ensemble": "T",
    "1": "H",
    "2": "F",
    "12": "T",
}
_NUMERO = re.compile(r"(\d{1,2})\.?\s")


def recognize(labels: frozenset[str], before: str) -> bool:
    return set(_COLONNES) <= labels


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une colonne par sexe, cause et mesure : « T_C02_TSM »."""
    labels: dict[str, str] = {}
    return read_departements(lecteur, "cepidc", _read_causes(lecteur, grille, labels), labels)


def _read_causes(lecteur: Lecteur, grille: Grille, labels: dict[str, str]) -> Iterator[Observation]:
    measures: dict[str, str] = {}
    for numero, cells in select(lecteur, grille, _COLONNES):
        year, dept, sexe, cause, indicateur, value = cells
        mark = _SEXES.get(fold(sexe))
        if mark is None:
            lecteur.refuse(f"« {sexe} » n’est pas un sexe connu.", numero, "sexe")
            continue
        measure = name_measure(indicateur)
        check_unmixed(lecteur, measures, measure, indicateur)
        name = f"{mark}_{name_cause(cause)}_{measure}"
        labels[name] = f"{cause}, {sexe.lower()}, {indicateur[:1].lower()}{indicateur[1:]}"
        yield numero, year, dept, name, value


def name_cause(cause: str) -> str:
    """« 2. Tumeurs » → « C02 » ; une cause sans numéro garde son nom."""
    found = _NUMERO.match(cause)
    return f"C{int(found[1]):02}" if found else slug(cause)[:40]


def name_measure(indicateur: str) -> str:
    """TSM, taux standardisé ; TBM, taux brut ; DECES, nombre."""
    folded = fold(indicateur)
    if "standardise" in folded:
        return "TSM"
    return "TBM" if "taux" in folded else "DECES"
