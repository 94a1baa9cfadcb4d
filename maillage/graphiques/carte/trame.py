"""Alléger des contours voisins sans ouvrir de fente entre eux.

Les points sont d’abord ramenés sur une grille d’un dixième d’unité. Une limite partagée est
ensuite simplifiée une seule fois, entre deux points où plus de deux limites se rencontrent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

GRILLE = 10  # crans par unité du dessin
_BASE = 1 << 24
_CENTRE = 1 << 23

type Cles = NDArray[np.int64]
type Arete = tuple[int, int]


def snap(points: NDArray[np.float64]) -> Cles:
    """L’anneau ouvert, sur la grille, sans deux fois de suite le même point."""
    crans = np.clip(np.rint(points * GRILLE), -_CENTRE + 1, _CENTRE - 1).astype(np.int64)
    cles = (crans[:, 0] + _CENTRE) * _BASE + crans[:, 1] + _CENTRE
    if not len(cles):
        return cles
    return cles[cles != np.roll(cles, 1)] if (cles != cles[0]).any() else cles[:1]


def to_points(cles: Cles) -> NDArray[np.int64]:
    """Les coordonnées [points, 2], en crans."""
    return np.column_stack((cles // _BASE, cles % _BASE)) - _CENTRE


def simplify_all(anneaux: list[Cles], tolerance: float) -> list[Cles]:
    """Les anneaux simplifiés, dans l’ordre ; `tolerance` est en crans.

    Un anneau qui s’effondrerait est rendu entier.
    """
    noeuds = _find_nodes(anneaux)
    memoire: dict[bytes, Cles] = {}
    simples = (_simplify_ring(anneau, noeuds, tolerance, memoire) for anneau in anneaux)
    return [
        simple if len(np.unique(simple)) > 2 else anneau
        for simple, anneau in zip(simples, anneaux, strict=True)
    ]


def _find_nodes(anneaux: list[Cles]) -> set[int]:
    """Les points qui n’ont pas exactement deux voisins, tous anneaux réunis."""
    longs = [anneau for anneau in anneaux if len(anneau) > 1]
    if not longs:
        return set()
    departs = np.concatenate(longs)
    arrivees = np.concatenate([np.roll(anneau, -1) for anneau in longs])
    aretes = np.sort(np.column_stack((departs, arrivees)), axis=1)
    bouts, nombres = np.unique(np.unique(aretes, axis=0), return_counts=True)
    return set(bouts[nombres != 2].tolist())


def _simplify_ring(
    anneau: Cles, noeuds: set[int], tolerance: float, memoire: dict[bytes, Cles]
) -> Cles:
    if len(anneau) < 4:
        return anneau
    coupes = [rang for rang, cle in enumerate(anneau.tolist()) if cle in noeuds]
    # Une île part toujours du même point, quel que soit l’anneau qui la décrit.
    depart = coupes[0] if coupes else int(anneau.argmin())
    tourne = np.roll(anneau, -depart)
    limites = [rang - depart for rang in coupes] or [0]
    if len(limites) == 1:
        limites.append(_farthest(tourne))
    ferme = np.append(tourne, tourne[0])
    limites.append(len(tourne))
    arcs = [
        _simplify_arc(ferme[debut : fin + 1], tolerance, memoire)[:-1]
        for debut, fin in zip(limites, limites[1:], strict=False)
    ]
    return np.concatenate(arcs)


def _farthest(anneau: Cles) -> int:
    """Le rang du point le plus loin du premier ; le plus petit s’il y en a deux."""
    points = to_points(anneau)
    distances = ((points - points[0]) ** 2).sum(axis=1)
    loin = np.flatnonzero(distances == distances.max())
    return int(loin[anneau[loin].argmin()]) or 1


def _simplify_arc(arc: Cles, tolerance: float, memoire: dict[bytes, Cles]) -> Cles:
    """L’arc simplifié, le même dans les deux sens."""
    envers = arc[::-1]
    retourne = tuple(envers[: len(arc)].tolist()) < tuple(arc.tolist())
    canonique = np.ascontiguousarray(envers if retourne else arc)
    cle = canonique.tobytes()
    if cle not in memoire:
        memoire[cle] = canonique[_keep(to_points(canonique).astype(float), tolerance)]
    return memoire[cle][::-1] if retourne else memoire[cle]


def _keep(points: NDArray[np.float64], tolerance: float) -> NDArray[np.bool_]:
    """Douglas et Peucker : les points à garder pour ne pas s’écarter de plus de `tolerance`."""
    garde = np.zeros(len(points), dtype=bool)
    garde[[0, -1]] = True
    pile = [(0, len(points) - 1)]
    while pile:
        debut, fin = pile.pop()
        if fin - debut < 2:
            continue
        distances = _distances(points[debut + 1 : fin], points[debut], points[fin])
        pire = int(distances.argmax())
        if distances[pire] > tolerance:
            milieu = debut + 1 + pire
            garde[milieu] = True
            pile += [(debut, milieu), (milieu, fin)]
    return garde


def _distances(points, origine, bout) -> NDArray[np.float64]:
    vecteur = bout - origine
    longueur = float(np.hypot(*vecteur))
    ecarts = points - origine
    if not longueur:
        return np.hypot(ecarts[:, 0], ecarts[:, 1])
    return np.abs(ecarts[:, 0] * vecteur[1] - ecarts[:, 1] * vecteur[0]) / longueur


def read_aretes(anneau: Cles) -> list[Arete]:
    """Les côtés d’un anneau, chacun du petit bout au grand."""
    bouts = anneau.tolist()
    suivants = bouts[1:] + bouts[:1]
    return [(min(a, b), max(a, b)) for a, b in zip(bouts, suivants, strict=True) if a != b]


def find_limite(groupes: Iterable[list[Cles]]) -> set[Arete]:
    """Les côtés du contour commun de plusieurs zones : ceux qu’une seule d’entre elles porte."""
    comptes = Counter(arete for anneaux in groupes for a in anneaux for arete in read_aretes(a))
    return {arete for arete, nombre in comptes.items() if nombre % 2}


def chain(aretes: set[Arete]) -> list[Cles]:
    """Les côtés mis bout à bout en lignes."""
    voisins: dict[int, set[int]] = defaultdict(set)
    for un, autre in aretes:
        voisins[un].add(autre)
        voisins[autre].add(un)
    lignes = []
    # Les bouts libres d’abord : une ligne ouverte se suit depuis son extrémité.
    for depart in sorted(voisins, key=lambda cle: len(voisins[cle]) != 1):
        while voisins[depart]:
            lignes.append(_follow(depart, voisins))
    return [np.array(ligne, dtype=np.int64) for ligne in lignes]


def _follow(depart: int, voisins: dict[int, set[int]]) -> list[int]:
    ligne = [depart]
    while voisins[ligne[-1]]:
        ici = ligne[-1]
        suivant = min(voisins[ici])
        voisins[ici].remove(suivant)
        voisins[suivant].remove(ici)
        ligne.append(suivant)
    return ligne


def write_trace(cles: Cles, *, ferme: bool = True) -> str:
    """L’attribut `d`, en pas relatifs, au dixième d’unité."""
    points = to_points(cles)
    if not len(points):
        return ""
    pas = np.diff(points, axis=0).tolist()
    x, y = points[0].tolist()
    suite = "".join(_write_cran(dx) + _write_cran(dy) for dx, dy in pas)
    depart = f"M{_write_cran(x).lstrip()}{_write_cran(y)}"
    return f"{depart}{'l' + suite.lstrip() if suite else ''}{'z' * ferme}"


def _write_cran(cran: int) -> str:
    """Un nombre précédé de l’espace que seul un signe moins remplace."""
    entier, dixieme = divmod(abs(cran), GRILLE)
    texte = f"{entier or ''}.{dixieme}" if dixieme else str(entier)
    return f"-{texte}" if cran < 0 else f" {texte}"


def ring_area(cles: Cles) -> float:
    """L’aire d’un anneau, en unités du dessin au carré."""
    x, y = to_points(cles).T.astype(float) / GRILLE if len(cles) else np.zeros((2, 1))
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def find_interior(cles: Cles) -> tuple[float, float, float]:
    """Un point bien à l’intérieur d’un anneau, et la largeur libre autour : (x, y, largeur)."""
    points = to_points(cles).astype(float) / GRILLE
    bas, haut = points[:, 1].min(), points[:, 1].max()
    meilleur = (float(points[:, 0].mean()), float((bas + haut) / 2), 0.0)
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        # Un cran décalé : la ligne ne passe par aucun sommet.
        y = bas + (haut - bas) * part + 0.037
        gauche, droite = _widest(points, y)
        libre = min(droite - gauche, 4 * min(y - bas, haut - y))
        if libre > meilleur[2] * 1.15:
            meilleur = (gauche / 2 + droite / 2, float(y), float(libre))
    return meilleur


def _widest(points: NDArray[np.float64], y: float) -> tuple[float, float]:
    """Le plus large intervalle intérieur de l’anneau, à la hauteur `y`."""
    suivants = np.roll(points, -1, axis=0)
    traverse = (points[:, 1] > y) != (suivants[:, 1] > y)
    un, deux = points[traverse], suivants[traverse]
    if len(un) < 2:
        return 0.0, 0.0
    parts = (y - un[:, 1]) / (deux[:, 1] - un[:, 1])
    abscisses = np.sort(un[:, 0] + parts * (deux[:, 0] - un[:, 0]))
    paires = abscisses[: len(abscisses) // 2 * 2].reshape(-1, 2)
    gauche, droite = paires[(paires[:, 1] - paires[:, 0]).argmax()]
    return float(gauche), float(droite)
