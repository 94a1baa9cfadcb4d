"""Ce qui entoure le corps : couverture, en-tête, pied de page, réglages et polices."""

from maillage.edition.arbre import Couverture, Document
from maillage.edition.docx.espaces import ESPACES
from maillage.edition.docx.images import write_bande
from maillage.edition.docx.pages import Page, write_section, write_section_de_couverture
from maillage.edition.docx.paquet import Relations
from maillage.edition.docx.styles import POLICE, SECOURS
from maillage.edition.docx.textes import (
    write_champ,
    write_paragraphe,
    write_proprietes,
    write_run,
)

_AU_PIED = (
    '<w:framePr w:w="8164" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" '
    'w:xAlign="left" w:yAlign="bottom"/>'
)


def write_document(document: Document, corps: str, derniere: Page, relations: Relations) -> str:
    """La partie principale : couverture ou titre, corps, puis la mise en page de la fin."""
    tete = (
        _write_couverture(document, document.couverture, relations)
        if document.couverture
        else _write_titre(document)
    )
    fin = write_section(derniere, relations)
    return f"<w:document {ESPACES}><w:body>{tete}{corps}{fin}</w:body></w:document>"


def _write_titre(document: Document) -> str:
    return (
        _write_ligne("Title", document.titre)
        + _write_ligne("Subtitle", document.sous_titre)
        + write_paragraphe("", write_proprietes("Filet"))
    )


def _write_couverture(document: Document, couverture: Couverture, relations: Relations) -> str:
    """La première page, une section à elle : ses marges, une bande de couleur, ni titre ni pied."""
    bande = relations.add("header", "header2.xml")
    lignes = (
        ("Surtitre", couverture.surtitre),
        ("Title", couverture.titre or document.titre),
        ("Subtitle", couverture.sous_titre),
    )
    fin = write_section_de_couverture(bande)
    return "".join(
        (
            *(_write_ligne(style, texte) for style, texte in lignes),
            write_paragraphe("", write_proprietes("FiletCouverture")),
            *(_write_ligne("Couverture", ligne) for ligne in couverture.lignes),
            *(_write_bas(texte) for texte in (couverture.mention, document.date) if texte),
            write_paragraphe("", write_proprietes("Intervalle") + fin),
        )
    )


def _write_ligne(style: str, texte: str) -> str:
    return write_paragraphe(write_run(texte), write_proprietes(style)) if texte else ""


def _write_bas(texte: str) -> str:
    return write_paragraphe(write_run(texte), write_proprietes("BasDeCouverture") + _AU_PIED)


def write_entete(document: Document) -> str:
    """Le titre du document, en haut de chaque page."""
    texte = write_paragraphe(write_run(document.titre), write_proprietes("Header"))
    return f"<w:hdr {ESPACES}>{texte}</w:hdr>"


def write_entete_de_couverture(relation: str) -> str:
    """La bande de couleur, dans l’en-tête : un lecteur d’écran la passe."""
    texte = write_paragraphe(write_bande(relation), write_proprietes("Intervalle"))
    return f"<w:hdr {ESPACES}>{texte}</w:hdr>"


def write_pied(document: Document, largeur: int) -> str:
    """La mention et la date à gauche, la page et leur nombre à droite."""
    mention = " · ".join(filter(None, (document.pied, document.date)))
    onglet = f'<w:tabs><w:tab w:val="right" w:pos="{largeur}"/></w:tabs>'
    numero = (
        f"<w:r><w:tab/></w:r>{write_run('page ')}{write_champ('PAGE', write_run('1'))}"
        f"{write_run(' / ')}{write_champ('NUMPAGES', write_run('1'))}"
    )
    texte = write_paragraphe(write_run(mention) + numero, write_proprietes("Footer") + onglet)
    return f"<w:ftr {ESPACES}>{texte}</w:ftr>"


def write_reglages(document: Document) -> str:
    """Les réglages ; sans le mode de compatibilité, Word ouvrirait le document comme un ancien."""
    return (
        f'<w:settings {ESPACES}><w:defaultTabStop w:val="709"/><w:autoHyphenation w:val="false"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/></w:compat><w:themeFontLang w:val="{document.langue}"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def write_polices() -> str:
    """La police du document, et celle qui la remplace où elle n’est pas installée."""
    return (
        f'<w:fonts {ESPACES}><w:font w:name="{POLICE}"><w:altName w:val="{SECOURS}"/>'
        '<w:panose1 w:val="020B0503030403020204"/><w:charset w:val="00"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
