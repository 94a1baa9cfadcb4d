"""Les gestes que plusieurs parcours partagent."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

MOT_DE_PASSE = "un mot de passe d’essai"


def sign_in(page: Page, email: str, password: str = MOT_DE_PASSE) -> None:
    page.get_by_label("Courriel").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


def heading(page: Page, words: str) -> None:
    """Attend la page dont le titre est celui-ci."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def save_download(page: Page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return Path(waiting.value.path()).read_bytes()


def open_demarche(page: Page) -> None:
    heading(page, "Vos démarches")
    page.get_by_role("link", name="Ouvrir la première démarche").click()
    page.get_by_label("Nom de la démarche").fill("Pays du Ruffécois")
    page.get_by_label("ARS", exact=False).first.fill("ARS Nouvelle-Aquitaine")
    button(page, "Ouvrir la démarche").click()


def open_menu(page: Page, verbe: str, mot: str) -> None:
    """Déplie un verbe du rail s’il est fermé, puis suit le lien."""
    rail = page.locator("#menu")
    link = rail.get_by_role("link", name=mot, exact=True)
    if not link.is_visible():
        rail.get_by_text(verbe, exact=True).click()
    link.click()
