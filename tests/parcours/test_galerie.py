"""La galerie, au clavier, à toutes les largeurs, de jour et de nuit."""

import pytest

from tests.parcours.visite import assert_fits, sweep


@pytest.mark.parametrize("adresse", ["/galerie/", "/galerie/?rail=non"])
def test_every_component_is_accessible(page_de, gilles, adresse):
    sweep(page_de(gilles, adresse))


def test_nothing_overflows_without_scripts(page_de, gilles):
    assert_fits(page_de(gilles, "/galerie/", largeur=320, scripts=False))


def test_it_prints_without_the_shell(page_de, gilles):
    page = page_de(gilles, "/galerie/")
    page.emulate_media(media="print", color_scheme="dark")
    shown = "e => getComputedStyle(e).display"
    for selector in (".barre", ".rail", ".pied", ".filtres"):
        assert page.locator(selector).first.evaluate(shown) == "none", selector
    assert page.locator(".seulement-imprime").evaluate(shown) == "block"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == (
        "rgb(31, 42, 46)"
    )
