"""Temps de trajet estimés à vol d’oiseau, faute d’un calculateur d’itinéraires.

temps = distance orthodromique × détour ÷ vitesse, jamais moins que le temps minimal. C’est une
hypothèse, à dire avec le résultat : le relief, les ponts et les embouteillages n’y sont pas.
Vitesse de 50 km/h et détour de 1,3 sont des valeurs de départ, non des mesures : à régler.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from maillage.calcul.acces import Rangs
from maillage.calcul.erreurs import Nombres, read_nombres, require

RAYON_TERRE_KM = 6371.0088


@dataclass(frozen=True)
class Deplacement:
    """Les hypothèses d’un temps estimé : km/h, coefficient de détour, minutes.

    ``minimum`` est le temps de tout trajet, même au sein de la commune. ``maximum`` est celui
    au-delà duquel un trajet n’est pas gardé.
    """

    vitesse: float = 50.0
    detour: float = 1.3
    minimum: float = 3.0
    maximum: float = 20.0

    def __post_init__(self) -> None:
        require(self.vitesse > 0, "La vitesse doit être positive.")
        require(self.detour >= 1, "Un détour ne peut raccourcir le trajet : 1 au moins.")
        require(0 <= self.minimum <= self.maximum, "Le temps minimal dépasse le temps maximal.")

    @property
    def rayon(self) -> float:
        """La distance à vol d’oiseau, en km, qu’on parcourt dans le temps maximal."""
        return self.maximum * self.vitesse / self.detour / 60

    def time(self, distances: ArrayLike) -> Nombres:
        """Les minutes de trajet de distances en km."""
        minutes = np.asarray(distances, dtype=np.float64) * self.detour * 60 / self.vitesse
        return np.maximum(minutes, self.minimum)


@dataclass(frozen=True)
class Trajets:
    """Des couples (origine, destination, minutes), rangés par origine puis destination."""

    origines: Rangs
    destinations: Rangs
    temps: Nombres


def distance(
    latitudes: ArrayLike,
    longitudes: ArrayLike,
    autres_latitudes: ArrayLike,
    autres_longitudes: ArrayLike,
) -> Nombres:
    """Distances orthodromiques en km (formule de haversine), degrés décimaux, terme à terme."""
    phi, phi_2 = np.radians(latitudes), np.radians(autres_latitudes)
    demi = np.sin((phi_2 - phi) / 2) ** 2
    ecart = (np.radians(autres_longitudes) - np.radians(longitudes)) / 2
    corde = demi + np.cos(phi) * np.cos(phi_2) * np.sin(ecart) ** 2
    return 2 * RAYON_TERRE_KM * np.arcsin(np.sqrt(np.clip(corde, 0, 1)))


def estimate_trajets(
    origines: tuple[ArrayLike, ArrayLike],
    destinations: tuple[ArrayLike, ArrayLike] | None = None,
    deplacement: Deplacement | None = None,
) -> Trajets:
    """Tous les trajets sous le temps maximal, entre points (latitudes, longitudes).

    Sans destinations, chaque origine est aussi une destination.
    """
    hypotheses = deplacement or Deplacement()
    departs = _read_points(*origines)
    arrivees = departs if destinations is None else _read_points(*destinations)
    corde = 2 * np.sin(min(hypotheses.rayon / RAYON_TERRE_KM, np.pi) / 2)
    arbre, autre = cKDTree(departs), cKDTree(arrivees)
    couples = arbre.sparse_distance_matrix(autre, corde * (1 + 1e-12), output_type="ndarray")
    ordre = np.lexsort((couples["j"], couples["i"]))
    angles = 2 * np.arcsin(np.clip(couples["v"][ordre] / 2, 0, 1))
    return Trajets(
        couples["i"][ordre].astype(np.int64),
        couples["j"][ordre].astype(np.int64),
        hypotheses.time(RAYON_TERRE_KM * angles),
    )


def _read_points(latitudes: ArrayLike, longitudes: ArrayLike) -> Nombres:
    """Les points (n, 3) de la sphère unité."""
    lat = read_nombres(latitudes, "latitudes")
    lon = read_nombres(longitudes, "longitudes", lat.size)
    require(bool((np.abs(lat) <= 90).all()), "Une latitude sort de l’intervalle −90 à 90.")
    require(bool((np.abs(lon) <= 180).all()), "Une longitude sort de l’intervalle −180 à 180.")
    phi, theta = np.radians(lat), np.radians(lon)
    cosinus = np.cos(phi)
    return np.column_stack((cosinus * np.cos(theta), cosinus * np.sin(theta), np.sin(phi)))
