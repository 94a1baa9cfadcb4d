"""Les tracés : rangés serré, assemblés, mesurés. Sans base de données.

Un tracé est une suite d’anneaux fermés, tableaux [points, 2] (longitude, latitude) en degrés. Les
trous y sont des anneaux comme les autres : on remplit en pair-impair.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Anneau = NDArray[np.float64]
type Anneaux = tuple[Anneau, ...]
type Cran = tuple[int, int]

# Un dix-millième de degré, onze mètres : deux communes voisines s’arrondissent au même bord.
PAS = 10_000
ANNEAU_MIN = 4
_ENTIER = np.dtype("<i4")


class Boite(NamedTuple):
    """Les bords d’un tracé, en degrés."""

    ouest: float
    sud: float
    est: float
    nord: float

    def grow(self, part: float) -> "Boite":
        """La même, élargie de cette part de sa taille de chaque côté."""
        width, height = (self.est - self.ouest) * part, (self.nord - self.sud) * part
        return Boite(self.ouest - width, self.sud - height, self.est + width, self.nord + height)


def find_boite(anneaux: Anneaux) -> Boite:
    """Les bords d’un tracé qui a au moins un point."""
    points = np.concatenate(anneaux)
    (ouest, sud), (est, nord) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Boite(ouest, sud, est, nord)


def join_boites(boites: Iterable[Boite]) -> Boite:
    """La plus petite boîte qui les contient toutes."""
    ouest, sud, est, nord = zip(*boites, strict=True)
    return Boite(min(ouest), min(sud), max(est), max(nord))


def simplify(anneaux: Iterable[Anneau]) -> Anneaux:
    """Arrondit, ferme, ôte les points répétés et les anneaux devenus plats."""
    rounded = (_round(anneau) for anneau in anneaux if len(anneau))
    return tuple(anneau for anneau in rounded if len(anneau) >= ANNEAU_MIN)


def _round(anneau: Anneau) -> Anneau:
    crans = np.rint(anneau * PAS)
    if (crans[0] != crans[-1]).any():
        crans = np.vstack((crans, crans[:1]))
    kept = np.ones(len(crans), dtype=bool)
    kept[1:] = (crans[1:] != crans[:-1]).any(axis=1)
    return crans[kept] / PAS


def measure(anneau: Anneau) -> float:
    """L’aire d’un anneau, en degrés carrés, quel que soit son sens."""
    x, y = (anneau - anneau[0]).T
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def pack(anneaux: Anneaux) -> bytes:
    """Des entiers de quatre octets : le nombre d’anneaux, les nombres de points, les points."""
    counts = [len(anneaux), *(len(anneau) for anneau in anneaux)]
    values = [np.array(counts), *(np.rint(anneau * PAS).ravel() for anneau in anneaux)]
    return np.concatenate(values).astype(_ENTIER).tobytes()


def unpack(trace: bytes) -> Anneaux:
    """L’inverse de ``pack``."""
    values = np.frombuffer(trace, dtype=_ENTIER)
    count = int(values[0])
    points = values[count + 1 :].reshape(-1, 2) / PAS
    ends = values[1 : count + 1].cumsum().tolist()
    return tuple(points[start:end] for start, end in zip([0, *ends], ends, strict=False))


def find_centre(anneaux: Anneaux) -> tuple[float, float]:
    """(longitude, latitude) du centre de gravité du plus grand anneau."""
    ring = max(anneaux, key=measure)
    # Compter à partir du premier point évite de soustraire de grands nombres presque égaux.
    x, y = (ring - ring[0]).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    area = float(cross.sum()) / 2
    if not area:
        return float(ring[0][0]), float(ring[0][1])
    dx = float(((x[:-1] + x[1:]) * cross).sum()) / (6 * area)
    dy = float(((y[:-1] + y[1:]) * cross).sum()) / (6 * area)
    return float(ring[0][0]) + dx, float(ring[0][1]) + dy


def dissolve(traces: Iterable[Anneaux]) -> Anneaux:
    """Le bord commun de lieux qui se touchent : un côté que deux voisins partagent disparaît."""
    edges: set[tuple[Cran, Cran]] = set()
    for start, end in _iter_edges(traces):
        edges ^= {(start, end) if start < end else (end, start)}
    rings = (ring for ring in _chain(edges) if len(ring) >= ANNEAU_MIN)
    return tuple(np.array(ring, dtype=np.float64) / PAS for ring in rings)


def _iter_edges(traces: Iterable[Anneaux]) -> Iterator[tuple[Cran, Cran]]:
    for anneaux in traces:
        for anneau in anneaux:
            crans = [(x, y) for x, y in np.rint(anneau * PAS).astype(int).tolist()]
            yield from zip(crans, crans[1:], strict=False)


def _chain(edges: set[tuple[Cran, Cran]]) -> Iterator[list[Cran]]:
    """Les côtés mis bout à bout, toujours dans le même ordre."""
    neighbours: dict[Cran, set[Cran]] = defaultdict(set)
    for start, end in edges:
        neighbours[start].add(end)
        neighbours[end].add(start)
    for start in sorted(neighbours):
        while neighbours[start]:
            yield _follow(start, neighbours)


def _follow(start: Cran, neighbours: dict[Cran, set[Cran]]) -> list[Cran]:
    ring = [start]
    while neighbours[ring[-1]]:
        here = ring[-1]
        following = min(neighbours[here])
        neighbours[here].discard(following)
        neighbours[following].discard(here)
        ring.append(following)
        if following == start:
            break
    return ring
