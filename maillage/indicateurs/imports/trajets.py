"""Une matrice de temps de trajet : code de départ, code d’arrivée, minutes."""

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.acces.matrice import Matrice, build_matrice
from maillage.indicateurs.imports.grille import Grille, find_grille, read_pages
from maillage.indicateurs.imports.nombres import read_colonne
from maillage.lecture.erreurs import ErreurLecture
from maillage.territoires.codes import is_code, pad_code

DEPARTS = ("code a", "code depart", "depart", "origine", "code origine", "idsrc", "from")
ARRIVEES = ("code b", "code arrivee", "arrivee", "destination", "code destination", "iddst", "to")
MINUTES = ("minutes", "temps", "duree", "temps en minutes", "duree minutes", "temps minutes")
JOURNEE = 24 * 60


def read_trajets(nom: str, contenu: bytes) -> Matrice:
    """La matrice rangée. Lève ``ErreurLecture`` en disant la première ligne en cause."""
    grille = _find(nom, contenu)
    places = [
        next(grille.places[name] for name in names if name in grille.places)
        for names in (DEPARTS, ARRIVEES, MINUTES)
    ]
    numbers, starts, ends, cells = _read_columns(grille, places)
    if not numbers:
        raise ErreurLecture(f"« {nom} » n’a aucune ligne sous son en-tête.")
    times, _, unreadable = read_colonne(cells)
    departs, arrivees = _read_codes(nom, numbers, starts), _read_codes(nom, numbers, ends)
    _check_times(nom, numbers, times, unreadable)
    keys = np.char.add(departs, arrivees)
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    if (counts > 1).any():
        row = numbers[int(first[counts > 1].min())]
        raise ErreurLecture(
            f"« {nom} », ligne {row} : ce trajet est donné plusieurs fois. Gardez-en un seul."
        )
    return build_matrice(departs, arrivees, times)


def _find(nom: str, contenu: bytes) -> Grille:
    for page in read_pages(nom, contenu):
        found = find_grille(
            page,
            lambda labels, before: all(
                labels & set(names) for names in (DEPARTS, ARRIVEES, MINUTES)
            ),
        )
        if found:
            return found
    raise ErreurLecture(
        f"« {nom} » n’a pas les trois colonnes attendues : « code_a », « code_b » et « minutes »."
    )


def _read_columns(grille: Grille, places: list[int]):
    numbers: list[int] = []
    columns: tuple[list, list, list] = ([], [], [])
    for numero, cells in grille.rows():
        numbers.append(numero)
        for column, place in zip(columns, places, strict=True):
            column.append(cells[place] if place < len(cells) else "")
    return numbers, *columns


def _read_codes(nom: str, numbers: list[int], cells: list) -> NDArray[np.str_]:
    known: dict[object, str] = {}
    for row, cell in enumerate(cells):
        if cell not in known:
            code = pad_code(str(cell))
            if not is_code(code):
                raise ErreurLecture(
                    f"« {nom} », ligne {numbers[row]} : « {cell} » n’est pas un code de commune."
                )
            known[cell] = code
    return np.array([known[cell] for cell in cells], dtype="U5")


def _check_times(nom: str, numbers: list[int], times, unreadable: list[int]) -> None:
    wrong = np.flatnonzero(
        ~(np.nan_to_num(times, nan=-1.0) >= 0) | (np.nan_to_num(times) > JOURNEE)
    )
    rows = [*unreadable, *wrong.tolist()]
    if rows:
        raise ErreurLecture(
            f"« {nom} », ligne {numbers[min(rows)]} : le temps de trajet n’est pas un nombre de "
            "minutes. Rien n’est pris."
        )
