"""Le modèle de la maison : un masque sobre et six dispositions nommées, écrits ici.

Le fichier se construit à la demande, toujours le même ; une agence part de lui pour faire le sien.
"""

import io
from datetime import datetime
from functools import lru_cache

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

from maillage.edition.pptx.paquet import freeze_package

INCH = 914_400
LARGEUR, HAUTEUR = 12_192_000, 6_858_000
POLICE = "Source Sans 3"
_ESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_COULEURS = {
    "dk1": "1F2A2E", "lt1": "FFFFFF", "dk2": "0B5563", "lt2": "E3F0F1",
    "accent1": "0B5563", "accent2": "925100", "accent3": "2F6B3A", "accent4": "5A6B73",
    "accent5": "A8321F", "accent6": "4F7CAC", "hlink": "0B5563", "folHlink": "5A6B73",
}  # fmt: skip
# Les dispositions gardées : rang dans le paquet de départ, nom, genre.
_DISPOSITIONS = (
    (0, "Titre de la présentation", "title"), (1, "Titre et contenu", "obj"),
    (2, "Titre de section", "secHead"), (3, "Deux contenus", "twoObj"),
    (5, "Titre seul", "titleOnly"), (6, "Vide", "blank"),
)  # fmt: skip
# Les places, en pouces : gauche, haut, largeur, hauteur.
_TITRE = (0.6, 0.35, 12.1, 1.0)
_CORPS = (0.6, 1.5, 12.1, 5.05)
_PIEDS = {
    "dt": (0.6, 6.9, 2.6, 0.35),
    "ftr": (3.3, 6.9, 8.0, 0.35),
    "sldNum": (11.5, 6.9, 1.2, 0.35),
}


@lru_cache(maxsize=1)
def build_maison() -> bytes:
    """Le fichier PPTX du modèle, identique à l’octet près à chaque fois."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = LARGEUR, HAUTEUR
    masque = presentation.slide_masters[0]
    theme = masque.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme.blob = _write_theme().encode()
    _replace_scene(masque._element, _write_masque())
    _replace_styles(masque._element)
    dispositions = list(masque.slide_layouts)
    gardees = {rang: (nom, genre) for rang, nom, genre in _DISPOSITIONS}
    for rang, disposition in enumerate(dispositions):
        if rang not in gardees:
            masque.slide_layouts.remove(disposition)
            continue
        nom, genre = gardees[rang]
        _replace_scene(disposition._element, _write_disposition(nom, genre))
    _sign(presentation)
    tampon = io.BytesIO()
    presentation.save(tampon)
    return freeze_package(tampon.getvalue())


def _sign(presentation) -> None:
    """Nos propriétés à la place de celles du paquet de départ, sans sa vignette."""
    paquet = presentation.part.package
    for cle, relation in list(paquet._rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            paquet._rels.pop(cle)
    fiche = presentation.core_properties
    fiche.title, fiche.author, fiche.last_modified_by = "Modèle de diaporama", "Maillage", ""
    fiche.language, fiche.revision = "fr-FR", 1
    fiche.created = fiche.modified = datetime(2026, 1, 1)  # noqa: DTZ001 (le format n’a pas de fuseau)


def _replace_scene(element, scene: str) -> None:
    ancienne = element.find("{*}cSld")
    element.replace(ancienne, parse_xml(scene))


def _replace_styles(masque) -> None:
    ancienne = masque.find("{*}txStyles")
    masque.replace(ancienne, parse_xml(_write_styles()))


def _scene(formes: str, *, nom: str = "", fond: str = "") -> str:
    attribut = f' name="{nom}"' if nom else ""
    fill = f"<p:bg><p:bgPr>{_fill(fond)}<a:effectLst/></p:bgPr></p:bg>" if fond else ""
    return (
        f"<p:cSld {_ESPACES}{attribut}>{fill}<p:spTree><p:nvGrpSpPr>"
        '<p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{formes}</p:spTree></p:cSld>"
    )


def _fill(couleur: str) -> str:
    return f'<a:solidFill><a:schemeClr val="{couleur}"/></a:solidFill>'


def _cadre(place: tuple[float, float, float, float]) -> str:
    x, y, largeur, hauteur = (round(cote * INCH) for cote in place)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{largeur}" cy="{hauteur}"/></a:xfrm>'


def _reserve(rang: int, nom: str, ph: str, place, texte: str, style: str = "", ancre: str = "t"):
    """Une place réservée : où elle est, ce qu’elle invite à écrire."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{rang}" name="{nom}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f"</p:cNvSpPr><p:nvPr><p:ph {ph}/></p:nvPr></p:nvSpPr><p:spPr>{_cadre(place)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
        f'<a:bodyPr vert="horz" lIns="0" tIns="45720" rIns="0" bIns="45720" anchor="{ancre}">'
        f"<a:normAutofit/></a:bodyPr><a:lstStyle>{style}</a:lstStyle>{texte}</p:txBody></p:sp>"
    )


