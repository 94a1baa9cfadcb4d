"""Le secret d’un tableau de santé : ce qu’il faut cacher pour qu’un petit nombre ne se lise pas.

Primaire : un effectif de 1 à 10 est caché (« moins de 11 ») ; zéro et 11 se montrent. Secondaire :
dans une somme publiée, une case cachée seule se retrouve par soustraction, et la somme des cases
cachées est elle-même un effectif ; on cache donc le plus petit complément, jusqu’à ce qu’aucune
case cachée ne se déduise et qu’aucune somme cachée ne soit petite. Les deux secrets se montrent
par la même marque. La soustraction entre territoires est au module `soustraction`.
Sources : ATIH, ScanSanté (effectifs de moins de 11, demande de la Cnil) ; CASD, règles de
confidentialité des sorties ; INSEE, guide du secret statistique.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.calcul.agregats import Masque
from maillage.calcul.erreurs import Nombres, require

SEUIL = 11
PRECISION = 1e-9
CASES_MAX = 2_000


@dataclass(frozen=True)
class Masquage:
    """Les cases à cacher d’un tableau (l, c) et de ses marges : vrai veut dire caché."""

    cases: NDArray[np.bool_]
    lignes: Masque
    colonnes: Masque
    total: bool


def is_petit(effectifs: ArrayLike, seuil: int = SEUIL) -> Masque:
    """Vrai pour un effectif plus grand que zéro et plus petit que le seuil."""
    require(seuil >= 2, "Le seuil de secret doit être au moins 2.")
    nombres = np.asarray(effectifs, dtype=np.float64)
    require(not bool((nombres < 0).any()), "Un effectif est négatif.")
    return (nombres > PRECISION) & (nombres < seuil - PRECISION)


def suppress_serie(effectifs: ArrayLike, seuil: int = SEUIL) -> Masque:
    """Les cases à cacher d’une liste (n,) dont le total est publié."""
    nombres = _read_effectifs(effectifs, 1)
    cases = np.append(nombres, nombres.sum())
    relation = np.append(np.ones(nombres.size), -1.0)[None, :]
    return _Protection(cases, relation, seuil).protect()[:-1]


def suppress_tableau(effectifs: ArrayLike, seuil: int = SEUIL) -> Masquage:
    """Les cases et marges à cacher d’un tableau (l, c) publié avec toutes ses marges."""
    tableau = _read_effectifs(effectifs, 2)
    complet = np.pad(tableau, ((0, 1), (0, 1)))
    complet[-1, :] = complet.sum(axis=0)
    complet[:, -1] = complet[:, :-1].sum(axis=1)
    protection = _Protection(complet.ravel(), _relate(*complet.shape), seuil)
    caches = protection.protect().reshape(complet.shape)
    return Masquage(caches[:-1, :-1], caches[:-1, -1], caches[-1, :-1], bool(caches[-1, -1]))


def find_deductibles(relations: Nombres) -> Masque:
    """Les inconnues (n,) que des relations linéaires (m, n) suffisent à retrouver exactement."""
    if relations.size == 0:
        return np.zeros(relations.shape[1], dtype=bool)
    projecteur = np.linalg.pinv(relations) @ relations
    return np.abs(np.diag(projecteur) - 1) < 1e-7


class _Protection:
    """Des cases liées par des relations ``Σ cases − marge = 0``, qu’on cache une à une."""

    def __init__(self, cases: Nombres, relations: Nombres, seuil: int):
        self.cases, self.relations, self.seuil = cases, relations, seuil
        self.caches: Masque = is_petit(cases, seuil)
        self.marges = (relations < 0).sum(axis=0)

    def protect(self) -> Masque:
        while (relation := self._find_faible()) is not None:
            choix = self._choose(relation)
            if choix is None:
                break
            self.caches[choix] = True
        return self.caches

    def _find_faible(self) -> int | None:
        """Une relation qui livre une case cachée, et où il reste une case à cacher."""
        ouvertes = ((self.relations != 0) & ~self.caches).any(axis=1)
        for rang in np.flatnonzero(ouvertes):
            if self._reveals_somme(rang):
                return int(rang)
        inconnues = np.flatnonzero(self.caches)
        deductibles = inconnues[find_deductibles(self.relations[:, inconnues])]
        if not deductibles.size or not ouvertes.any():
            return None
        atteintes = (self.relations[:, deductibles] != 0).any(axis=1) & ouvertes
        return int(np.flatnonzero(atteintes if atteintes.any() else ouvertes)[0])

    def _reveals_somme(self, rang: np.intp) -> bool:
        """Une case cachée seule, ou des cases du même côté dont la somme est petite."""
        caches = self.caches & (self.relations[rang] != 0)
        if not caches.any():
            return False
        signes = self.relations[rang, caches]
        somme = self.cases[caches].sum()
        same = bool((signes == signes[0]).all())
        return int(caches.sum()) == 1 or (same and bool(is_petit(somme, self.seuil)))

    def _choose(self, rang: int) -> int | None:
        """Le plus petit complément visible : une case avant une marge, un zéro en dernier."""
        visibles = np.flatnonzero((self.relations[rang] != 0) & ~self.caches)
        if not visibles.size:
            return None
        cases = self.cases[visibles]
        return int(visibles[np.lexsort((visibles, cases, cases == 0, self.marges[visibles]))[0]])


def _relate(lignes: int, colonnes: int) -> Nombres:
    """Les relations d’un tableau avec marges : une par ligne, une par colonne."""
    relations = np.zeros((lignes + colonnes, lignes, colonnes))
    for rang in range(lignes):
        relations[rang, rang, :-1], relations[rang, rang, -1] = 1, -1
    for rang in range(colonnes):
        relations[lignes + rang, :-1, rang], relations[lignes + rang, -1, rang] = 1, -1
    return relations.reshape(lignes + colonnes, -1)


def _read_effectifs(effectifs: ArrayLike, dimensions: int) -> Nombres:
    nombres = np.asarray(effectifs, dtype=np.float64)
    require(nombres.ndim == dimensions, f"Il faut un tableau à {dimensions} dimension(s).")
    require(bool(np.isfinite(nombres).all()), "Un effectif est absent du tableau à protéger.")
    require(0 < nombres.size <= CASES_MAX, f"Le tableau compte de 1 à {CASES_MAX} cases.")
    return nombres
