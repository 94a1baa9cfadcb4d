"""Écrire l’argent d’une fiche."""

from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.financements.models import BudgetAnnuel, LigneFinancement


def address(fiche, cle="lignes"):
    contrat = fiche.contrat
    return reverse(f"financements:{cle}", args=[contrat.demarche.slug, contrat.uid, fiche.uid])


def test_it_reads_an_amount_as_people_write_it(logged, alice, fiche):
    data = {"neuf0-financeur_texte": "ARS", "neuf0-montant": "12 500,50 €", "neuf0-annee": "2027"}
    data |= {"neuf0-nature": "nouveau", "neuf0-etat": "sollicite"}
    assert logged(alice).post(address(fiche), data).status_code == 302
    row = LigneFinancement.objects.get()
    assert (row.montant, row.annee, row.etat) == (Decimal("12500.50"), 2027, "sollicite")


@pytest.mark.parametrize(
    "data",
    [
        {"neuf0-montant": "100", "neuf0-nature": "nouveau", "neuf0-etat": "verse"},
        {"neuf0-financeur_texte": "ARS", "neuf0-montant": "-3", "neuf0-etat": "verse"},
        {"neuf0-financeur_texte": "ARS", "neuf0-annee": "12", "neuf0-etat": "verse"},
        {"neuf0-financeur_texte": "ARS", "neuf0-montant": "9" * 30, "neuf0-etat": "verse"},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(logged, alice, fiche, data):
    response = logged(alice).post(address(fiche), data)
    assert response.status_code == 422
    assert not LigneFinancement.objects.exists()


def test_a_year_has_one_budget(logged, alice, fiche):
    client = logged(alice)
    data = {"neuf0-annee": "2027", "neuf0-montant": "10", "neuf1-annee": "2027"}
    response = client.post(address(fiche, "budgets"), data | {"neuf1-montant": "20"})
    assert response.status_code == 409
    assert not BudgetAnnuel.objects.exists()


def test_a_stranger_sees_nothing(logged, zoe, fiche):
    assert logged(zoe).get(address(fiche)).status_code == 404
    assert logged(zoe).get(address(fiche, "budgets")).status_code == 404
