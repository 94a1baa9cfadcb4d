"""Entrer : par mot de passe, par code, sans JavaScript, au clavier."""

import re

import pytest

from tests.parcours.visite import sweep

MOT_DE_PASSE = "un mot de passe d’essai"


def sign_in(page, email: str) -> None:
    page.get_by_label("Courriel").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["avec", "sans"])
def test_one_enters_with_a_password(ouvrir, jean, scripts):
    page = ouvrir(adresse="/", scripts=scripts).page
    sign_in(page, jean.email)
    page.wait_for_url("**/")
    assert page.get_by_role("heading", level=1).inner_text() == "Vos démarches"


def test_a_wrong_password_is_explained(ouvrir, alice):
    page = ouvrir(adresse="/compte/login/").page
    page.get_by_label("Courriel").fill(alice.email)
    page.get_by_label("Mot de passe", exact=True).fill("une erreur de frappe")
    page.get_by_role("button", name="Se connecter").click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("Courriel").input_value() == alice.email
    sweep(page)


def test_one_enters_with_the_code_received(ouvrir, jean, mailoutbox):
    page = ouvrir(adresse="/compte/login/").page
    sweep(page)
    page.get_by_role("link", name="Recevoir un code").click()
    page.get_by_label("Courriel").fill(jean.email)
    page.get_by_role("button", name="Envoyer le code").click()
    code = re.search(r"^([A-Z0-9-]{6,})$", mailoutbox[0].body, re.MULTILINE).group(1)
    sweep(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/")


def test_one_leaves_from_the_menu(page_de, alice):
    page = page_de(alice, "/galerie/")
    page.locator("summary", has_text=alice.nom).click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/compte/login/**")


@pytest.mark.parametrize(
    "adresse",
    [
        "/compte/signup/",
        "/compte/password/reset/",
        "/compte/password/reset/done/",
        "/compte/password/reset/key/x-y/",
    ],
)
def test_the_pages_at_the_door_are_accessible(ouvrir, db, adresse):
    sweep(ouvrir(adresse=adresse).page)


def test_the_pages_of_the_account_are_accessible(ouvrir, jean):
    visite = ouvrir(jean, "/compte/password/change/")
    for adresse in ("/compte/password/change/", "/compte/email/", "/compte/logout/"):
        visite.go(adresse)
        sweep(visite.page)
