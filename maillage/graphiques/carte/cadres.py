"""La place de chaque zone : la métropole dans le grand cadre, l’outre-mer dans de petits."""

from dataclasses import dataclass, field

import numpy as np

from maillage.graphiques.carte.modele import Carte, Zone
from maillage.graphiques.carte.projection import Etendue, Pose, fit, read_etendue, widen
from maillage.graphiques.carte.trame import GRILLE, Cles, ring_area, simplify_all, snap

METROPOLE = (-6.0, 41.0, 10.0, 52.0)
_OUTRE_MER = {
    "Guadeloupe": (-62.0, 15.7, -60.8, 16.7),
    "Martinique": (-61.5, 14.2, -60.6, 15.1),
    "Guyane": (-55.0, 2.0, -51.0, 6.2),
    "La Réunion": (55.0, -21.6, 56.0, -20.7),
    "Mayotte": (44.8, -13.2, 45.5, -12.4),
}
_AUTRES = "Autres îles"
LARGEUR_ENCART, HAUTEUR_ENCART = 78.0, 70.0
HAUTEUR_ECHELLE = 30.0
_MARGE = 0.08
_VIDE = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Cadre:
    """Une partie de la carte : sa pose, son coin et les contours simplifiés de ses zones."""

    nom: str
    zones: tuple[Zone, ...]
    pose: Pose
    x: float = 0
    y: float = 0
    traces: dict[str, list[Cles]] = field(default_factory=dict)
    deborde: bool = False

    def locate(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Le point du dessin d’un lieu."""
        x, y = self.pose.place(np.array([[longitude, latitude]], dtype=float))[0]
        return float(x) + self.x, float(y) + self.y


def build_cadres(carte: Carte, largeur: float, hauteur: float) -> list[Cadre]:
    """Les cadres, le grand d’abord ; vide si aucune zone n’a de contour.

    `largeur` et `hauteur` bornent le grand cadre, encarts non compris.
    """
    parties = _split(carte)
    if not parties:
        return []
    (nom, zones), *encarts = parties
    grand = _fit(nom, zones, (0, 0, largeur, hauteur), carte)
    petits = [
        _fit(nom, zones, _place_encart(rang, grand, largeur), carte)
        for rang, (nom, zones) in enumerate(encarts)
    ]
    return [_trace(cadre, len(zones)) for cadre in (grand, *petits)]


def measure_forme(carte: Carte) -> float:
    """La hauteur du grand cadre pour une largeur de 1 ; 1 s’il n’y a rien à dessiner."""
    parties = _split(carte)
    if not parties:
        return 1.0
    pose = _fit(*parties[0], (0, 0, 104, 10_000), carte).pose
    return pose.hauteur / pose.largeur


def _place_encart(rang: int, grand: Cadre, largeur: float) -> tuple[float, float, float, float]:
    """La place d’un petit cadre : de gauche à droite, puis à la rangée suivante."""
    par_rangee = int(largeur // LARGEUR_ENCART) or 1
    rangee, colonne = divmod(rang, par_rangee)
    haut = grand.pose.hauteur + HAUTEUR_ECHELLE + 12 + rangee * (HAUTEUR_ENCART + 28)
    return colonne * LARGEUR_ENCART, haut, LARGEUR_ENCART - _VIDE, HAUTEUR_ENCART


def _split(carte: Carte) -> list[tuple[str, tuple[Zone, ...]]]:
    """Les zones dessinables, groupe principal en tête."""
    dessinables = [zone for zone in carte.zones if any(len(anneau) for anneau in zone.anneaux)]
    groupes: dict[str, list[Zone]] = {}
    for zone in dessinables:
        groupes.setdefault("" if carte.projete else _find_partie(zone), []).append(zone)
    noms = ["", *_OUTRE_MER, _AUTRES]
    premier = max(groupes, key=lambda nom: (nom == "", len(groupes[nom])), default="")
    ordre = sorted(groupes, key=lambda nom: (nom != premier, noms.index(nom)))
    return [(nom, tuple(groupes[nom])) for nom in ordre]


def _find_partie(zone: Zone) -> str:
    x, y = next(anneau for anneau in zone.anneaux if len(anneau))[0]
    for nom, boite in {"": METROPOLE, **_OUTRE_MER}.items():
        if boite[0] <= x <= boite[2] and boite[1] <= y <= boite[3]:
            return nom
    return _AUTRES


def _fit(
    nom: str, zones: tuple[Zone, ...], boite: tuple[float, float, float, float], carte: Carte
) -> Cadre:
    """Le cadre serré sur le territoire, avec un peu de son voisinage s’il y en a."""
    dedans = [zone for zone in zones if carte.is_inside(zone)] or list(zones)
    deborde = len(dedans) < len(zones)
    anneaux = [anneau for zone in dedans for anneau in zone.anneaux if len(anneau)]
    etendue = read_etendue(anneaux) or (0.0, 0.0, 0.0, 0.0)
    if deborde:
        etendue = widen(etendue, _MARGE)
        anneaux = [np.array(etendue).reshape(2, 2)]
        zones = tuple(zone for zone in zones if _touches(zone, etendue))
    # Un trait épais déborde : on lui garde deux unités de chaque côté.
    pose = fit(etendue, anneaux, boite[2] - 4, boite[3] - 4, projete=carte.projete)
    return Cadre(nom, zones, pose, boite[0] + 2, boite[1] + 2, deborde=deborde)


def _touches(zone: Zone, etendue: Etendue) -> bool:
    boite = read_etendue(zone.anneaux)
    if boite is None:
        return False
    en_largeur = boite[0] <= etendue[2] and etendue[0] <= boite[2]
    return en_largeur and boite[1] <= etendue[3] and etendue[1] <= boite[3]


def _choose_tolerance(nombre: int) -> float:
    """De combien un contour peut s’écarter du vrai, en unités du dessin."""
    seuils = ((150, 0.35), (400, 0.5), (1000, 0.7))
    return next((ecart for seuil, ecart in seuils if nombre < seuil), 0.9)


def _trace(cadre: Cadre, nombre: int) -> Cadre:
    """Remplit les contours ; plus il y a de zones, plus ils sont simples."""
    tolerance = _choose_tolerance(nombre) * GRILLE
    places = [
        (zone.code, snap(cadre.pose.place(anneau) + (cadre.x, cadre.y)))
        for zone in cadre.zones
        for anneau in zone.anneaux
        if len(anneau)
    ]
    simples = simplify_all([cles for _, cles in places], tolerance)
    for (code, _), cles in zip(places, simples, strict=True):
        cadre.traces.setdefault(code, []).append(cles)
    for code, anneaux in cadre.traces.items():
        cadre.traces[code] = _drop_specks(anneaux)
    return cadre


def _drop_specks(anneaux: list[Cles]) -> list[Cles]:
    """Sans les îlots que l’on ne verrait pas, sauf le plus grand ; celui-ci en tête."""
    aires = sorted(((ring_area(cles), rang) for rang, cles in enumerate(anneaux)), reverse=True)
    return [anneaux[rang] for place, (aire, rang) in enumerate(aires) if not place or aire > 0.4]
