"""Les tableaux larges se couchent, et la suite se relève."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from lxml import etree

from maillage.edition.arbre import (
    Couverture,
    Document,
    Figure,
    SautDePage,
    Sommaire,
    Tableau,
    Titre,
    from_json,
    paragraphe,
    to_json,
    tree_hash,
)
from maillage.edition.docx import write_docx
from maillage.edition.typst import write_pdf

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
HAUT = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="2000"><rect width="9" height="9"/></svg>'  # noqa: E501
LARGE = Tableau(("Action", "État"), (("Le bus", "En cours"),) * 3, "L’état des actions")
BLOCS = (
    Sommaire(1), SautDePage(), Titre(1, "Debout"), paragraphe("Un texte."),
    SautDePage(paysage=True), Titre(1, "Couché"), LARGE, SautDePage(paysage=True),
    Titre(1, "Encore couché"), Figure(HAUT, "Une tour", "Une tour"), LARGE,
    SautDePage(), Titre(1, "Relevé"), paragraphe("La fin."),
)  # fmt: skip
DOCUMENT = Document("Essai", pied="Essai", couverture=Couverture(titre="Essai"), blocs=BLOCS)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_docx(document: Document) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(write_docx(document)))


def read_corps(document: Document) -> etree._Element:
    return etree.fromstring(read_docx(document).read("word/document.xml"))


def test_a_page_break_keeps_its_json_and_its_hash():
    """Un saut debout s’écrit comme avant : l’empreinte des textes signés ne bouge pas."""
    assert to_json(Document("A", blocs=(SautDePage(),)))["blocs"] == [{"type": "saut_de_page"}]
    assert from_json(to_json(DOCUMENT)) == DOCUMENT
    assert tree_hash(Document("A", blocs=(SautDePage(paysage=True),))) != tree_hash(
        Document("A", blocs=(SautDePage(),))
    )


@pytest.mark.lent
def test_the_pdf_turns_its_pages_and_turns_them_back():
    """PDF/UA-1 et PDF/A-2a : la mise en page s’arrêterait sinon."""
    pdf = write_pdf(DOCUMENT, creation=MOMENT)
    boxes = re.findall(rb"/MediaBox\[0 0 (\d+)\S* (\d+)\S*\]", pdf)
    turned = ["couchée" if int(large) > int(haut) else "debout" for large, haut in boxes]
    assert turned == ["debout"] * 3 + ["couchée"] * 3 + ["debout"]


@pytest.mark.lent
def test_word_has_a_section_for_each_way_up():
    sections = read_corps(DOCUMENT).findall(f".//{W}sectPr")
    sizes = [section.find(f"{W}pgSz") for section in sections]
    assert [size.get(f"{W}orient") for size in sizes] == [None, None, "landscape", None]
    assert int(sizes[2].get(f"{W}w")) > int(sizes[2].get(f"{W}h"))
    # Chacune a son en-tête et son pied ; celui des pages couchées finit à leur bord.
    assert [len(section.findall(f"{W}footerReference")) for section in sections] == [0, 1, 1, 1]
    pieds = [read_docx(DOCUMENT).read(f"word/footer{rang}.xml") for rang in (1, 2)]
    assert [re.search(rb'w:pos="(\d+)"', pied)[1] for pied in pieds] == [b"9412", b"14344"]


@pytest.mark.lent
def test_a_drawing_keeps_within_a_lying_page():
    heights = [int(n) for n in re.findall(rb'<wp:extent cx="\d+" cy="(\d+)"', read_docx(
        DOCUMENT).read("word/document.xml"))]  # fmt: skip
    assert max(heights) < 11906 * 635


def test_a_document_that_never_turns_has_one_footer():
    blocs = (Titre(1, "Debout"), SautDePage(), LARGE)
    names = read_docx(Document("Essai", blocs=blocs)).namelist()
    assert "word/footer1.xml" in names
    assert "word/footer2.xml" not in names
