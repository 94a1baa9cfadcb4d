"""Les EPCI qui ressemblent le plus à un territoire, sur des variables dites d’avance."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.proximite import find_nearest
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import Cadre
from maillage.indicateurs.moteur.niveaux import values_by_area
from maillage.indicateurs.moteur.series import read_stamp

# Ce qui fait ressembler deux territoires : la taille, l’âge, l’emploi, le logement, les revenus.
VARIABLES = (
    "population",
    "densite",
    "evolution_annuelle",
    "part_75_ans_plus",
    "chomage_15_64",
    "part_proprietaires",
    "mediane_niveau_vie",
)
# Leur étendue est d’ordres de grandeur, non d’écarts.
LOGARITHMES = ("population", "densite")
NOMBRE = 8


@dataclass(frozen=True, slots=True)
class Semblable:
    """Un EPCI proche ; ``rang`` est sa place dans le cadre, ``distance`` est sans unité.

    ``raisons`` : les variables de la plus proche à la plus éloignée, avec leur part de l’écart.
    """

    code: str
    nom: str
    rang: int
    distance: float
    raisons: tuple[tuple[str, float], ...]


def find_similaires(
    cadre: Cadre, codes: Iterable[str], valeurs: dict[str, float | None], nombre: int = NOMBRE
) -> list[Semblable]:
    """Les EPCI les plus proches de ``valeurs`` (clé d’indicateur → valeur du territoire).

    Ceux que le territoire touche n’en sont pas. Vide quand trop peu de variables sont connues.
    """
    names = [cle for cle in VARIABLES if valeurs.get(cle) is not None]
    matrix = _read_matrix(cadre.espace, cadre.annee, read_stamp(cadre.espace))
    own = set(cadre.areas(codes, "epci"))
    kept = np.array([rang for rang in range(len(matrix)) if rang not in own], dtype=int)
    if len(names) < 2 or not kept.size:
        return []
    columns = [VARIABLES.index(name) for name in names]
    target = _scale(np.array([[valeurs[name] for name in names]], dtype=float), names)
    table = np.vstack([target, matrix[np.ix_(kept, columns)]])
    area_codes = [cadre.groupes["epci"].codes[rang] for rang in kept]
    try:
        nearest = find_nearest(table, 0, nombre, ["", *area_codes])
    except ErreurCalcul:
        return []
    return [_describe(item, kept, names, cadre) for item in nearest]


def _describe(item, kept: NDArray[np.int_], names: list[str], cadre: Cadre) -> Semblable:
    rang = int(kept[item.rang - 1])
    reasons = sorted(zip(names, item.contributions, strict=True), key=lambda pair: pair[1])
    return Semblable(
        item.code, cadre.groupes["epci"].noms[rang], rang, item.distance, tuple(reasons)
    )


@lru_cache(maxsize=4)
def _read_matrix(espace: str, annee: int | None, stamp: tuple) -> NDArray[np.float64]:
    """``[EPCI, VARIABLES]``, NaN quand la valeur manque."""
    known = {
        item.cle: item
        for item in Indicateur.objects.select_related("source").filter(cle__in=VARIABLES)
    }
    columns = [
        values_by_area(known[cle], espace, "epci", annee) if cle in known else None
        for cle in VARIABLES
    ]
    size = next((len(column) for column in columns if column is not None), 0)
    empty = np.full(size, np.nan)
    table = np.column_stack([empty if column is None else column for column in columns])
    return _scale(table, list(VARIABLES))


def _scale(table: NDArray[np.float64], names: list[str]) -> NDArray[np.float64]:
    table = table.copy()
    for rang, name in enumerate(names):
        if name in LOGARITHMES:
            column = table[:, rang]
            table[:, rang] = np.log(column, out=np.full(column.size, np.nan), where=column > 0)
    return table
