"""Écrire du texte dans une forme : langue, taille, couleur du modèle, puces."""

from copy import deepcopy

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from maillage.edition.pptx.arbre import Puces
from maillage.edition.pptx.gabarit import PIEDS, Gabarit, find_titre, title_zone
from maillage.edition.pptx.mesure import INTERLIGNE, POINT, Zone, height_of, measure, shorten, wrap
from maillage.edition.pptx.pagination import ESPACE, Pose, size_of_puce

LANGUE = "fr-FR"
ACCENT, ACCENT_3, TEXTE, FOND = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_3, MSO_THEME_COLOR.TEXT_1,
    MSO_THEME_COLOR.BACKGROUND_1,
)  # fmt: skip
TAILLES_TITRE = (32, 28, 26, 24, 22, 20)
_TITRE_DEFAUT = 44


def write_run(paragraphe, texte: str, *, taille=None, gras=None, couleur=None) -> None:
    """Un bout de texte ; ce qui n’est pas donné vient du modèle."""
    for rang, ligne in enumerate(texte.split("\n")):
        if rang:
            paragraphe.add_line_break()
        run = paragraphe.add_run()
        run.text = ligne
        run._r.get_or_add_rPr().set("lang", LANGUE)
        if taille:
            run.font.size = Pt(taille)
        if gras is not None:
            run.font.bold = gras
        if couleur is not None:
            run.font.color.theme_color = couleur


def write_title(diapositive, gabarit: Gabarit, texte: str) -> None:
    """Le titre dans sa place, réduit si besoin : il n’en sort pas."""
    place = diapositive.shapes.title
    zone = title_zone(gabarit, diapositive.slide_layout)
    native = _native_size(diapositive.slide_layout)
    taille, court = fit_title(texte, zone, native)
    cadre = place.text_frame
    cadre.word_wrap = True
    set_interligne(cadre.paragraphs[0], taille)
    write_run(cadre.paragraphs[0], court, taille=taille if taille != native else None)
    place.name = "Titre"
    _move_first(place)


