"""Dessiner un bloc à sa place : puces, nombres, tableau, graphique ou image."""

import io

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from maillage.edition.pptx.arbre import Chiffre, Chiffres, Graphique, Grille, Image, Parcours, Puces
from maillage.edition.pptx.graphiques import add_graphique, say_graphique
from maillage.edition.pptx.mesure import POINT, Zone, height_of, shorten, wrap
from maillage.edition.pptx.pagination import (
    HAUTEUR_CARTE,
    MARGE_CELLULE,
    Pose,
    cards_per_row,
    height_of_ligne,
)
from maillage.edition.pptx.parcours import draw_parcours
from maillage.edition.pptx.textes import (
    ACCENT,
    FOND,
    TEXTE,
    add_box,
    align,
    fit_size,
    place_shape,
    prepare_frame,
    set_interligne,
    write_line,
    write_puces,
    write_run,
)

_STYLE_NU = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_FILET = "C9D5D7"
_MANQUE = "(dessin non disponible)"


def draw(diapositive, pose: Pose, images: dict[str, bytes], place=None) -> None:
    """Pose le bloc ; ``place`` est la place réservée du modèle, pour du texte."""
    match pose.bloc:
        case Puces():
            _draw_puces(diapositive, pose, place)
        case Chiffres(chiffres):
            _draw_chiffres(diapositive, chiffres, pose.zone)
        case Grille():
            _draw_grille(diapositive, pose, pose.bloc)
        case Graphique():
            cadre = add_graphique(diapositive, pose.bloc, pose.zone)
            describe(cadre, "Graphique", say_graphique(pose.bloc))
        case Parcours(pas):
            draw_parcours(diapositive, pas, pose.zone)
        case Image(svg, alternative):
            _draw_image(diapositive, images.get(svg), alternative, pose.zone)


def describe(forme, nom: str, texte: str) -> None:
    """Le nom de la forme et son texte de remplacement."""
    forme.name = nom
    forme._element.xpath(".//p:cNvPr")[0].set("descr", texte)


def _draw_puces(diapositive, pose: Pose, place) -> None:
    if place is None:
        cadre = add_box(diapositive, pose.zone, "Texte").text_frame
    else:
        place_shape(place, pose.zone)
        place.name, cadre = "Contenu", place.text_frame
        prepare_frame(cadre)
    write_puces(cadre, pose, own_bullets=place is None)


