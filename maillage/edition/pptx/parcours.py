"""Un parcours en flèches : chacune dit son nom, sa date et où elle en est."""

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from maillage.edition.pptx.arbre import EtatPas, Pas
from maillage.edition.pptx.mesure import POINT, Zone, height_of, shorten, wrap
from maillage.edition.pptx.textes import (
    ACCENT,
    ACCENT_3,
    FOND,
    TEXTE,
    align,
    place_shape,
    prepare_frame,
    write_line,
)

PAR_RANG = 5
HAUTEUR_MAX = 150  # points
TAILLE = 14
_BORD = 0.16  # part de la hauteur


def draw_parcours(diapositive, pas: tuple[Pas, ...], zone: Zone) -> None:
    """Les flèches, de gauche à droite puis rang après rang."""
    rangs = -(-len(pas) // PAR_RANG)
    par_rang = -(-len(pas) // max(rangs, 1))
    ecart = 16 * POINT
    haut = min((zone.hauteur - ecart * (rangs - 1)) // max(rangs, 1), HAUTEUR_MAX * POINT)
    large = zone.largeur // max(par_rang, 1)
    for numero, un in enumerate(pas):
        rang, colonne = divmod(numero, par_rang)
        place = Zone(zone.x + colonne * large, zone.y + rang * (haut + ecart), large, haut)
        _draw_pas(diapositive, un, place)


def _draw_pas(diapositive, un: Pas, zone: Zone) -> None:
    forme = diapositive.shapes.add_shape(MSO_SHAPE.CHEVRON, 0, 0, 1, 1)
    place_shape(forme, zone)
    forme.adjustments[0] = _BORD
    forme.name = f"Étape\u00a0: {un.nom}"[:80]
    style = forme._element.find(qn("p:style"))
    if style is not None:
        forme._element.remove(style)
    couleur = _paint(forme, un.etat)
    prepare_frame(forme.text_frame, MSO_ANCHOR.MIDDLE)
    # Le texte d’une flèche s’arrête déjà à ses pointes.
    bord = zone.hauteur / POINT * _BORD
    _write(forme.text_frame, un, zone.largeur / POINT - 2 * bord, zone, couleur)


def _paint(forme, etat: EtatPas):
    """Pleine et foncée si elle est faite ou en cours, au trait sinon ; rend la couleur du texte."""
    if etat == EtatPas.A_VENIR:
        forme.fill.background()
        forme.line.color.theme_color = ACCENT
        forme.line.width = Pt(1.5)
        return TEXTE
    forme.fill.solid()
    forme.fill.fore_color.theme_color = ACCENT_3 if etat == EtatPas.FAIT else ACCENT
    forme.line.fill.background()
    return FOND


def _write(cadre, un: Pas, large: float, zone: Zone, couleur) -> None:
    said = [un.etat.value, *([un.dates] if un.dates else [])]
    pris = sum(len(wrap(ligne, large, TAILLE)) for ligne in said)
    lignes = max(1, int(zone.hauteur / POINT / height_of(1, TAILLE)) - pris)
    nom = shorten(un.nom, large, lignes, TAILLE, gras=True)
    write_line(cadre, nom, TAILLE, couleur=couleur, gras=True)
    for rang, ligne in enumerate(said, 1):
        write_line(cadre, ligne, TAILLE, couleur=couleur, rang=rang)
    for paragraphe in cadre.paragraphs:
        align(paragraphe, "centre")
