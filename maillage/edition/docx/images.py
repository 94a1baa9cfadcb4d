"""Les figures : chaque dessin SVG devient une image, posée avec son texte de remplacement."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from maillage.edition.arbre import ChampsValeurs, Citation, Figure, Liste, Tableau
from maillage.edition.docx.textes import escape
from maillage.edition.svg import read_svg
from maillage.edition.typst import write_pngs

_PIXEL = 9525  # unités de dessin par pixel CSS
_VINGTIEME = 635  # unités de dessin par vingtième de point
_MILLIMETRE = 36000


@dataclass(frozen=True, slots=True)
class Image:
    """Une image et sa taille naturelle, en unités de dessin (360 000 par centimètre)."""

    png: bytes
    largeur: int
    hauteur: int


def draw_figures(blocs: tuple) -> dict[str, Image]:
    """L’image de chaque dessin lisible de l’arbre, par texte du SVG, dans l’ordre du document."""
    sources = dict.fromkeys(figure.svg for figure in _find_figures(blocs))
    dessins = {source: dessin for source in sources if (dessin := read_svg(source))}
    pngs = write_pngs([dessin.xml for dessin in dessins.values()])
    return {
        source: Image(png, round(dessin.largeur * _PIXEL), round(dessin.hauteur * _PIXEL))
        for (source, dessin), png in zip(dessins.items(), pngs, strict=True)
        if png
    }


def _find_figures(noeud) -> Iterator[Figure]:
    match noeud:
        case Figure():
            yield noeud
        case tuple():
            for element in noeud:
                yield from _find_figures(element)
        case Liste(enfants) | Citation(enfants) | Tableau(_, enfants) | ChampsValeurs(enfants):
            yield from _find_figures(enfants)


def write_image(
    image: Image, relation: str, rang: int, alternative: str, place: tuple[int, int]
) -> str:
    """Une image dans le texte, réduite s’il le faut à `place`, en vingtièmes de point."""
    large, haut = (cote * _VINGTIEME for cote in place)
    part = min(1.0, large / image.largeur, haut / image.hauteur)
    taille = f'cx="{max(1, int(image.largeur * part))}" cy="{max(1, int(image.hauteur * part))}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {taille}/><wp:docPr id="{rang}" name="Figure {rang}" '
        f'descr="{escape(alternative)}"/>{_write_graphique(relation, rang, taille)}'
        "</wp:inline></w:drawing></w:r>"
    )


def write_bande(relation: str) -> str:
    """La bande de la couverture, derrière le texte, sur toute la hauteur d’une page A4."""
    taille = f'cx="{20 * _MILLIMETRE}" cy="{297 * _MILLIMETRE}"'
    cotes = "".join(
        f'<wp:position{sens} relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:position{sens}>'
        for sens in "HV"
    )
    return (
        '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="1" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/>{cotes}<wp:extent {taille}/><wp:wrapNone/>'
        f'<wp:docPr id="1" name="Bande" descr=""/>{_write_graphique(relation, 1, taille)}'
        "</wp:anchor></w:drawing></w:r>"
    )


def _write_graphique(relation: str, rang: int, taille: str) -> str:
    return (
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{rang}" name="Figure {rang}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {taille}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic>"
    )


def write_aplat(couleur: str) -> bytes:
    """Un PNG d’un seul point de la couleur, en six chiffres hexadécimaux."""
    parties = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00" + bytes.fromhex(couleur))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(corps)) + nom + corps + struct.pack(">I", zlib.crc32(nom + corps))
        for nom, corps in parties
    )
