"""Le pilotage sans JavaScript : chaque geste reste un formulaire, et chaque page dit la suite."""

from datetime import date

import pytest
from playwright.sync_api import expect

from maillage.contrats.models import FicheAction
from maillage.financements.models import LigneFinancement
from maillage.suivi.models import (
    Demande,
    Etape,
    IndicateurAction,
    NoteSuivi,
    Periode,
    SuiviFiche,
    ValeurIndicateur,
)
from maillage.travaux.courriels import send_due
from tests.parcours.gestes import button, heading, save_download
from tests.parcours.test_campagne import answer, read_link, send
from tests.suivi.campagne import make_fiche

ADRESSE = "emma@exemple.fr"


@pytest.fixture
def action(transactional_db, contrat) -> FicheAction:
    made = make_fiche(contrat, ADRESSE, code="1", titre="Le bus", statut="a_venir")
    IndicateurAction.objects.create(fiche=made, intitule="Trajets", unite="trajets", cible=40)
    Etape.objects.create(fiche=made, titre="Louer le bus", echeance=date(2026, 10, 1))
    return made


@pytest.fixture
def bureau(ouvrir, alice, contrat, action):
    """La coordination, sans script, sur une page du contrat."""
    base = f"/espace/{contrat.demarche.slug}/contrats/{contrat.uid}/"
    return lambda suite: ouvrir(alice, base + suite, scripts=False).page


def test_one_says_where_an_action_stands(bureau, action):
    page = bureau("suivi/")
    page.get_by_role("link", name="1 Le bus").first.click()
    heading(page, "Où en est l’action")
    page.locator("#id_action-statut").select_option("en_cours")
    page.get_by_label("objectifs atteignables").check()
    page.get_by_role("textbox", name="Ce qui s’est passé").fill("Le bus est loué.")
    page.get_by_role("textbox", name="Ce qui bloque").fill("Il manque un chauffeur.")
    button(page, "Enregistrer").click()
    expect(page.get_by_text("Il manque un chauffeur.").first).to_be_visible()
    page.get_by_role("checkbox", name="Louer le bus").click()
    expect(page.get_by_text("1 sur 1")).to_be_visible()
    page.get_by_text("Dire que c’est levé").click()
    page.get_by_label("Ce qui a été fait").fill("Recruté.")
    button(page, "Lever").click()
    expect(page.get_by_text("Recruté.")).to_be_visible()
    action.refresh_from_db()
    assert (action.statut, SuiviFiche.objects.get().meteo) == ("en_cours", "atteignable")
    assert Etape.objects.get().faite
    assert NoteSuivi.objects.count() == 2


def test_a_card_moves_and_a_list_is_filtered(bureau, action):
    page = bureau("suivi/colonnes/")
    page.get_by_role("radio", name="Le bus").check()
    page.get_by_label("Passer l’action choisie à").select_option("en_cours")
    button(page, "Déplacer l’action").click()
    expect(page.get_by_text("Le bus").first).to_be_visible()
    action.refresh_from_db()
    assert action.statut == "en_cours"
    page.get_by_role("link", name="Tableau", exact=True).click()
    page.get_by_label("Actions contenant").fill("bus")
    button(page, "Filtrer").click()
    expect(page.get_by_text("1 action avec ces filtres")).to_be_visible()


def test_values_are_typed_and_a_block_is_pasted(bureau):
    page = bureau("indicateurs/saisie/")
    page.get_by_label("Premier jour").fill("2026-01-01")
    button(page, "Ouvrir la période").click()
    page.locator(".grille td input").first.fill("1 240")
    button(page, "Enregistrer les valeurs").last.click()
    expect(page.get_by_text("1 valeur").first).to_be_visible()
    page.get_by_text("Coller un bloc de tableur").click()
    page.locator("textarea[name=bloc]").fill("1 300")
    button(page, "Poser le bloc dans la grille").click()
    expect(page.locator(".grille td input").first).to_have_value("1 300")
    button(page, "Enregistrer les valeurs").last.click()
    assert ValeurIndicateur.objects.get().valeur == 1300


def test_a_campaign_is_opened_answered_accepted_and_closed(bureau, ouvrir, boite):
    page = bureau("campagnes/")
    page.get_by_role("link", name="Ouvrir une campagne").first.click()
    button(page, "Ouvrir la campagne et envoyer").click()
    send_due()
    emma = ouvrir(None, read_link(boite, ADRESSE), largeur=320, scripts=False).page
    answer(emma, "Il roule")
    emma.get_by_label("Valeur (trajets)").fill("12")
    send(emma)
    page.reload()
    page.get_by_role("link", name="1 Le bus").click()
    button(page, "Accepter cette réponse").click()
    button(page, "Clore la campagne").click()
    expect(button(page, "Rouvrir la campagne et sa période")).to_be_visible()
    assert Demande.objects.get().etat == "acceptee"
    assert ValeurIndicateur.objects.get().valeur == 12
    assert Periode.objects.get().is_closed


def test_money_is_written(bureau):
    page = bureau("financement/")
    page.get_by_role("link", name="Inscrire un financement").first.click()
    page.get_by_label("Financeur", exact=False).first.fill("Un mécène")
    page.get_by_label("Montant", exact=False).first.fill("1 250,50")
    button(page, "Enregistrer").click()
    expect(page.get_by_text("Le financement est inscrit.")).to_be_visible()
    assert str(LigneFinancement.objects.get().montant) == "1250.50"


def test_a_review_is_produced(bureau):
    page = bureau("bilans/")
    carte = page.get_by_role("region", name="Bilan annuel", exact=True)
    carte.get_by_role("button", name="Word (DOCX) : Bilan annuel").click()
    for _ in range(20):
        if page.get_by_text("C’est prêt.").is_visible():
            break
        page.get_by_role("link", name="Actualiser").click()
    assert save_download(page, "Télécharger le fichier")[:2] == b"PK"
