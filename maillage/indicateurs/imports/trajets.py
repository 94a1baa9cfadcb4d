"""Une matrice de temps de trajet : code de départ, code d’arrivée, minutes."""

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.acces.matrice import Matrice, sort_couples
from maillage.indicateurs.imports.grille import Grille, find_grille, read_pages
from maillage.indicateurs.imports.nombres import read_cellule
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
    couples = _read_couples(nom, grille, places)
    if not couples.lignes:
        raise ErreurLecture(f"« {nom} » n’a aucune ligne sous son en-tête.")
    codes = np.array(list(couples.codes), dtype="U5")
    order = np.argsort(codes)
    rank = np.empty(codes.size, dtype=np.int64)
    rank[order] = np.arange(codes.size)
    start, end = rank[np.asarray(couples.departs)], rank[np.asarray(couples.arrivees)]
    _check_doubles(nom, start * codes.size + end, couples.lignes)
    return sort_couples(codes[order], start, end, np.asarray(couples.minutes))


@dataclass(slots=True)
class _Couples:
    """Les lignes lues, serrées : des millions de couples ne tiennent pas en objets."""

    codes: dict[str, int] = field(default_factory=dict)
    connus: dict[object, int] = field(default_factory=dict)
    lignes: array = field(default_factory=lambda: array("I"))
    departs: array = field(default_factory=lambda: array("I"))
    arrivees: array = field(default_factory=lambda: array("I"))
    minutes: array = field(default_factory=lambda: array("d"))

    def rank(self, nom: str, numero: int, cell: object) -> int:
        """Le rang d’un code, appris à sa première ligne."""
        found = self.connus.get(cell)
        if found is None:
            code = pad_code(str(cell))
            if not is_code(code):
                raise ErreurLecture(
                    f"« {nom} », ligne {numero} : « {cell} » n’est pas un code de commune."
                )
            found = self.codes.setdefault(code, len(self.codes))
            self.connus[cell] = found
        return found


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


def _read_couples(nom: str, grille: Grille, places: list[int]) -> _Couples:
    found, last = _Couples(), max(places)
    first, second, third = places
    for numero, cells in grille.rows():
        row = cells if len(cells) > last else [*cells, *[""] * (last + 1 - len(cells))]
        found.lignes.append(numero)
        found.departs.append(found.rank(nom, numero, row[first]))
        found.arrivees.append(found.rank(nom, numero, row[second]))
        found.minutes.append(_read_minutes(nom, numero, row[third]))
    return found


def _read_minutes(nom: str, numero: int, cell) -> float:
    value: float | None
    try:
        value = float(cell)
    except (TypeError, ValueError):
        value = read_cellule(cell)[0]
    if value is None or not 0 <= value <= JOURNEE:
        raise ErreurLecture(
            f"« {nom} », ligne {numero} : le temps de trajet n’est pas un nombre de minutes. "
            "Rien n’est pris."
        )
    return value


def _check_doubles(nom: str, keys: NDArray[np.int64], lignes: array) -> None:
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if again.size:
        numero = lignes[int(order[again + 1].min())]
        raise ErreurLecture(
            f"« {nom} », ligne {numero} : ce trajet est donné plusieurs fois. Gardez-en un seul."
        )
