"""Les styles et la numérotation : tout l’aspect du document est ici, rien dans son corps."""

from maillage.edition.docx.espaces import ESPACES

POLICE = "Source Sans 3"
SECOURS = "Calibri"
ENCRE, PETROLE, ARDOISE, OCRE = "1F2A2E", "0B5563", "5A6B73", "925100"
TEINTE, FILET = "E3F0F1", "C9D5D7"
PUCES = 1
NIVEAUX = 9
PAS = 360  # retrait d’un rang de liste, en vingtièmes de point
_SIGNES = "•–▪"
_CHIFFRES = ("decimal", "lowerLetter", "lowerRoman")


def write_styles(langue: str, largeur: int) -> str:
    """La feuille de styles ; `largeur` est celle du texte, en vingtièmes de point."""
    return (
        f"<w:styles {ESPACES}>{_defauts(langue)}{_textes()}{_titres()}{_listes()}"
        f"{_sommaire(largeur)}{_couverture()}{_tableaux()}</w:styles>"
    )


def _defauts(langue: str) -> str:
    police = "".join(f' w:{nom}="{POLICE}"' for nom in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{police}/>"
        f'<w:color w:val="{ENCRE}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        f'<w:lang w:val="{langue}" w:eastAsia="{langue}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="269" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )


def _style(
    identifiant: str,
    nom: str,
    paragraphe: str = "",
    texte: str = "",
    *,
    suite: str = "",
    base="Normal",
) -> str:
    """Un style de paragraphe : propriétés de paragraphe, puis de texte."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifiant}"><w:name w:val="{nom}"/>'
        f'<w:basedOn w:val="{base}"/><w:next w:val="{suite or identifiant}"/><w:qFormat/>'
        f"<w:pPr>{paragraphe}</w:pPr><w:rPr>{texte}</w:rPr></w:style>"
    )


def _police(demis: int, couleur: str = "", *, gras: bool = False, italique: bool = False) -> str:
    """Les propriétés d’un texte ; `demis` est sa taille en demi-points."""
    return "".join(
        (
            "<w:b/><w:bCs/>" if gras else "",
            "<w:i/><w:iCs/>" if italique else "",
            f'<w:color w:val="{couleur}"/>' if couleur else "",
            f'<w:sz w:val="{demis}"/><w:szCs w:val="{demis}"/>' if demis else "",
        )
    )


def _espace(avant: int, apres: int, interligne: int = 0) -> str:
    ligne = f' w:line="{interligne}" w:lineRule="auto"' if interligne else ""
    return f'<w:spacing w:before="{avant}" w:after="{apres}"{ligne}/>'


def _bord(cote: str, epaisseur: int, couleur: str, ecart: int = 0) -> str:
    return f'<w:{cote} w:val="single" w:sz="{epaisseur}" w:space="{ecart}" w:color="{couleur}"/>'


_DEPART = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
    f'<w:color w:val="{PETROLE}"/><w:u w:val="single"/></w:rPr></w:style>'
)


def _textes() -> str:
    cadre = f"<w:pBdr>{_bord('left', 16, PETROLE, 9)}</w:pBdr>"
    bas = f"<w:pBdr>{_bord('bottom', 4, FILET, 4)}</w:pBdr>"
    petit = _police(17, ARDOISE)
    legende = _police(19, ARDOISE, gras=True)
    return "".join(
        (
            _DEPART,
            _style("Chapeau", "Chapeau", _espace(0, 200), _police(24, PETROLE), suite="Normal"),
            _style("Note", "Note", "", _police(18, ARDOISE)),
            _style("Centre", "Centré", '<w:jc w:val="center"/>'),
            _style("Quote", "Quote", f'{cadre}<w:ind w:left="284"/>', suite="Normal"),
            _style("Caption", "caption", f"<w:keepLines/>{_espace(60, 200)}", legende),
            _style("Figure", "Figure", _espace(200, 60) + '<w:jc w:val="center"/>'),
            _style("Header", "header", f"{bas}{_espace(0, 0)}", petit),
            _style("Footer", "footer", _espace(0, 0), petit),
            _style("Signataire", "Signataire", _espace(0, 60), _police(21, PETROLE, gras=True)),
            _style("MentionManuscrite", "Mention manuscrite", "", _police(0, "", italique=True)),
            _style("Intervalle", "Intervalle", '<w:spacing w:after="0" w:line="200" '
                   'w:lineRule="exact"/>', _police(8)),
        )
    )  # fmt: skip


_TITRES = (
    # avant, après, corps en demi-points, couleur
    (480, 200, 40, PETROLE),
    (380, 160, 30, PETROLE),
    (320, 120, 25, PETROLE),
    (280, 100, 23, ENCRE),
    (240, 80, 21, ENCRE),
    (240, 80, 21, ARDOISE),
)


def _titres() -> str:
    return "".join(
        _style(
            f"Heading{niveau}", f"heading {niveau}",
            "<w:keepNext/><w:keepLines/><w:suppressAutoHyphens/>"
            f'{_espace(avant, apres, 245)}<w:outlineLvl w:val="{niveau - 1}"/>',
            _police(corps, couleur, gras=True, italique=niveau == 6), suite="Normal",
        )
        for niveau, (avant, apres, corps, couleur) in enumerate(_TITRES, start=1)
    )  # fmt: skip


def _listes() -> str:
    puce = f'<w:numPr><w:numId w:val="{PUCES}"/></w:numPr>'
    return (
        _style("ListBullet", "List Bullet", puce + _espace(0, 60))
        + _style("ListNumber", "List Number", _espace(0, 60))
        + _style("ListContinue", "List Continue", _espace(0, 60) + f'<w:ind w:left="{PAS}"/>')
    )


def _sommaire(largeur: int) -> str:
    onglet = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{largeur}"/></w:tabs>'
    rangs = "".join(
        _style(
            f"TOC{rang}", f"toc {rang}",
            f"{onglet}{_espace(140 if rang == 1 else 40, 40)}"
            f'<w:ind w:left="{(rang - 1) * 240}" w:right="560"/>',
            _police(21, PETROLE, gras=True) if rang == 1 else "",
        )
        for rang in range(1, 7)
    )  # fmt: skip
    titre = f"<w:keepNext/>{_espace(240, 200)}"
    return _style("TOCHeading", "TOC Heading", titre, _police(40, PETROLE, gras=True)) + rangs


def _couverture() -> str:
    """Le bas de couverture est un cadre posé au pied de la page."""
    trait = f'<w:pBdr>{_bord("bottom", 16, OCRE)}</w:pBdr>{_espace(0, 360)}<w:ind w:right="%d"/>'
    serre = "<w:suppressAutoHyphens/>"
    return "".join(
        (
            _style("Title", "Title", serre + _espace(0, 240, 220), _police(64, PETROLE, gras=True)),
            _style("Subtitle", "Subtitle", serre + _espace(0, 160), _police(34, ARDOISE)),
            _style("Surtitre", "Surtitre", _espace(0, 300), _police(26, OCRE, gras=True)),
            _style("Filet", "Filet", trait % 7800, _police(8)),
            _style("FiletCouverture", "Filet de couverture", trait % 6560, _police(8)),
            _style("Couverture", "Couverture", _espace(0, 120), _police(24)),
            _style("BasDeCouverture", "Bas de couverture", _espace(0, 80), _police(20, ARDOISE)),
        )
    )


def _tableaux() -> str:
    filet = _bord("bottom", 4, FILET) + _bord("insideH", 4, FILET)
    cotes = ("top", "left", "bottom", "right", "insideH", "insideV")
    grille = "".join(_bord(cote, 4, FILET) for cote in cotes)
    entete = _police(0, PETROLE, gras=True)
    souligne = f"<w:tcBorders>{_bord('bottom', 8, PETROLE)}</w:tcBorders>"
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        + _tableau("Maillage", "Maillage", filet, _partie("firstRow", entete, TEINTE, souligne))
        + _tableau(
            "MaillageFiche", "Maillage fiche", grille,
            _partie("firstRow", _police(0, "FFFFFF", gras=True), PETROLE)
            + _partie("firstCol", entete, TEINTE),
        )
        + _tableau("MaillageSignatures", "Maillage signatures", "", "")
    )  # fmt: skip


def _tableau(identifiant: str, nom: str, bords: str, parties: str) -> str:
    marges = "".join(
        f'<w:{cote} w:w="{ecart}" w:type="dxa"/>'
        for cote, ecart in (("top", 70), ("left", 120), ("bottom", 70), ("right", 120))
    )
    bords = f"<w:tblBorders>{bords}</w:tblBorders>" if bords else ""
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{identifiant}">'
        f'<w:name w:val="{nom}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:pPr>{_espace(0, 40, 250)}</w:pPr><w:rPr>{_police(20)}</w:rPr>"
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{bords}<w:tblCellMar>{marges}</w:tblCellMar>'
        f"</w:tblPr>{parties}</w:style>"
    )


def _partie(nom: str, texte: str, fond: str, bords: str = "") -> str:
    return (
        f'<w:tblStylePr w:type="{nom}"><w:rPr>{texte}</w:rPr><w:tcPr>{bords}'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fond}"/></w:tcPr></w:tblStylePr>'
    )


def write_numerotation(rangs: list[int]) -> str:
    """Les listes : les puces, puis une numérotation par liste ordonnée, d’où qu’elle parte.

    `rangs` donne le rang d’emboîtement de chaque liste ordonnée, dans l’ordre de leurs numéros.
    """
    puces = [("bullet", _SIGNES[rang % 3]) for rang in range(NIVEAUX)]
    nombres = [(_CHIFFRES[rang % 3], f"%{rang + 1}.") for rang in range(NIVEAUX)]
    listes = "".join(
        f'<w:num w:numId="{numero}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="{rang}">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for numero, rang in enumerate(rangs, start=PUCES + 1)
    )
    return (
        f"<w:numbering {ESPACES}>{_modele(0, puces, 'ListBullet')}{_modele(1, nombres)}"
        f'<w:num w:numId="{PUCES}"><w:abstractNumId w:val="0"/></w:num>{listes}</w:numbering>'
    )


def _modele(numero: int, niveaux: list[tuple[str, str]], style: str = "") -> str:
    lien = f'<w:pStyle w:val="{style}"/>' if style else ""
    corps = "".join(
        f'<w:lvl w:ilvl="{rang}"><w:start w:val="1"/><w:numFmt w:val="{forme}"/>'
        f'{lien if rang == 0 else ""}<w:lvlText w:val="{signe}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{PAS * (rang + 1)}" w:hanging="{PAS}"/></w:pPr></w:lvl>'
        for rang, (forme, signe) in enumerate(niveaux)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{numero}"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{corps}</w:abstractNum>"
    )
