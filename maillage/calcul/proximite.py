"""Les territoires qui ressemblent le plus à un territoire donné.

Chaque variable est centrée sur sa médiane et divisée par 1,4826 × l’écart absolu médian : un
territoire extrême ne déforme pas l’échelle des autres. La distance est
d = √(Σ p·(z − z′)² / Σ p), sur les variables connues des deux côtés. Un territoire qui n’a pas
en commun avec la cible une part suffisante des poids n’est pas comparé.
Source : Rousseeuw et Croux 1993 (écart absolu médian).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.calcul.erreurs import Nombres, read_poids, require

NORMAL = 1.4826
PART_MINIMUM = 0.75


@dataclass(frozen=True)
class Voisin:
    """Un territoire proche.

    ``contributions`` (variables,) dit la part de chaque variable dans le carré de la distance ;
    la somme vaut 1, ou 0 quand la distance est nulle. ``part`` est celle des poids comparés.
    """

    rang: int
    code: str
    distance: float
    part: float
    contributions: tuple[float, ...]


@dataclass(frozen=True)
class Echelle:
    """La médiane et la dispersion de chaque variable ; ``constantes`` ne distinguent personne."""

    medianes: Nombres
    dispersions: Nombres

    @property
    def constantes(self) -> NDArray[np.bool_]:
        return self.dispersions == 0

    def standardize(self, valeurs: ArrayLike) -> Nombres:
        """z (n, variables) ; NaN pour une valeur absente ou une variable constante."""
        ecarts = np.asarray(valeurs, dtype=np.float64) - self.medianes
        vide = np.full(ecarts.shape, np.nan)
        return np.divide(ecarts, self.dispersions, out=vide, where=~self.constantes)


def measure_echelle(valeurs: ArrayLike) -> Echelle:
    """Médiane et 1,4826 × écart absolu médian ; l’écart-type quand plus de la moitié est égale."""
    tableau = _read_tableau(valeurs)
    medianes, dispersions = np.zeros(tableau.shape[1]), np.zeros(tableau.shape[1])
    for rang, colonne in enumerate(tableau.T):
        connues = colonne[~np.isnan(colonne)]
        if connues.size:
            medianes[rang] = np.median(connues)
            ecart = NORMAL * np.median(np.abs(connues - medianes[rang]))
            dispersions[rang] = ecart or (connues.std() if np.ptp(connues) else 0.0)
    return Echelle(medianes, dispersions)


def find_nearest(
    valeurs: ArrayLike,
    cible: int,
    nombre: int,
    codes: Sequence[str],
    poids: ArrayLike | None = None,
    part_minimum: float = PART_MINIMUM,
) -> list[Voisin]:
    """Les ``nombre`` territoires les plus proches de la cible, du plus proche au plus lointain.

    ``valeurs`` (territoires, variables), NaN quand on ne sait pas ; ``cible`` est un rang. À
    distance égale, le code départage : l’ordre des lignes n’y change rien.
    """
    tableau = _read_tableau(valeurs)
    require(0 <= cible < len(tableau), "Ce territoire n’est pas dans la liste.")
    require(len(codes) == len(tableau), "Il faut un code par territoire.")
    require(0 < part_minimum <= 1, "La part minimale des variables va de 0 à 1.")
    masses = read_poids(poids, tableau.shape[1])
    scores = measure_echelle(tableau).standardize(tableau)
    require(not bool(np.isnan(scores[cible]).all()), "La cible n’a aucune variable à comparer.")
    carres, parts = _compare(scores, cible, masses)
    distances = np.sqrt(carres.sum(axis=1))
    gardes = [r for r in range(len(tableau)) if r != cible and parts[r] >= part_minimum]
    gardes.sort(key=lambda rang: (distances[rang], codes[rang]))
    return [
        Voisin(r, codes[r], float(distances[r]), float(parts[r]), _share(carres[r]))
        for r in gardes[:nombre]
    ]


def _compare(scores: Nombres, cible: int, poids: Nombres) -> tuple[Nombres, Nombres]:
    """Les termes de d² (territoires, variables), et la part des poids comparés (territoires,)."""
    ecarts = (scores - scores[cible]) ** 2
    connus = ~np.isnan(ecarts)
    masses = connus @ poids
    utiles = poids[~np.isnan(scores).all(axis=0)].sum()
    termes = np.where(connus, ecarts, 0.0) * poids
    diviseurs = np.where(masses > 0, masses, 1.0)
    return np.round(termes / diviseurs[:, None], 12), masses / utiles if utiles else masses


def _share(carres: Nombres) -> tuple[float, ...]:
    total = carres.sum()
    return tuple(float(part) for part in (carres / total if total else carres))


def _read_tableau(valeurs: ArrayLike) -> Nombres:
    tableau = np.asarray(valeurs, dtype=np.float64)
    require(tableau.ndim == 2, "Il faut un tableau : un territoire par ligne.")
    require(not bool(np.isinf(tableau).any()), "Une valeur est infinie.")
    return tableau
