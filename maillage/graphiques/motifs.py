"""Les trames qui disent un état : hachures, points, contour seul."""

from maillage.graphiques.couleurs import paint
from maillage.graphiques.mesures import Etat
from maillage.graphiques.svg import element, write_path, write_rect

_COTE = 8
_MONTANTES = "M-2 2l4-4M0 8l8-8M6 10l4-4"
_DESCENDANTES = "M-2 6l4 4M0 0l8 8M6-2l4 4"


def write_motifs(cle: str) -> str:
    """Les trois trames, à mettre dans `defs`."""
    points = "".join(
        element("circle", cx=x, cy=y, r=1.2, **paint("bord")) for x, y in ((2, 2), (6, 6))
    )
    return "".join(
        (
            _motif(cle, Etat.SECRET, write_path(_MONTANTES, **paint("", "ardoise", 1.5))),
            _motif(cle, Etat.ABSENT, points),
            _motif(cle, Etat.SANS_CONTOUR, write_path(_DESCENDANTES, **paint("", "bord", 0.8))),
        )
    )


def fill_motif(cle: str, etat: Etat) -> str:
    """La valeur de `fill` qui peint l’état."""
    return f"url(#{cle}-{etat.value})"


def _motif(cle: str, etat: Etat, dessin: str) -> str:
    return element(
        "pattern",
        write_rect(0, 0, _COTE, _COTE, **paint("surface")),
        dessin,
        id=f"{cle}-{etat.value}",
        width=_COTE,
        height=_COTE,
        patternUnits="userSpaceOnUse",
    )
