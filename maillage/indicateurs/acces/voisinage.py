"""Qui atteint qui, et en combien de temps : par une matrice, sinon à vol d’oiseau.

Les rangs sont ceux du cadre. Une commune sans position connue n’est reliée à rien, et on le dit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.trajets import Deplacement, Trajets, estimate_trajets
from maillage.indicateurs.acces.matrice import Matrice, read_matrice
from maillage.indicateurs.models import MatriceTrajets
from maillage.indicateurs.moteur.cadre import Cadre
from maillage.indicateurs.moteur.tables import place_codes
from maillage.territoires.cartes import find_contours_of
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Chargement, ChefLieu, Contour, Millesime

Rangs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Voisinage:
    """``find(départs, minutes)`` rend les trajets qui partent de ces communes.

    ``reliees`` : ``[n]``, vrai pour une commune que l’on sait placer.
    """

    libelle: str
    find: Callable[[Rangs, float], Trajets]
    reliees: NDArray[np.bool_]
    is_matrice: bool = False

    def reach(self, communes: Rangs, minutes: float) -> Rangs:
        """Les communes à ce temps au plus de l’une de celles-ci, elles comprises."""
        trips = self.find(communes, minutes)
        return np.union1d(communes, trips.destinations)


def read_voisinage(cadre: Cadre, deplacement: Deplacement) -> Voisinage | None:
    """La matrice chargée pour cet espace, sinon le vol d’oiseau ; ``None`` sans position."""
    matrice = MatriceTrajets.objects.filter(espace=cadre.espace, remplacee_le=None).first()
    if matrice:
        return _by_matrice(cadre, matrice, deplacement.minimum)
    stamp = Chargement.objects.stamp(cadre.espace)
    latitudes, longitudes, source = _read_points(_Cadre(cadre), stamp)
    if not source:
        return None
    return fly(latitudes, longitudes, source, deplacement)


def fly(latitudes, longitudes, source: str, hypotheses: Deplacement) -> Voisinage:
    """À vol d’oiseau entre des points (degrés, NaN quand on ne sait pas)."""
    known = ~np.isnan(latitudes)

    def find(communes: Rangs, minutes: float) -> Trajets:
        starts = communes[known[communes]]
        moving = Deplacement(
            hypotheses.vitesse, hypotheses.detour, min(hypotheses.minimum, minutes), minutes
        )
        ends = _near(latitudes, longitudes, starts, moving.rayon)
        if not starts.size or not ends.size:
            return _find_nothing()
        found = estimate_trajets(
            (latitudes[starts], longitudes[starts]), (latitudes[ends], longitudes[ends]), moving
        )
        return Trajets(starts[found.origines], ends[found.destinations], found.temps)

    return Voisinage(f"à vol d’oiseau entre les {source}", find, known)


def _near(latitudes, longitudes, starts: Rangs, rayon: float) -> Rangs:
    """Celles de la boîte des départs, élargie du rayon : de quoi ne pas chercher dans le pays."""
    if not starts.size:
        return starts
    lat, lon = latitudes[starts], longitudes[starts]
    margin = rayon / 110.0
    shrink = max(np.cos(np.radians(np.abs(lat).max())), 0.05)
    with np.errstate(invalid="ignore"):
        inside = (latitudes >= lat.min() - margin) & (latitudes <= lat.max() + margin)
        inside &= longitudes >= lon.min() - margin / shrink
        inside &= longitudes <= lon.max() + margin / shrink
    return np.flatnonzero(inside)


def _by_matrice(cadre: Cadre, found: MatriceTrajets, minimum: float) -> Voisinage:
    matrice, target, source = _attach(found.empreinte, found.geographie, _Cadre(cadre))
    return drive(matrice, target, source, minimum, f"de la matrice «\u00a0{found.fichier}\u00a0»")


def drive(
    matrice: Matrice, target: Rangs, source: Rangs, minimum: float, libelle: str
) -> Voisinage:
    """Par la route ; ``target`` mène des rangs de la matrice au cadre, ``source`` au retour."""

    def find(communes: Rangs, minutes: float) -> Trajets:
        return _cut(matrice, target, source, communes, minutes, min(minimum, minutes))

    return Voisinage(libelle, find, source >= 0, True)


class _Cadre:
    """Un cadre comme clé de cache : le même tant que la géographie ne change pas."""

    def __init__(self, cadre: Cadre):
        self.cadre = cadre

    def __eq__(self, other):
        return isinstance(other, _Cadre) and self.cadre is other.cadre

    def __hash__(self):
        return id(self.cadre)


@lru_cache(maxsize=2)
def _attach(empreinte: str, geographie: int, key: _Cadre) -> tuple[Matrice, Rangs, Rangs]:
    """La matrice, le rang au cadre de ses codes (−1 : inconnu), et l’inverse.

    De plusieurs communes réunies depuis, la première qui porte encore ce code parle pour toutes.
    """
    cadre, matrice = key.cadre, read_matrice(empreinte)
    codes = [str(code) for code in matrice.codes]
    cible, _ = place_codes(codes, geographie, cadre)
    target = np.where(cible < len(cadre.codes), cible, -1).astype(np.int64)
    source = np.full(len(cadre.codes), -1, dtype=np.int64)
    for row in range(len(codes) - 1, -1, -1):
        rank = target[row]
        if rank >= 0 and (source[rank] < 0 or codes[row] == cadre.codes[rank]):
            source[rank] = row
    kept = source[target] == np.arange(target.size)
    return matrice, np.where(kept, target, -1), source


def _cut(matrice, target, source, communes: Rangs, minutes: float, minimum: float) -> Trajets:
    starts = communes[source[communes] >= 0]
    rows = source[starts]
    first, last = matrice.debuts[rows], matrice.debuts[rows + 1]
    sizes = last - first
    places = np.arange(sizes.sum()) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    origins = np.repeat(starts, sizes)
    ends = target[matrice.arrivees[places]]
    times = np.maximum(matrice.minutes[places].astype(np.float64), 0.0)
    kept = (times <= minutes) & (ends >= 0) & (ends != origins)
    return Trajets(
        np.concatenate((origins[kept], starts)),
        np.concatenate((ends[kept], starts)),
        np.concatenate((times[kept], np.full(starts.size, minimum))),
    )


def _find_nothing() -> Trajets:
    empty = np.empty(0, dtype=np.int64)
    return Trajets(empty, empty, np.empty(0))


@lru_cache(maxsize=4)
def _read_points(key: _Cadre, stamp: tuple):
    """Latitudes et longitudes ``[n]``, NaN quand on ne sait pas, et ce que sont ces points."""
    cadre = key.cadre
    points, source = _find_points(cadre)
    nowhere = (np.nan, np.nan)
    found = np.array([points.get(code, nowhere) for code in cadre.codes], dtype=np.float64)
    found = found.reshape(-1, 2)
    return found[:, 0], found[:, 1], source


def _find_points(cadre: Cadre) -> tuple[dict[str, tuple[float, float]], str]:
    """Les chefs-lieux du millésime le plus proche ; à défaut le milieu des contours."""
    millesimes = Millesime.objects.filter(espace=cadre.espace, pk__in=_with_points())
    nearest = min(millesimes, key=lambda item: abs(item.annee - cadre.millesime), default=None)
    if nearest:
        rows = ChefLieu.objects.filter(millesime=nearest).order_by()
        fields = rows.values_list("code", "latitude", "longitude")
        return {code: (lat, lon) for code, lat, lon in fields}, "chefs-lieux"
    drawn = find_contours_of(cadre.millesime, cadre.espace)
    boxes = Contour.objects.filter(millesime=drawn, niveau=Niveau.COMMUNE).order_by()
    points = {
        code: ((sud + nord) / 2, (ouest + est) / 2)
        for code, ouest, sud, est, nord in boxes.values_list("code", "ouest", "sud", "est", "nord")
    }
    return points, "milieux des contours" if points else ""


def _with_points():
    return ChefLieu.objects.order_by().values("millesime").distinct()