def fit_title(texte: str, zone: Zone, native: float) -> tuple[float, str]:
    """La plus grande taille où le titre tient, et le titre, coupé en dernier recours."""
    large, haut = zone.largeur / POINT - 16, max(zone.hauteur / POINT - 8, height_of(1, 20))
    for taille in (native, *(item for item in TAILLES_TITRE if item < native)):
        lignes = wrap(texte, large, taille, gras=True)
        if height_of(len(lignes), taille) <= haut:
            return taille, texte
    nombre = max(1, int(haut // height_of(1, 20)))
    return 20, shorten(texte, large, nombre, 20, gras=True)


def _native_size(disposition) -> float:
    """La taille du titre que dit le modèle : la disposition, puis son masque."""
    masque = disposition.slide_master
    sources = [
        find_titre(disposition)._element if find_titre(disposition) is not None else None,
        *(row._element for row in masque.placeholders if row.placeholder_format.idx == 0),
        masque._element.find(".//{*}titleStyle"),
    ]
    for source in sources:
        trouve = None if source is None else source.find(".//{*}lvl1pPr/{*}defRPr[@sz]")
        if trouve is not None:
            return int(trouve.get("sz")) / 100
    return _TITRE_DEFAUT


def _move_first(forme) -> None:
    """Le titre se lit en premier."""
    arbre = forme._element.getparent()
    arbre.remove(forme._element)
    arbre.insert(2, forme._element)


def add_box(diapositive, zone: Zone, nom: str, *, ancre=MSO_ANCHOR.TOP):
    """Une zone de texte, sans marge, où le texte va à la ligne."""
    boite = diapositive.shapes.add_textbox(*_cotes_of(zone))
    boite.name = nom
    prepare_frame(boite.text_frame, ancre)
    return boite


def _cotes_of(zone: Zone) -> tuple[Emu, ...]:
    return tuple(Emu(int(cote)) for cote in (zone.x, zone.y, zone.largeur, zone.hauteur))


def prepare_frame(cadre, ancre=MSO_ANCHOR.TOP, marge: int = 0) -> None:
    cadre.word_wrap = True
    cadre.vertical_anchor = ancre
    # Qui retouche la diapositive garde un texte qui rétrécit plutôt que de déborder.
    cadre.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    cadre.margin_left = cadre.margin_right = Pt(marge)
    cadre.margin_top = cadre.margin_bottom = Pt(marge)


def place_shape(forme, zone: Zone) -> None:
    forme.left, forme.top, forme.width, forme.height = _cotes_of(zone)


def write_puces(cadre, pose: Pose, *, own_bullets: bool) -> None:
    """Les puces ; ``own_bullets`` les dessine là où le modèle n’en donne pas."""
    bloc = pose.bloc
    if not isinstance(bloc, Puces):
        raise TypeError("Il faut des puces.")
    for rang, puce in enumerate(bloc.puces):
        paragraphe = cadre.paragraphs[0] if rang == 0 else cadre.add_paragraph()
        paragraphe.level = min(puce.niveau, 1)
        taille = size_of_puce(puce, pose.taille)
        set_interligne(paragraphe, taille)
        paragraphe.space_before, paragraphe.space_after = Pt(ESPACE if rang else 0), Pt(0)
        if own_bullets:
            _add_bullet(paragraphe, puce.niveau)
        write_run(paragraphe, puce.texte, taille=taille, gras=puce.gras or None)


def _add_bullet(paragraphe, niveau: int) -> None:
    proprietes = paragraphe._p.get_or_add_pPr()
    proprietes.set("marL", str(22 * POINT * (niveau + 1)))
    proprietes.set("indent", str(-18 * POINT))
    puce = etree.SubElement(proprietes, qn("a:buFont"))
    puce.set("typeface", "Arial")
    etree.SubElement(proprietes, qn("a:buChar")).set("char", "–" if niveau else "•")


def write_line(cadre, texte: str, taille: float, *, couleur=None, gras=None, rang: int = 0) -> None:
    """Un paragraphe simple ; le premier occupe celui que toute forme a déjà."""
    paragraphe = cadre.paragraphs[0] if rang == 0 else cadre.add_paragraph()
    set_interligne(paragraphe, taille)
    write_run(paragraphe, texte, taille=taille, couleur=couleur, gras=gras)


def set_interligne(paragraphe, taille: float) -> None:
    """La même hauteur de ligne quelle que soit la police du modèle ou du poste."""
    paragraphe.line_spacing = Pt(taille * INTERLIGNE)


def fit_size(texte: str, large: float, tailles: tuple[int, ...], *, gras: bool = False) -> int:
    """La plus grande de ces tailles où le texte tient sur une ligne."""
    for taille in tailles:
        if measure(texte, taille, gras=gras) <= large:
            return taille
    return tailles[-1]


def write_footers(diapositive, textes: dict) -> None:
    """Date, pied et numéro, là où la disposition les prévoit."""
    for place in diapositive.slide_layout.placeholders:
        genre = place.placeholder_format.type
        if genre not in PIEDS:
            continue
        copie = deepcopy(place._element)
        texte = textes.get(genre)
        if texte is not None and place.width:
            texte = shorten(texte, place.width / POINT - 16, 1, 12)
        _clear(copie, texte)
        diapositive.shapes._spTree.append(copie)
        copie.nvSpPr.cNvPr.set("id", str(max(map(int, _ids(diapositive))) + 1))


def _ids(diapositive) -> list[str]:
    return [row.get("id") for row in diapositive.shapes._spTree.iter(qn("p:cNvPr"))]


def _clear(forme, texte: str | None) -> None:
    """Garde la place et son genre ; le numéro reste un champ que PowerPoint recalcule."""
    proprietes = forme.find(qn("p:spPr"))
    for enfant in list(proprietes):
        proprietes.remove(enfant)
    for style in forme.iter(qn("a:lstStyle")):
        for enfant in list(style):
            style.remove(enfant)
    for bout in forme.iter(qn("a:rPr"), qn("a:endParaRPr")):
        bout.set("lang", LANGUE)
    if texte is None:
        return
    corps = forme.find(qn("p:txBody"))
    for paragraphe in corps.findall(qn("a:p"))[1:]:
        corps.remove(paragraphe)
    paragraphe = corps.find(qn("a:p"))
    for enfant in list(paragraphe):
        paragraphe.remove(enfant)
    run = etree.SubElement(paragraphe, qn("a:r"))
    etree.SubElement(run, qn("a:rPr")).set("lang", LANGUE)
    etree.SubElement(run, qn("a:t")).text = texte


def align(paragraphe, cote: str) -> None:
    paragraphe.alignment = {"droite": PP_ALIGN.RIGHT, "centre": PP_ALIGN.CENTER}.get(
        cote, PP_ALIGN.LEFT
    )
