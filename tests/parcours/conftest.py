"""Un vrai Chromium devant un vrai serveur : ce qu’une personne voit et fait."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.factories.base import AffectationFactory, UtilisateurFactory
from tests.parcours.visite import Visite

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.parcours)


def find_chromium() -> str:
    path = os.environ.get("MAILLAGE_CHROMIUM") or shutil.which("chromium")
    if path:
        return path
    reason = "Chromium est introuvable : installez-le, ou donnez son chemin dans MAILLAGE_CHROMIUM."
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def navigateur() -> Iterator:
    """Un Chromium pour toute la session, sans une requête vers l’extérieur."""
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """Le serveur naît après la base d’essai : il partage ainsi sa connexion en mémoire."""
    return live_server


@pytest.fixture
def ouvrir(navigateur, live_server) -> Iterator[Callable[..., Visite]]:
    """``ouvrir(alice, "/", largeur=320)`` : une visite, vérifiée en partant.

    Sans compte, la visite est anonyme ; ``scripts=False`` ferme JavaScript.
    """
    visites = []

    def start(user=None, adresse: str = "/", **options) -> Visite:
        visite = Visite(navigateur, live_server.url, **options)
        visites.append(visite)
        if user:
            visite.add_cookies(login_cookies(user))
        visite.go(adresse)
        return visite

    yield start
    for visite in visites:
        visite.close()


@pytest.fixture
def page_de(ouvrir):
    """``page_de(alice, "/")`` rend la page de Playwright, connectée."""
    return lambda user, adresse="/", **options: ouvrir(user, adresse, **options).page


def login_cookies(user) -> dict[str, str]:
    """Les témoins d’une vraie session, comme après la page de connexion."""
    client = Client()
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.fixture
def nouvelle(db):
    """Une déléguée du département, sans aucune démarche : elle ouvre la première."""
    user = UtilisateurFactory(email="nouvelle@exemple.fr", nom="Nadia")
    AffectationFactory(utilisateur=user, role="delegation", demarche=None, departement="16")
    return user
