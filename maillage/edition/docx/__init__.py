"""L’arbre en DOCX : de vrais styles, un vrai sommaire, de vrais tableaux, à reprendre dans Word."""

from maillage.edition.arbre import Document
from maillage.edition.docx import entourage
from maillage.edition.docx.corps import Ecrivain
from maillage.edition.docx.images import draw_figures, write_aplat
from maillage.edition.docx.pages import PAYSAGE, PORTRAIT
from maillage.edition.docx.paquet import Relations, write_archive, write_fiche
from maillage.edition.docx.styles import PETROLE, write_numerotation, write_styles
from maillage.edition.structure import prepare


def write_docx(document: Document) -> bytes:
    """Le fichier DOCX du document, identique à l’octet près pour un même arbre.

    ErreurEdition si le document a des figures et que la police pour les dessiner manque.
    """
    document = prepare(document)
    relations = Relations()
    voisines = ("styles", "numbering", "settings", "fontTable")
    for nom in voisines:
        relations.add(nom, f"{nom}.xml")
    ecrivain = Ecrivain(draw_figures(document.blocs), relations)
    blocs = ecrivain.write(document.blocs)
    corps = entourage.write_document(document, blocs, ecrivain.page, relations)
    pages = [page for page in (PORTRAIT, PAYSAGE) if ("footer", page.pied) in relations.cibles]
    bande = Relations({("image", "media/bande.png"): "rId1"})
    return write_archive(
        {
            "docProps/core.xml": write_fiche(document),
            "word/document.xml": corps,
            "word/_rels/document.xml.rels": relations.write(),
            "word/styles.xml": write_styles(document.langue, PORTRAIT.texte),
            "word/numbering.xml": write_numerotation(ecrivain.rangs),
            "word/settings.xml": entourage.write_reglages(document),
            "word/fontTable.xml": entourage.write_polices(),
            "word/header1.xml": entourage.write_entete(document),
            **{f"word/{page.pied}": entourage.write_pied(document, page.texte) for page in pages},
            **(
                {
                    "word/header2.xml": entourage.write_entete_de_couverture("rId1"),
                    "word/_rels/header2.xml.rels": bande.write(),
                    "word/media/bande.png": write_aplat(PETROLE),
                }
                if document.couverture
                else {}
            ),
            **{
                f"word/media/image{rang}.png": image.png
                for rang, image in enumerate(ecrivain.images.values(), start=1)
            },
        }
    )
