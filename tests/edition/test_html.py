"""Le fragment HTML est sémantique, équilibré et sans danger."""

from html.parser import HTMLParser

import pytest

from maillage.edition.arbre import Document, Figure, Titre, paragraphe
from maillage.edition.html import write_html
from tests.edition.documents import SVG, contrat, pieges

VIDES = {"br", "hr"}


class Controle(HTMLParser):
    """Retient les balises et vérifie que chacune se ferme à son tour."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ouvertes: list[str] = []
        self.vues: list[str] = []
        self.attributs: list[tuple] = []
        self.feed(html)
        assert self.ouvertes == []

    def handle_starttag(self, balise, attributs):
        self.vues.append(balise)
        self.attributs += attributs
        if balise not in VIDES:
            self.ouvertes.append(balise)

    def handle_startendtag(self, balise, attributs):
        self.vues.append(balise)
        self.attributs += attributs

    def handle_endtag(self, balise):
        assert self.ouvertes.pop() == balise


@pytest.mark.parametrize("document", [contrat(), pieges(), Document("")])
def test_every_tag_closes_in_turn(document):
    controle = Controle(write_html(document))
    assert not {"script", "style"} & set(controle.vues)
    assert not [nom for nom, _ in controle.attributs if nom.startswith("on") or nom == "style"]


def test_headings_are_shifted_and_sections_nested():
    html = write_html(Document("T", blocs=(Titre(1, "A"), Titre(2, "B"), Titre(1, "C"))), 3)
    assert html.index("<h3>") < html.index("<h4>") < html.index("</section>\n</section>")
    assert '<section id="c"' in html


def test_tables_and_fiches_say_what_they_are():
    html = write_html(contrat())
    assert "<caption>Les communes</caption>" in html
    assert '<th scope="col" class="edition-droite">Habitants</th>' in html
    assert "<dt>Axe</dt><dd>Prévention et promotion de la santé</dd>" in html
    assert 'href="#fiche-1"' in html
    assert 'id="fiche-1"' in html


def test_everything_is_escaped():
    html = write_html(Document("T", blocs=(Titre(1, "<i>"), paragraphe("<script>&\x00"))))
    assert "<script>" not in html
    assert "&lt;script&gt;&amp;" in html
    assert "\x00" not in html


def test_a_drawing_loses_what_is_not_drawing():
    svg = SVG.replace(
        "</svg>",
        '<script>alert(1)</script><image href="http://x.fr/a.png"/><g onclick="x()" style="a:b">'
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject></g></svg>',
    )
    html = write_html(Document("T", blocs=(Figure(svg, "Titre", "Une <barre>"),)))
    assert 'role="img" aria-label="Une &lt;barre&gt;"' in html
    assert not any(mot in html for mot in ("script", "onclick", "x.fr", "foreign", "style="))
    assert "78,6 % couverts" in html


def test_an_unreadable_drawing_leaves_its_alternative():
    html = write_html(Document("T", blocs=(Figure("<svg", "", "Une barre"),)))
    assert "<p>Une barre</p>" in html
