"""Des marques qui diffèrent par la forme avant de différer par la couleur."""

from math import cos, pi, sin

from maillage.graphiques.couleurs import Attributs, paint
from maillage.graphiques.svg import draw_trace, element, write_path, write_rect

type Sommets = list[tuple[float, float]]

_CROIX = (
    *((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1)),
    *((1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)),
)


def _polygon(cotes: int, rayon: float, tourne: float = -pi / 2, creux: float = 1) -> Sommets:
    return [
        (
            rayon * (creux if rang % 2 else 1) * cos(tourne + 2 * pi * rang / cotes),
            rayon * (creux if rang % 2 else 1) * sin(tourne + 2 * pi * rang / cotes),
        )
        for rang in range(cotes)
    ]


_FORMES: tuple[Sommets | None, ...] = (
    None,
    _polygon(4, 1.3, -pi / 4),
    _polygon(3, 1.45),
    _polygon(4, 1.4),
    [(x * 0.42, y * 0.42) for x, y in _CROIX],
    _polygon(10, 1.5, creux=0.5),
    _polygon(3, 1.45, pi / 2),
    _polygon(6, 1.2),
)
NOMS_FORMES = (
    "rond",
    "carré",
    "triangle",
    "losange",
    "croix",
    "étoile",
    "triangle renversé",
    "hexagone",
)


def name_forme(rang: int) -> str:
    """Le nom de la forme d’un rang ; elles reviennent, creuses, après la huitième."""
    nom = NOMS_FORMES[rang % len(_FORMES)]
    return nom if rang < len(_FORMES) else f"{nom}, creux"


def write_symbole(
    rang: int, x: float, y: float, *, rayon: float = 6, fond: str = "encre", infobulle: str = ""
) -> str:
    """La marque de rang donné, centrée en (x, y), détourée pour se voir sur tout."""
    creux = rang >= len(_FORMES)
    peinture = paint("surface", fond, 2) if creux else paint(fond, "surface", 1.2)
    forme = _FORMES[rang % len(_FORMES)]
    if forme is None:
        return element("circle", infobulle, cx=x, cy=y, r=rayon, **peinture)
    trace = draw_trace([(x + dx * rayon, y + dy * rayon) for dx, dy in forme], ferme=True)
    return element("path", infobulle, d=trace, **_sharp(peinture))


def _sharp(peinture: Attributs) -> Attributs:
    return peinture | {"stroke_linejoin": "miter"}


def write_pave(x: float, y: float, fond: str, cote: float = 14) -> str:
    """Le carreau d’une légende de couleurs."""
    return write_rect(x, y, cote, cote, **paint(fond))


def write_tiret(x: float, y: float, trait: str, tirets: str = "", largeur: float = 26) -> str:
    """L’échantillon d’un trait dans une légende."""
    suite = {"stroke_dasharray": tirets} if tirets else {}
    return write_path(draw_trace([(x, y), (x + largeur, y)]), **paint("", trait, 2.5), **suite)
