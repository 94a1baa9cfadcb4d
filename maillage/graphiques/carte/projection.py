"""Des degrés aux unités du dessin : une projection locale, posée dans un cadre."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from maillage.graphiques.carte.modele import Anneau

RAYON_TERRE = 6_371_008.8  # mètres
# Au-delà, l’écart entre les méridiens du haut et du bas se verrait.
_LATITUDES_LOCALES = 4.0

type Projection = Callable[[Anneau], Anneau]
type Etendue = tuple[float, float, float, float]


def read_etendue(anneaux: Iterable[Anneau]) -> Etendue | None:
    """(xmin, ymin, xmax, ymax) des anneaux ; None s’il n’y a aucun point."""
    pleins = [anneau for anneau in anneaux if len(anneau)]
    if not pleins:
        return None
    bas = np.min([anneau.min(axis=0) for anneau in pleins], axis=0)
    haut = np.max([anneau.max(axis=0) for anneau in pleins], axis=0)
    return float(bas[0]), float(bas[1]), float(haut[0]), float(haut[1])


def widen(etendue: Etendue, part: float) -> Etendue:
    """L’étendue, agrandie de `part` de son plus grand côté sur chaque bord."""
    marge = max(etendue[2] - etendue[0], etendue[3] - etendue[1]) * part
    return etendue[0] - marge, etendue[1] - marge, etendue[2] + marge, etendue[3] + marge


def build_projection(etendue: Etendue) -> Projection:
    """La projection, en mètres, d’une étendue en degrés.

    Équirectangulaire pour un territoire ou un département ; conique conforme de Lambert, à deux
    parallèles, pour un pays.
    """
    ouest, sud, est, nord = etendue
    milieu = (sud + nord) / 2
    if nord - sud < _LATITUDES_LOCALES or abs(milieu) < 10:
        return _flat((ouest + est) / 2, milieu)
    sixieme = (nord - sud) / 6
    return _lambert((ouest + est) / 2, milieu, sud + sixieme, nord - sixieme)


def _flat(longitude: float, latitude: float) -> Projection:
    serrage = math.cos(math.radians(latitude))

    def project(points: Anneau) -> Anneau:
        decale = np.radians(points - (longitude, latitude))
        return decale * (RAYON_TERRE * serrage, RAYON_TERRE)

    return project


def _lambert(longitude: float, latitude: float, sud: float, nord: float) -> Projection:
    cosinus = [math.cos(math.radians(parallele)) for parallele in (sud, nord)]
    tangentes = [_tangent(parallele) for parallele in (sud, nord)]
    n = math.log(cosinus[0] / cosinus[1]) / math.log(tangentes[1] / tangentes[0])
    facteur = cosinus[0] * tangentes[0] ** n / n
    origine = facteur / _tangent(latitude) ** n

    def project(points: Anneau) -> Anneau:
        latitudes = np.clip(points[:, 1], -89, 89)
        rayons = facteur / np.tan(np.pi / 4 + np.radians(latitudes) / 2) ** n
        angles = n * np.radians(points[:, 0] - longitude)
        plan = (rayons * np.sin(angles), origine - rayons * np.cos(angles))
        return np.column_stack(plan) * RAYON_TERRE

    return project


def _tangent(latitude: float) -> float:
    return math.tan(math.pi / 4 + math.radians(latitude) / 2)


@dataclass(frozen=True, slots=True)
class Pose:
    """Pose des mètres dans un cadre : `echelle` en unités du dessin par mètre."""

    projection: Projection | None
    echelle: float
    gauche: float
    bas: float
    largeur: float
    hauteur: float

    def place(self, points: Anneau) -> Anneau:
        """Les points du dessin, l’axe vertical vers le bas."""
        metres = self.projection(points) if self.projection else points
        return metres * (self.echelle, -self.echelle) + (self.gauche, self.bas)


def fit(
    etendue: Etendue, anneaux: list[Anneau], largeur: float, hauteur: float, *, projete: bool
) -> Pose:
    """La pose qui fait tenir les anneaux dans `largeur` × `hauteur`, au plus grand."""
    projection = None if projete else build_projection(etendue)
    metres = [projection(anneau) if projection else anneau for anneau in anneaux]
    cadre = read_etendue(metres) or (0.0, 0.0, 1.0, 1.0)
    dx, dy = cadre[2] - cadre[0], cadre[3] - cadre[1]
    possibles = [cote / reel for cote, reel in ((largeur, dx), (hauteur, dy)) if reel > 0]
    echelle = min(possibles, default=1.0)
    return Pose(
        projection,
        echelle,
        -cadre[0] * echelle,
        cadre[3] * echelle,
        max(dx * echelle, 1.0),
        max(dy * echelle, 1.0),
    )
