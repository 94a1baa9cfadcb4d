"""Écrire une fiche quand tout va mal : à deux, session perdue, réseau coupé, saisie fausse."""

import re

import pytest
from playwright.sync_api import Page, expect

from maillage.contrats.models import FicheAction
from tests.factories.base import AffectationFactory, UtilisateurFactory
from tests.parcours.gestes import button, heading, sign_in
from tests.parcours.visite import sweep

MIEN, AUTRE = "Les délais dépassent six mois.", "Un médecin sur trois part en retraite."


@pytest.fixture
def adresse(contrat, fiche) -> str:
    return f"/espace/confins/contrats/{contrat.uid}/fiches/{fiche.uid}/"


@pytest.fixture
def marie(demarche):
    """La seconde coordinatrice : elle écrit en même temps qu’Alice."""
    user = UtilisateurFactory(email="marie@exemple.fr", nom="Marie")
    AffectationFactory(utilisateur=user, role="coordination", demarche=demarche)
    return user


def open_section(page: Page, cle: str):
    section = page.locator(f"#section-{cle}")
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    return section


def write(page: Page, text: str):
    """Écrit à la fin du contexte, au clavier."""
    editor = open_section(page, "contexte").locator("trix-editor")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    return editor


def contexte(fiche) -> str:
    return FicheAction.objects.get(pk=fiche.pk).contexte


@pytest.fixture
def conflit(page_de, alice, marie, fiche, adresse) -> Page:
    """Marie a enregistré pendant qu’Alice écrivait : la page d’Alice, qui le sait."""
    hers, mine = page_de(alice, adresse + "modifier/"), page_de(marie, adresse + "modifier/")
    write(mine, AUTRE)
    expect(mine.locator("#etat-contexte")).to_contain_text("Enregistré à")
    write(hers, MIEN)
    hers.get_by_role("link", name="Comparer les deux textes").click()
    heading(hers, "Deux textes à départager")
    return hers


@pytest.mark.parametrize(
    ("choix", "garde", "perdu"),
    [("Garder mon texte", MIEN, AUTRE), ("Garder le texte enregistré", AUTRE, MIEN)],
)
def test_two_people_write_and_the_second_chooses(conflit, fiche, choix, garde, perdu):
    for text in (MIEN, AUTRE):
        expect(conflit.get_by_text(text)).to_be_visible()
    sweep(conflit)
    conflit.get_by_label(choix).check()
    button(conflit, "Enregistrer ces choix").click()
    expect(conflit.get_by_text("Votre choix est enregistré")).to_be_visible()
    assert garde in contexte(fiche)
    assert perdu not in contexte(fiche)


def test_an_expired_session_keeps_the_text_and_offers_it_back(ouvrir, alice, fiche, adresse):
    visite = ouvrir(alice, adresse + "modifier/")
    visite.attendus.append("Response Status Error Code 401")
    page = visite.page
    page.context.clear_cookies(name="sessionid")
    write(page, MIEN)
    expect(page.locator("#annonce")).to_contain_text("Votre session a expiré")
    page.goto(adresse + "modifier/")
    sign_in(page, alice.email)
    page.wait_for_url("**/modifier/")
    page.wait_for_load_state("networkidle")
    button(page, "Reprendre ce texte").click()
    expect(page.locator("#section-contexte trix-editor")).to_contain_text(MIEN)
    expect(page.locator("#etat-contexte")).to_contain_text("Enregistré à")
    assert MIEN in contexte(fiche)


def test_signing_in_elsewhere_is_enough_to_save_again(ouvrir, alice, fiche, adresse):
    visite = ouvrir(alice, adresse + "modifier/")
    visite.attendus.append("Response Status Error Code 401")
    page = visite.page
    page.context.clear_cookies(name="sessionid")
    write(page, MIEN)
    expect(page.locator("#annonce")).to_contain_text("Votre session a expiré")
    onglet = page.context.new_page()
    onglet.goto("/compte/login/")
    sign_in(onglet, alice.email)
    onglet.wait_for_url("**/espace/confins/**")
    button(page, "Enregistrer « Contexte et constats »").click()
    expect(page.locator("#etat-contexte")).to_contain_text("Enregistré à")
    assert MIEN in contexte(fiche)


def test_a_lost_network_keeps_the_text_until_it_returns(ouvrir, alice, fiche, adresse):
    visite = ouvrir(alice, adresse + "modifier/")
    visite.attendus += ["htmx:sendError", "htmx:afterRequest"]
    page = visite.page
    page.context.set_offline(True)
    editor = write(page, MIEN)
    expect(page.locator("#annonce")).to_contain_text("Le réseau ne répond pas")
    expect(editor).to_contain_text(MIEN)
    page.context.set_offline(False)
    write(page, " Encore.")
    expect(page.locator("#etat-contexte")).to_contain_text("Enregistré à")
    assert f"{MIEN} Encore." in contexte(fiche)


def test_a_wrong_entry_is_said_next_to_the_button_and_kept(page_de, alice, fiche, adresse):
    page = page_de(alice, adresse + "modifier/")
    section = open_section(page, "calendrier")
    section.get_by_label("Début").fill("2027-09-01")
    section.get_by_label("Fin").fill("2026-09-01")
    page.keyboard.press("Tab")
    state = page.locator("#etat-calendrier")
    expect(state).to_contain_text("La fin précède le début")
    state.get_by_role("link", name=re.compile("fin", re.IGNORECASE)).click()
    expect(section.get_by_label("Fin")).to_be_focused()
    sweep(page)
    page.goto(adresse + "modifier/")
    expect(page.get_by_text("Votre texte est repris ci-dessous")).to_be_visible()
    expect(section.get_by_label("Fin")).to_have_value("2026-09-01")


def test_the_bin_can_be_undone_from_its_message(page_de, alice, fiche, adresse):
    page = page_de(alice, adresse)
    page.get_by_text("Ranger, copier, supprimer").click()
    button(page, "Mettre à la corbeille").click()
    message = page.locator("#messages")
    expect(message).to_contain_text("est à la corbeille")
    message.get_by_role("button", name="Annuler").click()
    heading(page, fiche.titre)
    assert FicheAction.objects.alive().filter(pk=fiche.pk).exists()
