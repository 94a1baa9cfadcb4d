"""Le tour : chaque page qu’un rôle atteint en suivant les liens, sur la démonstration."""

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.urls import Resolver404, resolve
from pytest_django.live_server_helper import LiveServer

from maillage.comptes.models import Utilisateur
from maillage.contrats.models import FicheAction
from maillage.demonstration.chargement import load_demonstration
from maillage.demonstration.comptes import COMPTES
from maillage.referentiels.imports import seed_referentiels
from maillage.suivi.models import NoteSuivi
from tests.parcours.conftest import login_cookies
from tests.parcours.visite import Visite, assert_accessible, assert_fits, sweep

# Ces adresses rendent un fichier, pas une page.
FICHIERS = {"travaux:fichier", "demarches:personne_export"}
EXPORTS = (".csv", ".xlsx", ".json", ".svg", ".ics", ".pptx", ".docx", ".pdf")
# Ces pages du diagnostic sont les mêmes d’une rubrique à l’autre : une visite suffit.
PARTAGEES = ("_edit", "_historique", "_corbeille")
ANGLAIS = re.compile(
    r"\b(the|your|you|please|password|email address|sign in|sign up|log ?in|log ?out|submit|"
    r"this field|required|choose file|none|true|false|undefined|null)\b", re.IGNORECASE
)  # fmt: skip
# Avant « : ; ? ! » et dans les guillemets, l’espace est insécable.
ESPACE_SIMPLE = re.compile(r".{0,20}(?:[^\s:;?!] [:;?!»](?=\s|$)|« \S).{0,20}")
# « Mot de passe oublié ? » vient d’allauth : la feuille de style le garde d’un tenant.
# Ce que l’application dit, sans ce que les gens ont écrit : titres de fiches, historique, document.
TEXTE = """() => [...document.querySelectorAll('h2, h3, p, li, label, legend, button, summary, '
  + 'caption, thead th, .aide, .pastille')].filter((e) => e.offsetParent
  && !e.closest('.edition, .fiche, .temps, .texte-autre, .arbre, .carte, nav, h2 a'))
  .map((e) => e.innerText.replace('oublié ?', '')).join('\\n')"""


# L’essai écrit dans la transaction du module, que le serveur partage : SQLite en mémoire.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """La démonstration chargée une fois, et son serveur ; la base retrouve son état en partant."""
    if connection.vendor != "sqlite":
        pytest.skip("Le tour partage la connexion de SQLite en mémoire avec son serveur.")
    with django_db_blocker.unblock(), transaction.atomic():
        seed_referentiels()
        load_demonstration()
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        transaction.set_rollback(True)


@pytest.fixture
def visite_de(demonstration, navigateur):
    """``visite_de("lecture")`` : une visite par le compte de ce rôle."""
    visites = []

    def start(role: str) -> Visite:
        email = next(compte.email for compte in COMPTES if compte.role == role)
        visite = Visite(navigateur, demonstration)
        visite.add_cookies(login_cookies(Utilisateur.objects.get(email=email)))
        visites.append(visite)
        return visite

    yield start
    for visite in visites:
        visite.close()


class Tour:
    """Marche de lien en lien ; ``check`` juge chaque page, les écarts sont dits ensemble."""

    def __init__(self, visite: Visite, check):
        self.visite, self.check = visite, check
        self.vues: dict[tuple, str] = {}
        self.titres: dict[str, str] = {}
        self.ecarts: list[str] = []

    def walk(self) -> None:
        todo = ["/"]
        while todo:
            adresse = todo.pop(0)
            vue = self._name(adresse)
            if vue and vue not in self.vues:
                self.vues[vue] = adresse
                todo += self._visit(adresse)

    def _name(self, adresse: str) -> tuple | None:
        """La vue que sert l’adresse : on la visite une fois, quel que soit l’objet."""
        try:
            found = resolve(urlsplit(adresse).path)
        except Resolver404:
            self.ecarts.append(f"lien mort : {adresse}")
            return None
        if found.view_name in FICHIERS or urlsplit(adresse).path.endswith(EXPORTS):
            return None
        if "rubrique" in found.kwargs and found.view_name.endswith(PARTAGEES):
            return found.func.__name__, None
        return found.view_name, found.kwargs.get("genre")

    def _visit(self, adresse: str) -> list[str]:
        page = self.visite.page
        response = page.goto(adresse, wait_until="load")
        if response.status != 200:
            self.ecarts.append(f"{response.status} : {adresse}")
            return []
        self._judge(page, urlsplit(page.url).path)
        links = page.eval_on_selector_all("a[href]", "links => links.map((a) => a.href)")
        racine = self.visite.racine
        return [link[len(racine) :].split("#")[0] for link in links if link.startswith(racine)]

    def _judge(self, page, adresse: str) -> None:
        for check in (self.check, assert_one_title, assert_french):
            try:
                check(page)
            except AssertionError as error:
                self.ecarts.append(f"{adresse}\n  {error}")
        titre = page.title()
        twin = self.titres.setdefault(titre, adresse)
        if twin != adresse and not twin.endswith("/droits/"):
            self.ecarts.append(f"même titre « {titre} » : {twin} et {adresse}")


def read_ecrits() -> list[str]:
    """Ce que les gens ont écrit et que bien des pages citent, du plus long au plus court."""
    titres = FicheAction.objects.values_list("titre", flat=True)
    notes = NoteSuivi.objects.values_list("texte", flat=True)
    return sorted({*titres, *notes}, key=len, reverse=True)


def assert_one_title(page) -> None:
    assert page.locator("h1").count() == 1, "une page a un titre, et un seul"
    assert page.title().endswith("Maillage"), f"titre sans nom du site : {page.title()}"


def assert_french(page) -> None:
    text = page.evaluate(TEXTE)
    for ecrit in read_ecrits():
        text = text.replace(ecrit, "")
    assert not (found := ANGLAIS.findall(text)), f"anglais : {found}"
    assert not (found := ESPACE_SIMPLE.findall(text)), f"espace sécable : {found[:8]}"


def check_once(page) -> None:
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.timeout(900)
def test_the_coordination_finds_every_page_accessible(visite_de):
    tour = Tour(visite_de("coordination"), sweep)
    tour.walk()
    assert not tour.ecarts, "\n".join(tour.ecarts)
    assert len(tour.vues) > 45


@pytest.mark.parametrize(
    ("role", "minimum"), [("administration", 12), ("animation_regionale", 18), ("lecture", 10)]
)
def test_other_roles_find_every_page_accessible(visite_de, role, minimum):
    tour = Tour(visite_de(role), check_once)
    tour.walk()
    assert not tour.ecarts, "\n".join(tour.ecarts)
    assert len(tour.vues) > minimum
