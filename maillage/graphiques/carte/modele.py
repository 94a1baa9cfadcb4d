"""Ce qu’il faut pour une carte : des zones, leurs mesures, des classes, des points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from maillage.graphiques.mesures import SANS_VALEUR, Mesure, is_finite
from maillage.graphiques.texte import format_nombre

type Anneau = NDArray[np.float64]

_SUITES = {
    1: (4,),
    2: (2, 5),
    3: (1, 4, 6),
    4: (1, 3, 5, 7),
    5: (1, 3, 4, 5, 7),
    6: (1, 2, 3, 4, 5, 7),
    7: (1, 2, 3, 4, 5, 6, 7),
}
_ECARTS = {
    1: ("nul",),
    2: ("bas", "haut"),
    3: ("bas", "nul", "haut"),
    4: ("bas", "bas-clair", "haut-clair", "haut"),
    5: ("bas", "bas-clair", "nul", "haut-clair", "haut"),
}
_SIGNES = {
    1: ("=",),
    2: ("−", "+"),
    3: ("−", "=", "+"),
    4: ("− −", "−", "+", "+ +"),
    5: ("− −", "−", "=", "+", "+ +"),
}
_MOTS_ECARTS = {
    1: ("comme la référence",),
    2: ("en dessous", "au-dessus"),
    3: ("en dessous", "proche", "au-dessus"),
    4: ("nettement en dessous", "en dessous", "au-dessus", "nettement au-dessus"),
    5: ("nettement en dessous", "en dessous", "proche", "au-dessus", "nettement au-dessus"),
}


class Sorte(StrEnum):
    """Ce que disent les couleurs d’une carte."""

    SUITE = "suite"
    ECART = "ecart"
    CATEGORIE = "categorie"


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """Une commune, un EPCI, un département.

    `anneaux` : tableaux [points, 2] (longitude, latitude) en degrés, ou (x, y) en mètres ; les
    trous y sont des anneaux comme les autres. Vide : la zone n’a pas de contour propre. `groupe` :
    une limite plus forte est tracée entre deux zones de groupes différents.
    """

    code: str
    nom: str
    anneaux: tuple[Anneau, ...] = ()
    groupe: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """Un service, un lieu ; `genre` choisit sa forme et sa ligne de légende."""

    nom: str
    longitude: float
    latitude: float
    genre: str = "Lieu"


@dataclass(frozen=True, slots=True)
class Classes:
    """Comment une valeur devient une couleur ; voir `suite`, `ecart` et `categories`."""

    sorte: Sorte = Sorte.SUITE
    bornes: tuple[float, ...] = ()
    libelles: tuple[str, ...] = ()
    reference: str = ""

    @property
    def nombre(self) -> int:
        return len(self.libelles) if self.sorte is Sorte.CATEGORIE else len(self.bornes) + 1

    def rank(self, valeur: float) -> int | None:
        """Le rang, à partir de 0, de la classe d’une valeur ; None hors des catégories."""
        if self.sorte is Sorte.CATEGORIE:
            return int(valeur) if valeur in range(len(self.libelles)) else None
        return sum(valeur > borne for borne in self.bornes)

    @property
    def fonds(self) -> tuple[str, ...]:
        """La couleur de chaque classe."""
        if self.sorte is Sorte.CATEGORIE:
            return tuple(f"serie-{rang + 1}" for rang in range(self.nombre))
        if self.sorte is Sorte.ECART:
            return tuple(f"ecart-{nom}" for nom in _ECARTS[self.nombre])
        return tuple(f"suite-{rang}" for rang in _SUITES[self.nombre])

    @property
    def signes(self) -> tuple[str, ...]:
        """Ce qui nomme chaque classe sans la couleur : 1, 2, 3 ; − et + ; A, B, C."""
        if self.sorte is Sorte.ECART:
            return _SIGNES[self.nombre]
        premier = "A" if self.sorte is Sorte.CATEGORIE else "1"
        return tuple(chr(ord(premier) + rang) for rang in range(self.nombre))

    @property
    def mots(self) -> tuple[str, ...]:
        """Le nom de chaque classe à voix haute : « classe 1 », « en dessous »."""
        if self.sorte is Sorte.ECART:
            return _MOTS_ECARTS[self.nombre]
        return tuple(f"classe {signe}" for signe in self.signes)

    def describe(self, rang: int, decimales: int = 0) -> str:
        """« jusqu’à 12,5 », « plus de 12,5 à 15 », « plus de 20 », ou la catégorie."""
        if self.libelles:
            return self.libelles[rang]
        bornes = [format_nombre(borne, decimales) for borne in self.bornes]
        if not bornes:
            return "toutes les valeurs"
        if rang == 0:
            return f"jusqu’à {bornes[0]}"
        if rang == len(bornes):
            return f"plus de {bornes[-1]}"
        return f"plus de {bornes[rang - 1]} à {bornes[rang]}"


def suite(bornes: tuple[float, ...]) -> Classes:
    """Des classes du plus clair au plus foncé ; `bornes` sont les limites intérieures, 6 au plus.

    Une valeur égale à une borne est dans la classe du dessous. ValueError au-delà de 7 classes.
    """
    return _build(Sorte.SUITE, bornes, (), "", max(_SUITES))


def ecart(bornes: tuple[float, ...], reference: str, libelles: tuple[str, ...] = ()) -> Classes:
    """Des classes de part et d’autre d’une référence (« la moyenne régionale »), 5 au plus."""
    return _build(Sorte.ECART, bornes, libelles, reference, max(_ECARTS))


def categories(libelles: tuple[str, ...]) -> Classes:
    """Des catégories sans ordre, 6 au plus ; la valeur d’une mesure est leur rang, dès 0."""
    if len(libelles) > 6:
        raise ValueError("Une carte montre six catégories au plus.")
    return Classes(Sorte.CATEGORIE, libelles=tuple(libelles))


def _build(
    sorte: Sorte, bornes: tuple[float, ...], libelles: tuple[str, ...], reference: str, limite: int
) -> Classes:
    nettes = tuple(sorted({float(borne) for borne in bornes if is_finite(borne)}))
    if len(nettes) + 1 > limite:
        raise ValueError(f"Une carte de ce genre a {limite} classes au plus.")
    if len(libelles) != len(nettes) + 1:
        libelles = ()
    return Classes(sorte, nettes, libelles, reference)


@dataclass(frozen=True, slots=True, eq=False)
class Carte:
    """Une carte à dessiner.

    `mesures` : par code de zone ; une zone sans mesure est « non disponible ». `territoire` : les
    codes des zones du territoire, les autres étant le voisinage (vide : toutes en sont).
    `etiquettes` : codes des zones à nommer, par ordre d’importance. `projete` : les anneaux et
    les points sont en mètres. `noms` : le singulier et le pluriel d’une zone.
    """

    titre: str
    zones: tuple[Zone, ...]
    mesures: Mapping[str, Mesure] = field(default_factory=dict)
    classes: Classes = field(default_factory=Classes)
    mesure: str = ""
    unite: str = ""
    decimales: int = 1
    territoire: frozenset[str] = frozenset()
    etiquettes: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    projete: bool = False
    noms: tuple[str, str] = ("commune", "communes")
    source: str = ""

    def read_mesure(self, code: str) -> Mesure:
        return self.mesures.get(code, SANS_VALEUR)

    def is_inside(self, zone: Zone) -> bool:
        return not self.territoire or zone.code in self.territoire

    @property
    def interieures(self) -> tuple[Zone, ...]:
        """Les zones du territoire, dans l’ordre reçu."""
        return tuple(zone for zone in self.zones if self.is_inside(zone))
