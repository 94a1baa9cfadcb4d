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
    "hommes": "H", "femmes": "F", "tous sexes": "", "ensemble": "", "1": "H", "2": "F", "12": "",
}  # fmt: skip
_NOMMEES = (
    ("toutes causes", "TOUTES_CAUSES"), ("suicide", "SUICIDE"), ("alcool", "ALCOOL"),
    ("tabac", "TABAC"), ("evitable par la prevention", "EVITABLE_PREVENTION"),
)  # fmt: skip
_NUMERO = re.compile(r"(\d{1,2})\.?\s")


def recognize(labels: frozenset[str], before: str) -> bool:
    return set(_COLONNES) <= labels


def read(lecteur: Lecteur, grille: Grille) -> list[Releve]:
    """Une colonne par cause, sexe et mesure : « CAUSE_2 », « CAUSE_2_H », « CAUSE_2_DECES »."""
    labels: dict[str, str] = {}
    return read_departements(lecteur, "cepidc", _read_causes(lecteur, grille, labels), labels)


def _read_causes(lecteur: Lecteur, grille: Grille, labels: dict[str, str]) -> Iterator[Observation]:
    measures: dict[str, str] = {}
    for numero, cells in select(lecteur, grille, _COLONNES):
        year, departement, sexe, cause, indicateur, value = cells
        mark = _SEXES.get(fold(sexe))
        if mark is None:
            lecteur.refuse(f"« {sexe} » n’est pas un sexe connu.", numero, "sexe")
            continue
        measure = name_measure(indicateur)
        check_unmixed(lecteur, measures, measure, indicateur)
        name = "_".join(filter(None, (name_cause(cause), mark, measure)))
        labels[name] = f"{cause}, {sexe.lower()}, {indicateur[:1].lower()}{indicateur[1:]}"
        yield numero, year, departement, name, value


def name_cause(cause: str) -> str:
    """« 2. Tumeurs » → « CAUSE_2 » ; une cause sans numéro garde son nom."""
    if found := _NUMERO.match(cause):
        return f"CAUSE_{int(found[1])}"
    folded = fold(cause)
    return next((name for mark, name in _NOMMEES if mark in folded), slug(cause)[:40].upper())


def name_measure(indicateur: str) -> str:
    """Vide pour le taux standardisé, celui du catalogue ; sinon TAUX_BRUT ou DECES."""
    folded = fold(indicateur)
    if "standardise" in folded:
        return ""
    return "TAUX_BRUT" if "taux" in folded else "DECES"
