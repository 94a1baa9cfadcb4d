"""Le texte mis en forme survit à tout ce qu’on y colle."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.edition.arbre import Citation, Liste, Morceau, Paragraphe, Titre
from maillage.edition.riche import clean, from_texte, parse, to_texte

PERMISES = {"p", "br", "strong", "em", "u", "del", "a", "ul", "ol", "li", "h3", "h4", "blockquote"}
BALISES = sorted(PERMISES | {"div", "b", "i", "s", "h1", "script", "table", "td", "span"})
bouts = st.one_of(
    st.text(max_size=8),
    st.sampled_from([f"<{b}>" for b in BALISES] + [f"</{b}>" for b in BALISES]),
    st.sampled_from(["<br>", "&nbsp;", "&lt;", "<!--", '<a href="http://x.fr">', "<img src=x>"]),
)
soupe = st.lists(bouts, max_size=40).map("".join)


@settings(max_examples=300)
@given(soupe)
def test_cleaning_twice_changes_nothing(html):
    propre = clean(html)
    assert clean(propre) == propre


@settings(max_examples=300)
@given(soupe)
def test_only_allowed_tags_survive(html):
    balises = set(re.findall(r"</?([a-z0-9]+)", clean(html)))
    assert balises <= PERMISES


@given(st.lists(st.text("abcé &<>\"'", min_size=1), min_size=1))
def test_no_word_of_a_plain_text_is_lost(lignes):
    texte = "\n".join(lignes)
    mots = "".join(bloc.morceaux[0].texte for bloc in from_texte(texte))
    assert mots.split() == texte.split() or "".join(mots.split()) == "".join(texte.split())


@given(st.text("abcé ", min_size=1), st.sampled_from(["b", "p", "li", "blockquote", "u", "div"]))
def test_no_word_is_lost_whatever_the_unclosed_tag(texte, balise):
    assert to_texte(f"<{balise}>{texte}").replace("– ", "").split() == texte.split()


def test_it_reads_what_trix_writes():
    html = (
        "<div>Bonjour <strong>le <em>monde</em></strong><br>suite<br><br>Autre</div>"
        "<ul><li>un<ul><li>deux</li></ul></li></ul><blockquote>cité</blockquote><h1>Gros</h1>"
    )
    assert parse(html) == (
        Paragraphe(
            (
                Morceau("Bonjour "),
                Morceau("le ", gras=True),
                Morceau("monde", gras=True, italique=True),
                Morceau("\nsuite"),
            )
        ),
        Paragraphe((Morceau("Autre"),)),
        Liste(
            (
                (
                    Paragraphe((Morceau("un"),)),
                    Liste(((Paragraphe((Morceau("deux"),)),),)),
                ),
            )
        ),
        Citation((Paragraphe((Morceau("cité"),)),)),
        Titre(3, "Gros"),
    )


@pytest.mark.parametrize(
    ("html", "attendu"),
    [
        ("<script>alert(1)</script>ok", "<p>ok</p>"),
        ("<p onclick='x()'>a<b", "<p>a</p>"),
        ("<a href='javascript:x'>a</a>", "<p>a</p>"),
        ("<a href='http://x.fr?a=1&b=2'>a</a>", '<p><a href="http://x.fr?a=1&amp;b=2">a</a></p>'),
        ("<li>x<ul><li>y</ul>", "<p>x</p><ul><li>y</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<p>&nbsp;</p><p>a\x00\x0bb</p>", "<p>ab</p>"),
        ("<div>1 &lt; 2</div>", "<p>1 &lt; 2</p>"),
        ("", ""),
        (None, ""),
    ],
)
def test_it_reduces_html_to_the_whitelist(html, attendu):
    assert clean(html) == attendu


@pytest.mark.parametrize("balise", ["ul><li", "blockquote", "div", "b", "ol><li><p"])
def test_it_flattens_absurd_nesting_without_losing_the_text(balise):
    assert to_texte(f"<{balise}>" * 3000 + "fond").endswith("fond")


def test_it_writes_plain_text_with_its_lists():
    html = "<p>Un<br>deux</p><ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>"
    assert to_texte(html) == "Un\ndeux\n1. a\n2. b\n  – c"


def test_a_blank_line_separates_paragraphs_of_a_plain_text():
    assert from_texte("a\r\nb\r\n\r\n c <i>\n") == (
        Paragraphe((Morceau("a\nb"),)),
        Paragraphe((Morceau("c <i>"),)),
    )
