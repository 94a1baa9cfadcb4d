"""Écrire du SVG : éléments, textes et formes, toujours bien formés."""

import re
from html import escape as escape_html
from typing import Any

from maillage.graphiques.couleurs import Attributs, paint

# Des arguments de `write_text` et de `write_lines`, réunis pour servir plusieurs fois.
type Style = dict[str, Any]

POLICE = "'Source Sans 3', 'Source Sans Pro', sans-serif"
_CLE = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
# Les signes que XML refuse, et ceux qui retournent le sens de lecture de tout ce qui suit.
_INTERDITS = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)


def escape(texte: str) -> str:
    """Le texte, sûr entre deux balises comme dans un attribut."""
    return escape_html(_INTERDITS.sub("", texte), quote=True)


def number(valeur: float) -> str:
    """Une coordonnée, au dixième d’unité."""
    texte = f"{valeur:.1f}".removesuffix(".0")
    return "0" if texte == "-0" else texte


def element(nom: str, /, *contenu: str, **attributs: str | float) -> str:
    """Un élément ; `contenu` est déjà du SVG, « stroke_width » s’écrit `stroke-width`."""
    ecrits = "".join(
        f' {cle.replace("_", "-")}="{_attribute(valeur)}"' for cle, valeur in attributs.items()
    )
    corps = "".join(contenu)
    return f"<{nom}{ecrits}>{corps}</{nom}>" if corps else f"<{nom}{ecrits}/>"


def _attribute(valeur: str | float) -> str:
    return escape(valeur) if isinstance(valeur, str) else number(valeur)


def write_text(
    texte: str,
    x: float,
    y: float,
    *,
    taille: float = 14,
    ancre: str = "start",
    gras: bool = False,
    encre: str = "encre",
    halo: bool = False,
) -> str:
    """Une ligne de texte posée sur sa ligne de base ; `ancre` vaut start, middle ou end.

    `halo` détoure les lettres de la couleur du fond, pour qu’elles se lisent sur tout.
    """
    attributs: Attributs = {"x": x, "y": y, "font_size": taille}
    if ancre != "start":
        attributs["text_anchor"] = ancre
    if gras:
        attributs["font_weight"] = "600"
    if halo:
        attributs |= paint(encre, "surface", 3) | {"paint_order": "stroke"}
        attributs["stroke_linejoin"] = "round"
    else:
        attributs |= paint(encre)
    return element("text", escape(texte), **attributs)


def write_lines(
    lignes: tuple[str, ...], x: float, y: float, *, interligne: float = 18, **style
) -> str:
    """Des lignes de texte l’une sous l’autre ; `y` est la base de la première."""
    return "".join(
        write_text(ligne, x, y + rang * interligne, **style) for rang, ligne in enumerate(lignes)
    )


def write_line(
    x1: float, y1: float, x2: float, y2: float, trait: str = "filet", epaisseur: float = 1, **autres
) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **paint("", trait, epaisseur), **autres)


def write_rect(x: float, y: float, largeur: float, hauteur: float, **style) -> str:
    """Un rectangle, même quand ses côtés sont donnés à l’envers."""
    x, y = min(x, x + largeur), min(y, y + hauteur)
    return element("rect", x=x, y=y, width=abs(largeur), height=abs(hauteur), **style)


def write_path(trace: str, **style) -> str:
    return element("path", d=trace, **style)


def draw_trace(points: list[tuple[float, float]], *, ferme: bool = False) -> str:
    """L’attribut `d` d’une ligne brisée."""
    suite = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{suite}{'z' * ferme}" if suite else ""


def write_titre(texte: str) -> str:
    """L’infobulle d’un élément."""
    return element("title", escape(texte))


def write_svg(
    corps: str,
    *,
    cle: str,
    titre: str,
    description: str,
    largeur: float,
    hauteur: float,
    motifs: str = "",
) -> str:
    """Le dessin entier ; `cle` préfixe ses identifiants, unique dans la page.

    ValueError si `cle` n’est pas un identifiant ASCII.
    """
    if not _CLE.fullmatch(cle):
        raise ValueError(f"« {cle} » ne peut pas être l’identifiant d’un dessin.")
    return element(
        "svg",
        element("title", escape(titre), id=f"{cle}-t"),
        element("desc", escape(description), id=f"{cle}-d"),
        element("defs", motifs) if motifs else "",
        corps,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(largeur)} {number(hauteur)}",
        width=largeur,
        height=hauteur,
        role="img",
        aria_labelledby=f"{cle}-t",
        aria_describedby=f"{cle}-d",
        font_family=POLICE,
        **{"class": "graphique"},
    )
