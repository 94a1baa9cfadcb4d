"""Une matrice de temps de trajet en colonnes : rangée par commune de départ, lue par morceaux.

Quatre fichiers nommés par l’empreinte : ``codes`` (``[n]``), ``debuts`` (``[n + 1]``),
``arrivees`` et ``minutes`` (``[m]``). Deux millions et demi de couples ne sont jamais en mémoire.
"""

import hashlib
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.fichiers.depot import write_blob
from maillage.indicateurs.colonnes import read_partie

PARTIES = ("codes", "debuts", "arrivees", "minutes")


@dataclass(eq=False, slots=True)
class Matrice:
    """``arrivees[debuts[i] : debuts[i + 1]]`` : les communes qu’atteint la commune ``i``."""

    codes: NDArray[np.str_]
    debuts: NDArray[np.int64]
    arrivees: NDArray[np.int32]
    minutes: NDArray[np.float32]


def build_matrice(
    departs: NDArray[np.str_], arrivees: NDArray[np.str_], minutes: NDArray[np.float64]
) -> Matrice:
    """Range des couples de codes ; voir ``sort_couples``."""
    codes = np.unique(np.concatenate((departs, arrivees)))
    start, end = np.searchsorted(codes, departs), np.searchsorted(codes, arrivees)
    return sort_couples(codes, start, end, minutes)


def sort_couples(
    codes: NDArray[np.str_],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    minutes: NDArray[np.float64],
) -> Matrice:
    """Range les couples par commune de départ. Un trajet donné dans un seul sens vaut au retour.

    ``start`` et ``end`` : les rangs dans ``codes``, qui sont uniques et croissants.
    """
    size = codes.size
    there, back = start * size + end, end * size + start
    alone = ~np.isin(back, there)
    keys = np.concatenate((there, back[alone]))
    times = np.concatenate((minutes, minutes[alone]))
    order = np.argsort(keys, kind="stable")
    keys, times = keys[order], times[order]
    counts = np.bincount(keys // size, minlength=size)
    return Matrice(
        codes.astype("U5"), np.append(0, np.cumsum(counts)), (keys % size).astype(np.int32),
        times.astype(np.float32),
    )  # fmt: skip


def write_matrice(matrice: Matrice) -> str:
    """Écrit les quatre fichiers et rend leur empreinte (sha256, 64 signes)."""
    parts = {name: _dump(getattr(matrice, name)) for name in PARTIES}
    digest = hashlib.sha256()
    for name in PARTIES:
        digest.update(parts[name])
    empreinte = digest.hexdigest()
    for name in PARTIES:
        write_blob(f"colonnes/{empreinte[:2]}/{empreinte}.{name}.npy", parts[name])
    return empreinte


def read_matrice(empreinte: str) -> Matrice:
    """La matrice, projetée en mémoire, en lecture seule."""
    return Matrice(*(read_partie(empreinte, name) for name in PARTIES))


def _dump(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
