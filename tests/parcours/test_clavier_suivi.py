"""Le pilotage sans souris : répondre, déplacer une action, saisir une grille."""

from datetime import date

import pytest
from playwright.sync_api import expect

from maillage.contrats.models import FicheAction
from maillage.suivi.models import Demande, IndicateurAction, Periode, ValeurIndicateur
from maillage.travaux.courriels import send_due
from tests.parcours.gestes import button, heading
from tests.parcours.test_campagne import read_link
from tests.parcours.test_clavier import tab_to
from tests.suivi.campagne import make_fiche, ouvrir

ADRESSE = "emma@exemple.fr"


@pytest.fixture
def action(transactional_db, contrat) -> FicheAction:
    made = make_fiche(contrat, ADRESSE, code="1", titre="Le bus", statut="a_venir")
    IndicateurAction.objects.create(fiche=made, intitule="Trajets", unite="trajets")
    return made


def page_of(contrat) -> str:
    return f"/espace/{contrat.demarche.slug}/contrats/{contrat.uid}/"


def press(page, target, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def test_a_pilot_answers_by_keyboard_alone(page_de, contrat, action, boite):
    ouvrir(contrat)
    send_due()
    page = page_de(None, read_link(boite, ADRESSE))
    press(page, page.get_by_role("link", name="Répondre").first)
    chosen = page.locator("input[name=statut]:checked")
    tab_to(page, chosen)
    page.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_value("a_venir")
    tab_to(page, page.get_by_label("Ce qui est déjà fait"))
    page.keyboard.type("Il roule")
    tab_to(page, page.get_by_label("Valeur (trajets)"))
    page.keyboard.type("12")
    press(page, button(page, "Enregistrer"))
    press(page, button(page, "Envoyer mes réponses"))
    heading(page, "Merci, vos réponses sont reçues")
    sent = Demande.objects.get()
    assert (sent.etat, sent.reponse["fait"]) == ("soumise", "Il roule")


def test_an_action_moves_by_keyboard_alone(page_de, alice, contrat, action):
    page = page_de(alice, page_of(contrat) + "suivi/colonnes/")
    press(page, page.get_by_role("radio", name="Le bus"), "Space")
    tab_to(page, page.get_by_label("Passer l’action choisie à"))
    page.keyboard.type("En cours")
    press(page, button(page, "Déplacer l’action"))
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text(
        "Le bus"
    )
    action.refresh_from_db()
    assert action.statut == "en_cours"


def test_a_grid_is_filled_by_keyboard_alone(page_de, alice, contrat, action):
    Periode.objects.create(
        contrat=contrat, libelle="2026", debut=date(2026, 1, 1), fin=date(2026, 12, 31)
    )
    page = page_de(alice, page_of(contrat) + "indicateurs/")
    press(page, page.get_by_role("link", name="Saisir les valeurs").first)
    heading(page, "Saisir les valeurs")
    tab_to(page, page.locator(".grille td input").first)
    page.keyboard.type("1 240")
    press(page, page.get_by_role("button", name="Enregistrer les valeurs").last)
    expect(page.get_by_text("1 valeur").first).to_be_visible()
    assert ValeurIndicateur.objects.get().valeur == 1240
