"""Le parcours de recette : du compte neuf au contrat téléchargé, sur la géographie réelle."""

import io
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from maillage.referentiels.imports import seed_referentiels
from maillage.territoires.imports import load_etalab
from maillage.territoires.models import Commune
from tests.lecture.fabrique import build_xlsx
from tests.parcours.gestes import (
    button,
    heading,
    open_demarche,
    open_menu,
    save_download,
    sign_in,
)

VAL_DE_CHARENTE, COEUR_DE_CHARENTE = "200043016", "200072023"
ENTETES = (
    "Axe (x)|Sous-axe (x.x)|Sous-sous axe (x.x.x)|Titre de l’action|Titre de la sous-action|"
    "Descriptif|Instances de gouvernance|Objectifs|Indicateurs liés|Structure pilote|"
    "Moyens humains et techniques|Partenaires|Direction ou service pilote|Personne pilote|"
    "Élu·e référent·e|Participation Citoyenne|Financements|Financeur 1|Montant € HT|Financeur 2|"
    "Montant € HT|Financeur 3|Montant € HT|Budget prévisionnel total € HT|Statut|"
    "Niveau de priorité|Ce que disent les habitants|Date de fin"
)
TITRES = [f"Action du Ruffécois n° {rang}" for rang in range(1, 7)]
TEXTE = "Un bus de dépistage passe chaque mois dans les bourgs."


def build_ligne(rang: int, titre: str) -> list:
    axe = 1 + rang % 2
    return [
        f"Axe {axe} : Orientation {axe}", f"{axe}.1 Objectif", "", titre, "", "Un atelier par mois",
        "CoTech", "Informer ; former", "Nombre d’ateliers", "CC Val de Charente", "1 agent",
        "CAF, MSA", "Pôle santé", "Mme Dupont", "M. Roy", "Concertation", "FIR", "ARS",
        "12 500,50 €", "CAF", 300, "", "", 15000, "En cours" if rang % 2 else "À venir", "Élevé",
        "Les trajets sont trop longs", "31/12/2029",
    ]  # fmt: skip


@pytest.fixture
def classeur() -> dict:
    lignes = [ENTETES.split("|"), *(build_ligne(rang, titre) for rang, titre in enumerate(TITRES))]
    genre = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "plan.xlsx", "mimeType": genre, "buffer": build_xlsx({"Plan": lignes})}


@pytest.mark.lent
def test_a_newcomer_goes_from_an_empty_account_to_a_document(ouvrir, nouvelle, classeur):
    seed_referentiels()
    assert not load_etalab().erreurs
    page = ouvrir(adresse="/").page
    sign_in(page, nouvelle.email)
    open_demarche(page)
    compose_territoire(page)
    create_contrat(page)
    import_plan(page, classeur)
    filter_plan(page)
    write_fiche(page)
    download_contrat(page)


def compose_territoire(page: Page) -> None:
    """Un EPCI par la recherche, l’autre par une liste de codes collée."""
    open_menu(page, "Comprendre", "Territoire")
    page.get_by_label("Nom du territoire").fill("Ruffécois")
    button(page, "Créer ce territoire").click()
    page.get_by_label("Commune, EPCI ou département").fill(VAL_DE_CHARENTE)
    page.get_by_role("button", name=re.compile("^Ajouter .* communes")).click()
    expect(page.get_by_role("status").filter(has_text="commune").first).to_be_visible()
    page.get_by_text("Coller une liste de codes").click()
    codes = Commune.objects.filter(epci=COEUR_DE_CHARENTE).values_list("code", flat=True)
    page.get_by_label("Codes Insee collés").fill("\n".join(codes))
    button(page, "Ajouter ces codes").click()
    check_territoire(page)
    button(page, "Retenir ce périmètre").click()
    expect(page.get_by_text("Ce territoire est le périmètre retenu")).to_be_visible()


def check_territoire(page: Page) -> None:
    resume = page.locator("section", has=page.get_by_role("heading", name="En bref"))
    expect(resume).to_contain_text("80 communes")
    expect(resume).to_contain_text(re.compile(r"35\s930\shabitants"))
    par_epci = page.get_by_role("table", name="Communes par EPCI")
    for nom in ("Val de Charente", "Coeur de Charente"):
        expect(par_epci.get_by_role("row", name=re.compile(f"{nom}.*en entier"))).to_be_visible()
    communes = page.get_by_role("table", name="Communes du territoire")
    expect(communes.locator("tbody tr")).to_have_count(80)


def create_contrat(page: Page) -> None:
    open_menu(page, "Écrire", "Contrats")
    page.get_by_role("link", name="Créer le premier contrat").click()
    expect(page.get_by_label("Nom", exact=False).first).to_have_value(re.compile("Ruffécois"))
    button(page, "Créer le contrat").click()
    expect(page.locator("#en-bref + dl")).to_contain_text("Ruffécois, 80 communes")


def import_plan(page: Page, classeur: dict) -> None:
    """Déposer, corriger une colonne que Maillage n’a pas reconnue, relire, importer."""
    page.get_by_role("link", name="Importer un classeur").click()
    page.get_by_label("Votre classeur").set_input_files(classeur)
    button(page, "Lire le classeur").click()
    heading(page, "Vérifier avant d’importer")
    unknown = page.get_by_label(re.compile("Champ de la colonne .*Ce que disent les habitants"))
    expect(unknown.locator("option:checked")).to_have_text("gardée en note")
    unknown.select_option(label="Contexte et constats")
    button(page, "Relire avec ces choix").click()
    expect(unknown.locator("option:checked")).to_have_text("Contexte et constats")
    button(page, "Importer 6 fiches et 2 axes").click()
    heading(page, "Plan d’actions")
    expect(page.locator("#tableau")).to_contain_text("6 fiches")


def filter_plan(page: Page) -> None:
    page.get_by_label("dans l’état").select_option(label="En cours")
    expect(page.locator("#tableau")).to_contain_text("3 fiches")
    assert "statut=en_cours" in page.url
    page.get_by_role("link", name=TITRES[1]).click()
    heading(page, TITRES[1])
    expect(page.get_by_text("Les trajets sont trop longs")).to_be_visible()


def write_fiche(page: Page) -> None:
    page.get_by_role("link", name="Écrire la fiche").click()
    section = page.locator("#section-contexte")
    section.locator("summary").click()
    section.locator("trix-editor").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {TEXTE}")
    expect(page.locator("#etat-contexte")).to_contain_text("Enregistré à")
    page.reload()
    section.locator("summary").click()
    expect(section.locator("trix-editor")).to_contain_text(TEXTE)
    page.get_by_role("link", name="Lire la fiche").click()
    expect(page.get_by_text(TEXTE)).to_be_visible()


def download_contrat(page: Page) -> None:
    page.get_by_role("link", name="Textes", exact=True).click()
    page.get_by_role("link", name="Document", exact=True).click()
    address = page.url
    for action, check in (("Produire le PDF", check_pdf), ("Produire le fichier Word", check_docx)):
        page.goto(address)
        button(page, action).click()
        expect(page.get_by_text("C’est prêt.")).to_be_visible()
        check(save_download(page, "Télécharger le fichier"))


def check_pdf(content: bytes) -> None:
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content or b"/ObjStm" in content
    assert len(content) > 20_000


def check_docx(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    for words in ("Pays du Ruffécois", *TITRES, TEXTE):
        assert words in text, words
