"""Composer un territoire en cliquant ses communes sur la carte."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.actions.territoire import create_territoire
from maillage.territoires.imports import load_contours, load_insee
from tests.parcours.gestes import button
from tests.parcours.visite import sweep
from tests.territoires.fabrique import write_folder
from tests.territoires.test_contours import CHARENTE, row, write


@pytest.fixture
def territoire(db, demarche, tmp_path):
    """Deux communes sur trois, contours chargés."""
    assert not load_insee(write_folder(tmp_path / "insee")).erreurs
    assert not load_contours([write(tmp_path / "c.geojson", row(CHARENTE))]).erreurs
    codes = ["16005", "16023"]
    return create_territoire(demarche=demarche, nom="Cœur", codes=codes, by=SYSTEME)


@pytest.fixture
def adresse(territoire) -> str:
    return reverse("demarches:territoire", args=["confins", territoire.uid])


def communes(page: Page):
    """Les communes dessinées, dans l’ordre des codes : Aigre, Aunac, La Boixe."""
    return page.locator("[data-fond] path.commune")


def wait_for_map(page: Page) -> None:
    expect(page.locator("[data-pret]")).to_be_visible()
    expect(communes(page)).to_have_count(3)


def test_communes_are_clicked_in_and_out_then_saved_together(page_de, alice, territoire, adresse):
    page = page_de(alice, adresse)
    wait_for_map(page)
    save = button(page, "Enregistrer ces changements")
    expect(save).to_be_disabled()

    communes(page).nth(2).click()
    communes(page).nth(0).click()

    report = page.locator("[data-bilan]")
    expect(report).to_have_text("À ajouter (1) : La Boixe. À retirer (1) : Aigre.")
    territoire.refresh_from_db()
    assert territoire.codes == ["16005", "16023"]
    save.click()
    expect(page.get_by_text("2 communes ajoutées ou retirées.")).to_be_visible()
    territoire.refresh_from_db()
    assert territoire.codes == ["16023", "16393"]


def test_a_second_click_changes_its_mind(page_de, alice, adresse):
    page = page_de(alice, adresse)
    wait_for_map(page)

    communes(page).nth(2).click()
    communes(page).nth(2).click()

    expect(page.locator("[data-bilan]")).to_have_text("Aucun changement à enregistrer.")
    expect(button(page, "Enregistrer ces changements")).to_be_disabled()


def test_the_map_tells_the_commune_under_the_pointer(page_de, alice, adresse):
    page = page_de(alice, adresse)
    wait_for_map(page)

    communes(page).nth(1).hover()

    tip = page.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("Aunac-sur-Charente")
    expect(tip).to_contain_text("dans le territoire")


def test_without_scripts_the_drawing_and_the_search_remain(page_de, alice, adresse):
    page = page_de(alice, adresse, scripts=False)

    expect(page.locator("svg.graphique").first).to_be_visible()
    expect(page.locator("[data-carte]")).to_be_hidden()
    expect(page.get_by_label("Commune, EPCI ou département")).to_be_visible()


def test_the_page_holds_in_any_width_and_light(page_de, alice, adresse):
    page = page_de(alice, adresse)
    wait_for_map(page)

    sweep(page)
