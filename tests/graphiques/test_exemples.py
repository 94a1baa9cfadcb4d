"""Les exemples de la galerie, et les mêmes dessins dans un PDF et un document Word."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from maillage.edition import arbre
from maillage.edition.docx import write_docx
from maillage.edition.typst import write_pdf
from maillage.graphiques.exemples import EXEMPLES
from maillage.graphiques.texte import measure
from tests.graphiques.outils import check, find, parse


@pytest.mark.parametrize("nom", EXEMPLES)
def test_every_example_is_well_made(nom):
    figure = EXEMPLES[nom]()
    check(figure)
    parse(figure.svg_etroit)
    assert figure.tableau.lignes


@pytest.mark.parametrize("nom", EXEMPLES)
def test_no_text_is_smaller_than_twelve_pixels_where_it_is_shown(nom):
    figure = EXEMPLES[nom]()
    # Le dessin large se montre dès 552 px, l’étroit dès 288 px : l’écran de 320 moins les marges.
    for svg, affichee in ((figure.svg, 552), (figure.svg_etroit, 288)):
        racine = parse(svg)
        echelle = affichee / float(racine.get("width"))
        tailles = {float(e.get("font-size")) for e in racine.iter() if e.get("font-size")}
        assert min(tailles) * echelle >= 12


@pytest.mark.parametrize("nom", EXEMPLES)
def test_no_text_leaves_the_drawing(nom):
    figure = EXEMPLES[nom]()
    largeur = float(parse(figure.svg).get("width"))
    for texte in find(figure, "text"):
        taille = float(texte.get("font-size") or 14)
        large = measure("".join(texte.itertext()), taille)
        part = {"middle": 0.5, "end": 1}.get(texte.get("text-anchor"), 0)
        gauche = float(texte.get("x")) - part * large
        assert gauche >= -1
        assert gauche + large <= largeur + 4, "".join(texte.itertext())


def test_the_page_shows_the_drawing_its_source_and_its_table():
    figure = EXEMPLES["Carte par classes"]()
    page = render_to_string("core/composants/figure.html", {"figure": figure})
    assert page.count("<svg") == 2
    assert "Source\u00a0: chiffres inventés" in page.replace("&nbsp;", "\u00a0")
    assert page.count("<table") == 2  # les communes, et les lieux marqués
    assert "Confins-12" in page
    assert "<style" not in page
    assert " style=" not in page


@pytest.mark.lent
def test_the_gallery_shows_every_drawing(logged, gilles):
    page = logged(gilles).get("/galerie/").content.decode()
    assert page.count('class="graphique"') == 2 * len(EXEMPLES)
    identifiants = [morceau.partition('"')[0] for morceau in page.split(' id="ex-')[1:]]
    assert len(identifiants) == len(set(identifiants))


@pytest.mark.lent
def test_the_same_drawing_enters_a_pdf_and_a_word_document():
    figures = [EXEMPLES[nom]() for nom in ("Carte par classes", "Barres")]
    blocs = tuple(arbre.Figure(f.svg, f.titre, f.description) for f in figures)
    document = arbre.Document("Essai", blocs=blocs)
    pdf = write_pdf(document, creation=datetime(2026, 11, 22, tzinfo=UTC))
    assert pdf.startswith(b"%PDF")
    assert b"SourceSans3" in pdf
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as archive:
        images = [nom for nom in archive.namelist() if nom.startswith("word/media/")]
    assert len(images) == 2