def _aplat(rang: int, nom: str, place, couleur: str) -> str:
    """Un rectangle de décor, que les lecteurs d’écran passent."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{rang}" name="{nom}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvSpPr><p:spPr>{_cadre(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"{_fill(couleur)}<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>"
        '<a:p><a:endParaRPr lang="fr-FR"/></a:p></p:txBody></p:sp>'
    )


def _ligne(texte: str, niveau: int = 0) -> str:
    return f'<a:p><a:pPr lvl="{niveau}"/><a:r><a:rPr lang="fr-FR"/><a:t>{texte}</a:t></a:r></a:p>'


def _titre(place=_TITRE, genre: str = "title", style: str = "", ancre: str = "ctr") -> str:
    return _reserve(2, "Titre", f'type="{genre}"', place, _ligne("Titre"), style, ancre)


def _corps(rang: int, index: int, place, genre: str = "", style: str = "") -> str:
    ph = f'idx="{index}"' if not genre else f'type="{genre}" idx="{index}"'
    texte = _ligne("Texte") + _ligne("Deuxième niveau", 1)
    return _reserve(rang, f"Contenu {index}", ph, place, texte, style)


def _pieds(couleur: str = "accent4", gauche: float = 0.6) -> str:
    """Date, pied de page et numéro ; la date commence à ``gauche`` pouces."""
    champs = {
        "dt": _ligne("Date"), "ftr": _ligne("Pied de page"),
        "sldNum": '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        '<a:rPr lang="fr-FR"/><a:t>‹N°›</a:t></a:fld></a:p>',
    }  # fmt: skip
    noms = {"dt": "Date", "ftr": "Pied de page", "sldNum": "Numéro"}
    cotes = {"dt": "l", "ftr": "ctr", "sldNum": "r"}
    return "".join(
        _reserve(
            20 + rang, noms[genre], f'type="{genre}" sz="quarter" idx="{10 + rang}"',
            (gauche, *place[1:]) if genre == "dt" else place,
            champs[genre],
            f'<a:lvl1pPr algn="{cotes[genre]}"><a:defRPr sz="1200">{_fill(couleur)}</a:defRPr>'
            "</a:lvl1pPr>", "ctr",
        )
        for rang, (genre, place) in enumerate(_PIEDS.items())
    )  # fmt: skip


def _write_masque() -> str:
    filet = _aplat(9, "Filet", (0, 0, 13.333, 0.12), "accent1")
    corps = _corps(3, 1, _CORPS, "body")
    return _scene(filet + _titre() + corps + _pieds(), fond="bg1")


def _write_disposition(nom: str, genre: str) -> str:
    """La scène d’une disposition ; le masque donne la place de ce qu’elle ne déplace pas."""
    formes = {
        "title": _write_garde, "secHead": _write_section,
        "obj": lambda: _titre() + _corps(3, 1, _CORPS) + _pieds(),
        "twoObj": lambda: _titre() + _corps(3, 1, (0.6, 1.5, 5.9, 5.05))
        + _corps(4, 2, (6.8, 1.5, 5.9, 5.05)) + _pieds(),
        "titleOnly": lambda: _titre() + _pieds(), "blank": _pieds,
    }  # fmt: skip
    return _scene(formes[genre](), nom=nom, fond="accent1" if genre == "secHead" else "")


def _write_garde() -> str:
    bande = _aplat(9, "Bande", (0, 0, 0.9, 7.5), "accent1")
    grand = '<a:lvl1pPr algn="l"><a:defRPr sz="4000" b="1"/></a:lvl1pPr>'
    fin = (
        '<a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="2200">'
        f"{_fill('accent4')}</a:defRPr></a:lvl1pPr>"
    )
    titre = _titre((1.6, 1.3, 10.9, 2.2), "ctrTitle", grand, "b")
    sous = _reserve(
        3, "Sous-titre", 'type="subTitle" idx="1"', (1.6, 3.7, 10.9, 2.6),
        _ligne("Sous-titre"), fin,
    )  # fmt: skip
    return bande + titre + sous + _pieds(gauche=1.6)


def _write_section() -> str:
    style = f'<a:lvl1pPr><a:defRPr sz="3600" b="1">{_fill("bg1")}</a:defRPr></a:lvl1pPr>'
    fin = (
        '<a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="2000">'
        f"{_fill('bg1')}</a:defRPr></a:lvl1pPr>"
    )
    titre = _titre((1.6, 2.0, 10.4, 1.9), "title", style, "b")
    corps = _reserve(
        3, "Texte", 'type="body" idx="1"', (1.6, 4.05, 10.4, 1.6), _ligne("Texte"), fin
    )
    return titre + corps + _pieds("bg1")


def _write_styles() -> str:
    titre = (
        '<a:lvl1pPr algn="l" eaLnBrk="1" hangingPunct="1"><a:lnSpc><a:spcPct val="95000"/>'
        '</a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="2800" b="1" kern="1200">{_fill("tx2")}<a:latin typeface="+mj-lt"/>'
        '<a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    )
    corps = "".join(
        f'<a:lvl{n}pPr marL="{274320 * n}" indent="-228600" algn="l"><a:spcBef>'
        f'<a:spcPts val="600"/></a:spcBef><a:buClr><a:schemeClr val="accent1"/></a:buClr>'
        f'<a:buFont typeface="Arial"/><a:buChar char="{"•–▪"[min(n, 3) - 1]}"/>'
        f'<a:defRPr sz="{max(1400, 2200 - 200 * n)}" kern="1200">{_fill("tx1")}'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
        f"</a:defRPr></a:lvl{n}pPr>"
        for n in range(1, 6)
    )
    autre = '<a:defPPr><a:defRPr lang="fr-FR"/></a:defPPr><a:lvl1pPr><a:defRPr sz="1800">'
    autre += _fill("tx1")
    return (
        f"<p:txStyles {_ESPACES}><p:titleStyle>{titre}</p:titleStyle>"
        f"<p:bodyStyle>{corps}</p:bodyStyle><p:otherStyle>{autre}"
        '<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles>'
    )


def _write_theme() -> str:
    couleurs = "".join(
        f'<a:{nom}><a:srgbClr val="{valeur}"/></a:{nom}>' for nom, valeur in _COULEURS.items()
    )
    police = f'<a:latin typeface="{POLICE}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    trait = f'<a:ln w="9525">{fill}<a:prstDash val="solid"/></a:ln>'
    effet = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    xml = (
        f'<a:theme {_ESPACES} name="Maillage"><a:themeElements><a:clrScheme name="Maillage">'
        f'{couleurs}</a:clrScheme><a:fontScheme name="Maillage"><a:majorFont>{police}'
        f"</a:majorFont><a:minorFont>{police}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Maillage"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{trait * 3}</a:lnStyleLst><a:effectStyleLst>{effet * 3}"
        f"</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
    return etree.tostring(
        etree.fromstring(xml), xml_declaration=True, encoding="UTF-8", standalone=True
    ).decode()
