"""Une colonne de cellules en nombres et en états, vite et sans rien inventer."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.core.texte import fold
from maillage.indicateurs.enums import Etat

_SECRET = ("s", "c", "secret", "secret statistique", "n a secret statistique")
_ABSENT = (
    "", "nd", "n d", "na", "n a", "ns", "nr", "nc", "null", "none", "o", "m", "non disponible",
    "non renseigne", "n a resultat non disponible", "resultat non disponible", "zzzzzzzzz",
)  # fmt: skip
_MOTS = dict.fromkeys(_SECRET, Etat.SECRET) | dict.fromkeys(_ABSENT, Etat.ABSENT)
# L’écriture la plus courante d’abord : un dictionnaire évite de replier un million de cellules.
_COURANTS = {"": Etat.ABSENT, None: Etat.ABSENT, "s": Etat.SECRET, "nd": Etat.ABSENT}
_BLANCS = re.compile(r"[\s\u00a0\u202f\u2009']+")
_NOMBRE = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_MILLIERS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)


def read_colonne(
    cells: Sequence[Any],
) -> tuple[NDArray[np.float64], NDArray[np.uint8], list[int]]:
    """``(valeurs [n], états [n], rangs des cellules illisibles)``."""
    size = len(cells)
    try:
        values = np.fromiter(map(float, cells), np.float64, size)
    except (ValueError, TypeError):
        return _read_slowly(cells)
    if not np.isfinite(values).all():
        return _read_slowly(cells)
    return values, np.zeros(size, np.uint8), []


def _read_slowly(cells: Sequence[Any]) -> tuple[NDArray, NDArray, list[int]]:
    values = np.full(len(cells), np.nan)
    states = np.zeros(len(cells), np.uint8)
    wrong = []
    for place, cell in enumerate(cells):
        state = _COURANTS.get(cell)
        if state is None:
            value, state = read_cellule(cell)
            if value is not None:
                values[place] = value
            elif state is Etat.VALEUR:
                wrong.append(place)
        states[place] = state
    return values, states, wrong


def read_cellule(cell: Any) -> tuple[float | None, Etat]:
    """La valeur et son état ; ``(None, VALEUR)`` quand la cellule n’est pas lisible."""
    if isinstance(cell, bool):
        return None, Etat.VALEUR
    if isinstance(cell, int | float):
        return (float(cell), Etat.VALEUR) if math.isfinite(cell) else (None, Etat.VALEUR)
    if cell is None:
        return None, Etat.ABSENT
    if not isinstance(cell, str):
        return None, Etat.VALEUR
    serre = _BLANCS.sub("", cell).replace("−", "-").replace("–", "-")
    if _NOMBRE.fullmatch(serre):
        value = float(serre.replace(",", "."))
        return (value, Etat.VALEUR) if math.isfinite(value) else (None, Etat.VALEUR)
    if _MILLIERS.fullmatch(serre):
        return float(serre.replace(".", "").replace(",", ".")), Etat.VALEUR
    return None, _state_of(cell)


def _state_of(cell: str) -> Etat:
    folded = fold(cell)
    if cell.startswith("#"):
        return Etat.VALEUR
    if not folded and cell.strip(" -–—./…"):
        return Etat.VALEUR
    return _MOTS.get(folded, Etat.VALEUR)


def stack(columns: Iterable[NDArray], size: int, kind: type) -> NDArray:
    """Les colonnes côte à côte, ``[n, k]`` ; sans colonne, ``[n, 0]``."""
    listed = list(columns)
    return np.column_stack(listed) if listed else np.empty((size, 0), kind)
