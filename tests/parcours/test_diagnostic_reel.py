"""D’une liste de communes au diagnostic en PDF, avec les vraies données."""

import re

import pytest
from playwright.sync_api import Page, expect

from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.catalogue import seed_catalogue
from maillage.indicateurs.imports import read_fichier
from maillage.referentiels.imports import seed_referentiels
from maillage.territoires.imports import load_contours, load_etalab
from maillage.territoires.models import Commune
from tests.parcours.gestes import (
    button,
    open_demarche,
    open_menu,
    save_download,
    sign_in,
)
from tests.parcours.visite import assert_accessible

RUFFECOIS = ("200043016", "200072023")
FICHIERS = (
    "base_cc_comparateur.CSV",
    "cc_filosofi_2021_COM.csv",
    "DREES_APL_medecins_generalistes_2022_2023.xlsx",
    "odisse_fedi_2021_communes.csv",
)


@pytest.fixture
def donnees(db, officielles):
    """La géographie, les contours d’un département et les données des producteurs."""
    seed_referentiels()
    seed_catalogue()
    assert not load_etalab().erreurs
    assert not load_contours([officielles / "geo" / "communes_dep_16_cog2025.geojson"]).erreurs
    recus = []
    for nom in FICHIERS:
        contenu = (officielles / "indicateurs" / nom).read_bytes()
        recus.append(Recu(nom, contenu, read_fichier(nom, contenu, choix=None)))
    assert not adopt_releves(recus).ecarts


@pytest.mark.lent
def test_a_newcomer_goes_from_a_list_of_communes_to_a_diagnosis(donnees, ouvrir, nouvelle):
    page = ouvrir(adresse="/").page
    sign_in(page, nouvelle.email)
    open_demarche(page)
    paste_communes(page)
    read_portrait(page)
    write_constat(page)
    download_dls(page)


def paste_communes(page: Page) -> None:
    open_menu(page, "Comprendre", "Territoire")
    page.get_by_label("Nom du territoire").fill("Ruffécois")
    button(page, "Créer ce territoire").click()
    page.get_by_text("Coller une liste de codes").click()
    codes = Commune.objects.filter(epci__in=RUFFECOIS).values_list("code", flat=True)
    page.get_by_label("Codes Insee collés").fill("\n".join(codes))
    button(page, "Ajouter ces codes").click()
    button(page, "Retenir ce périmètre").click()
    expect(page.get_by_text("Ce territoire est le périmètre retenu")).to_be_visible()


def read_portrait(page: Page) -> None:
    open_menu(page, "Comprendre", "Portrait")
    # Le premier portrait d’un processus rattache toutes les tables nationales.
    titre = page.get_by_role("heading", level=1)
    expect(titre).to_have_text("Portrait du territoire", timeout=60_000)
    recit = page.locator("section", has=page.get_by_role("heading", name="Qui nous sommes"))
    expect(recit).to_contain_text(re.compile(r"80\scommunes et 35\s930\shabitants"))
    expect(recit).to_contain_text(re.compile(r"14,4\s%"))
    expect(page.locator("#saillants + p")).to_contain_text("d’un territoire à l’autre")
    assert page.locator("svg[role=img]:visible").count() >= 2
    assert_accessible(page)


def write_constat(page: Page) -> None:
    """Un chiffre devient un constat, sa preuve déjà jointe."""
    page.get_by_role("link", name=re.compile("^Créer un constat sur")).first.click()
    page.locator("main form button.bouton").first.click()
    expect(page.locator("main")).to_contain_text("Ruffécois")


def download_dls(page: Page) -> None:
    open_menu(page, "Comprendre", "Diagnostic")
    page.get_by_role("link", name=re.compile("document", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Diagnostic en document", timeout=60_000
    )
    button(page, "Produire le PDF").click()
    expect(page.get_by_text("C’est prêt.")).to_be_visible(timeout=60_000)
    content = save_download(page, "Télécharger le fichier")
    assert content.startswith(b"%PDF-")
    assert len(content) > 50_000
