"""La coquille : clavier, apparence, menus, pages d’échec, poids."""

import brotli
import pytest
from playwright.sync_api import expect

from tests.parcours.visite import sweep

LECTURE = 150_000
# La galerie montre tous les dessins, cartes comprises, en large et en étroit.
DESSINS = 450_000
REDACTION = 220_000
DEJA_SERRES = {"font", "image"}


def test_an_unknown_page_says_so(page_de, alice):
    page = page_de(alice, "/nulle-part/")
    assert "n’existe pas" in page.get_by_role("heading", level=1).inner_text()
    sweep(page)


def test_a_newcomer_reads_an_empty_home(page_de, jean):
    sweep(page_de(jean, "/"))


def test_the_first_tab_leads_to_the_content(page_de, alice):
    page = page_de(alice, "/galerie/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_escape_closes_the_account_menu_and_gives_focus_back(page_de, alice):
    page = page_de(alice, "/galerie/")
    summary = page.locator(".deroulant > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".deroulant-volet a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator(".deroulant")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("scripts", [True, False], ids=["avec", "sans"])
def test_the_rail_becomes_a_sheet_on_a_phone(page_de, alice, scripts):
    page = page_de(alice, "/galerie/", largeur=320, scripts=scripts)
    link = page.get_by_role("link", name="Prêt à signer")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_chosen_appearance_stays(page_de, alice):
    page = page_de(alice, "/galerie/")
    choice = page.get_by_role("button", name="Sombre")
    choice.focus()
    page.keyboard.press("Enter")
    expect(choice).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 25, 28)"
    page.get_by_role("button", name="Automatique").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"


FICHE = "/espace/confins/contrats/{contrat}/fiches/{fiche}/"


@pytest.mark.parametrize(
    ("adresse", "plafond"),
    [("/galerie/", DESSINS), (FICHE, LECTURE), (FICHE + "modifier/", REDACTION)],
    ids=["galerie", "fiche", "redaction"],
)
def test_a_page_is_light(ouvrir, alice, contrat, fiche, adresse, plafond):
    """Le poids servi : feuilles et scripts en Brotli comme en production, page nue."""
    visite = ouvrir(alice, "about:blank")
    bodies = []
    visite.page.on("response", lambda response: bodies.append(response))
    visite.go(adresse.format(contrat=contrat.uid, fiche=fiche.uid))
    weight = sum(weigh(response) for response in bodies)
    assert 40_000 < weight < plafond, f"{weight / 1000:.0f} Ko"


def weigh(response) -> int:
    body = response.body()
    if response.request.resource_type in DEJA_SERRES and not response.url.endswith(".svg"):
        return len(body)
    return len(body) if response.request.resource_type == "document" else len(brotli.compress(body))
