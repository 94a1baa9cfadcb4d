"""Sans souris, sans écran large, sans JavaScript : l’essentiel reste possible."""

import pytest
from playwright.sync_api import Locator, Page, expect

from maillage.contrats.models import FicheAction
from tests.factories.base import AxeFactory, FicheActionFactory, ObjectifFactory
from tests.lecture.fabrique import build_xlsx
from tests.parcours.gestes import button, heading, sign_in
from tests.parcours.visite import sweep

GENRE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def plan(contrat, fiche) -> str:
    """Deux axes, un objectif et trois fiches : l’adresse du plan."""
    axe = AxeFactory(contrat=contrat, code="1", titre="Prévenir", position=0)
    AxeFactory(contrat=contrat, code="2", titre="Soigner", position=1)
    objectif = ObjectifFactory(contrat=contrat, axe=axe, code="1.1", titre="Dépister")
    FicheAction.objects.filter(pk=fiche.pk).update(axe=axe, objectif=objectif, position=0)
    FicheActionFactory(
        contrat=contrat, axe=axe, objectif=objectif, code="1.1.2", titre="Le bus", position=1
    )
    FicheActionFactory(contrat=contrat, titre="Sans axe", statut="en_cours", position=2)
    return f"/espace/confins/contrats/{contrat.uid}/plan/"


def tab_to(page: Page, target: Locator, limit: int = 90) -> None:
    """Avance de tabulation en tabulation, comme une personne, jusqu’à la cible."""
    for _ in range(limit):
        if target.evaluate("cible => cible === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} n’est pas atteint au clavier")


def titles(page: Page) -> list[str]:
    return page.locator(".arbre .noeud > :is(a, strong)").all_inner_texts()


def line(page: Page, title: str) -> Locator:
    return page.locator(".arbre li", has=page.get_by_role("link", name=title, exact=True))


def test_a_fiche_is_written_by_keyboard_alone(page_de, alice, contrat, fiche):
    page = page_de(alice, f"/espace/confins/contrats/{contrat.uid}/fiches/{fiche.uid}/")
    tab_to(page, page.get_by_role("link", name="Écrire la fiche"))
    page.keyboard.press("Enter")
    heading(page, fiche.titre)
    page.wait_for_load_state("networkidle")
    tab_to(page, page.get_by_label("Titre"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Former au secours")
    expect(page.locator("#etat-identite")).to_contain_text("Enregistré à")
    tab_to(page, page.locator("#section-contexte summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#section-contexte trix-editor"))
    page.keyboard.press("Control+b")
    page.keyboard.type("Un constat")
    expect(page.locator("#etat-contexte")).to_contain_text("Enregistré à")
    fresh = FicheAction.objects.get(pk=fiche.pk)
    assert fresh.titre == "Former au secours"
    assert "<strong>Un constat</strong>" in fresh.contexte


def test_the_plan_is_filtered_by_keyboard_alone(page_de, alice, plan):
    page = page_de(alice, plan)
    tab_to(page, page.get_by_label("Fiches contenant"))
    page.keyboard.type("bus")
    expect(page.locator("#tableau")).to_contain_text("1 fiche")
    tab_to(page, page.get_by_role("link", name="Le bus"))
    page.keyboard.press("Enter")
    heading(page, "Le bus")


def test_the_tree_is_ordered_with_alt_and_the_arrows(page_de, alice, plan):
    page = page_de(alice, plan + "arbre/")
    before = titles(page)
    tab_to(page, page.get_by_role("link", name="Le bus", exact=True))
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".arbre .noeud > :is(a, strong)").nth(2)).to_have_text("Le bus")
    expect(page.get_by_role("link", name="Le bus", exact=True)).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".arbre .noeud > :is(a, strong)").nth(3)).to_have_text("Le bus")
    assert titles(page) == before


def test_a_line_is_dragged_under_another_axis(page_de, alice, plan):
    page = page_de(alice, plan + "arbre/")
    handle = line(page, "Le bus").locator(".poignee").bounding_box()
    target = line(page, "Soigner").bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    for step in range(1, 9):
        y = handle["y"] + (target["y"] + target["height"] - 4 - handle["y"]) * step / 8
        page.mouse.move(handle["x"] + 8, y)
        page.wait_for_timeout(40)
    with page.expect_response(lambda answer: answer.url.endswith("/deplacer/")):
        page.mouse.up()
    page.wait_for_load_state("networkidle")
    moved = FicheAction.objects.get(titre="Le bus")
    assert (moved.axe.titre, moved.objectif) == ("Soigner", None)
    assert titles(page).index("Le bus") == titles(page).index("Soigner") + 1


def test_filters_fold_on_a_phone_and_open_with_the_keyboard(page_de, alice, plan):
    page = page_de(alice, plan, largeur=320)
    expect(page.get_by_label("dans l’état")).to_be_hidden()
    page.get_by_text("Filtrer et ordonner les fiches").focus()
    page.keyboard.press("Enter")
    page.get_by_label("dans l’état").select_option(label="En cours")
    expect(page.locator("#tableau")).to_contain_text("1 fiche")
    sweep(page)


@pytest.fixture
def nue(ouvrir, alice, plan) -> Page:
    """Alice, connectée par le formulaire, JavaScript fermé, devant le plan."""
    page = ouvrir(adresse=plan, scripts=False).page
    sign_in(page, alice.email)
    heading(page, "Plan d’actions")
    return page


def test_without_scripts_the_plan_is_filtered(nue):
    nue.get_by_label("dans l’état").select_option(label="En cours")
    button(nue, "Filtrer").click()
    expect(nue.locator("#tableau")).to_contain_text("dans l’état")
    expect(nue.locator(".plan tbody tr")).to_have_count(1)


def test_without_scripts_a_section_is_written(nue):
    nue.get_by_role("link", name="Le bus").click()
    nue.get_by_role("link", name="Écrire la fiche").click()
    section = nue.locator("#section-contexte")
    section.locator("summary").click()
    section.locator("textarea").fill("Un constat\n\nUn autre")
    section.get_by_role("button").click()
    expect(nue.locator("#messages")).to_contain_text("est enregistré")
    assert "Un autre" in FicheAction.objects.get(titre="Le bus").contexte


def test_without_scripts_the_tree_is_ordered(nue):
    nue.get_by_role("link", name="Voir l’arbre").click()
    button(nue, "Monter Le bus").click()
    assert titles(nue)[2] == "Le bus"
    line(nue, "Le bus").locator("summary").click()
    line(nue, "Le bus").get_by_label("Sous").select_option(label="2 Soigner")
    line(nue, "Le bus").get_by_role("button", name="Ranger ici").click()
    assert FicheAction.objects.get(titre="Le bus").axe.titre == "Soigner"


def test_without_scripts_a_workbook_is_imported(nue):
    lignes = [["Axe", "Action", "Statut"], ["Axe 3 : Bouger", "Une marche", "En cours"]]
    nue.get_by_role("link", name="Importer un classeur").click()
    content = build_xlsx({"Plan": lignes})
    file = {"name": "plan.xlsx", "mimeType": GENRE, "buffer": content}
    nue.get_by_label("Votre classeur").set_input_files(file)
    button(nue, "Lire le classeur").click()
    heading(nue, "Vérifier avant d’importer")
    nue.get_by_role("button", name="Importer 1 fiche").click()
    expect(nue.get_by_role("link", name="Une marche")).to_be_visible()