def _draw_chiffres(diapositive, chiffres: tuple[Chiffre, ...], zone: Zone) -> None:
    """Des cartes en rangs égaux, chacune une seule forme, lue d’un trait."""
    ecart = 14 * POINT
    par_rang = min(cards_per_row(zone), len(chiffres))
    if len(chiffres) == 4 and par_rang == 3:
        par_rang = 2
    rangs = -(-len(chiffres) // par_rang)
    large = (zone.largeur - ecart * (par_rang - 1)) // par_rang
    haut = min((zone.hauteur - ecart * (rangs - 1)) // rangs, int(HAUTEUR_CARTE * 1.25) * POINT)
    for numero, chiffre in enumerate(chiffres):
        rang, colonne = divmod(numero, par_rang)
        x, y = zone.x + colonne * (large + ecart), zone.y + rang * (haut + ecart)
        _draw_carte(diapositive, chiffre, Zone(x, y, large, haut))


def _draw_carte(diapositive, chiffre: Chiffre, zone: Zone) -> None:
    carte = diapositive.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, 1, 1)
    place_shape(carte, zone)
    style = carte._element.find(qn("p:style"))
    if style is not None:
        carte._element.remove(style)
    carte.name = f"Chiffre\u00a0: {chiffre.libelle}"[:80]
    carte.fill.background()
    carte.line.color.rgb = RGBColor.from_string(_FILET)
    carte.line.width = Pt(1)
    prepare_frame(carte.text_frame, MSO_ANCHOR.MIDDLE, 10)
    _write_carte(carte.text_frame, chiffre, zone.largeur / POINT - 22, zone.hauteur / POINT - 22)


def _write_carte(cadre, chiffre: Chiffre, large: float, haut: float) -> None:
    valeur = fit_size(chiffre.valeur, large, (44, 40, 36, 32, 28, 24, 20), gras=True)
    reste = haut - height_of(1, valeur)
    precisions = wrap(chiffre.precision, large, 14) if chiffre.precision else []
    reste -= height_of(min(len(precisions), 2), 14)
    taille = next(
        (t for t in (18, 16) if height_of(len(wrap(chiffre.libelle, large, t)), t) <= reste), 14
    )
    lignes = max(1, int(reste // height_of(1, taille)))
    write_line(cadre, chiffre.valeur, valeur, couleur=ACCENT, gras=True)
    write_line(
        cadre, shorten(chiffre.libelle, large, lignes, taille), taille, couleur=TEXTE, rang=1
    )
    if chiffre.precision:
        write_line(cadre, shorten(chiffre.precision, large, 2, 14), 14, couleur=TEXTE, rang=2)
    for paragraphe in cadre.paragraphs:
        align(paragraphe, "gauche")


def _draw_grille(diapositive, pose: Pose, bloc: Grille) -> None:
    lignes = (bloc.entetes, *bloc.lignes)
    zone = pose.zone
    cadre = diapositive.shapes.add_table(
        len(lignes), len(bloc.entetes), Emu(zone.x), Emu(zone.y), Emu(zone.largeur), Emu(1)
    )
    describe(cadre, "Tableau", bloc.resume or f"Tableau\u00a0: {', '.join(bloc.entetes)}.")
    table = cadre.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _STYLE_NU
    table.first_row, table.horz_banding = True, False
    for colonne, large in zip(table.columns, bloc.largeurs, strict=True):
        colonne.width = Emu(int(large))
    for rang, ligne in enumerate(lignes):
        haut = height_of_ligne(ligne, bloc.largeurs, pose.taille, gras=rang == 0)
        table.rows[rang].height = Pt(haut)
        for colonne, texte in enumerate(ligne):
            _write_cell(table.cell(rang, colonne), texte, pose.taille, rang == 0)
            cote = "droite" if colonne in bloc.a_droite else "gauche"
            align(table.cell(rang, colonne).text_frame.paragraphs[0], cote)
    cadre.height = sum(row.height for row in table.rows)


def _write_cell(cellule, texte: str, taille: float, is_head: bool) -> None:
    cote, haut = MARGE_CELLULE
    cellule.margin_left = cellule.margin_right = Pt(cote)
    cellule.margin_top = cellule.margin_bottom = Pt(haut)
    cellule.vertical_anchor = MSO_ANCHOR.MIDDLE if is_head else MSO_ANCHOR.TOP
    paragraphe = cellule.text_frame.paragraphs[0]
    set_interligne(paragraphe, taille)
    couleur = FOND if is_head else TEXTE
    write_run(paragraphe, texte, taille=taille, gras=is_head or None, couleur=couleur)
    proprietes = cellule._tc.get_or_add_tcPr()
    _add_bottom_line(proprietes)
    if is_head:
        cellule.fill.solid()
        cellule.fill.fore_color.theme_color = ACCENT
    else:
        cellule.fill.background()


def _add_bottom_line(proprietes) -> None:
    """Un filet sous la cellule, avant le fond : l’ordre est celui du schéma."""
    filet = etree.SubElement(proprietes, qn("a:lnB"), w="9525")
    fill = etree.SubElement(filet, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=_FILET)


def _draw_image(diapositive, png: bytes | None, alternative: str, zone: Zone) -> None:
    """L’image entière, centrée dans la zone ; à défaut, son texte."""
    if png is None:
        cadre = add_box(diapositive, zone, "Dessin").text_frame
        write_line(cadre, f"{alternative} {_MANQUE}", 16)
        return
    image = diapositive.shapes.add_picture(io.BytesIO(png), 0, 0)
    part = min(zone.largeur / image.width, zone.hauteur / image.height)
    image.width, image.height = int(image.width * part), int(image.height * part)
    image.left = zone.x + (zone.largeur - image.width) // 2
    image.top = zone.y + (zone.hauteur - image.height) // 2
    describe(image, "Dessin", alternative)
