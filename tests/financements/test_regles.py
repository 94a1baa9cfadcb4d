"""Le financement avant la signature : qui paie, et combien."""

import pytest

from maillage.contrats.models import FicheAction
from maillage.contrats.pret import regles
from maillage.contrats.pret.bilan import judge
from maillage.contrats.pret.matiere import Matiere
from maillage.financements.models import LigneFinancement
from tests.contrats.pret_garni import make_complete


@pytest.fixture
def complet(contrat):
    return make_complete(contrat)


@pytest.fixture
def fiche(complet):
    return FicheAction.objects.get(contrat=complet, code="1.2")


def faults(contrat, cle):
    return judge(regles[cle], Matiere(contrat)).fautes


def test_a_fiche_nobody_funds_leads_to_an_empty_row(complet, fiche):
    assert not faults(complet, "financeurs")
    fiche.financements.all().delete()
    (faute,) = faults(complet, "financeurs")
    assert "Action 2" in faute.objet
    assert faute.url.endswith("/financements/#id_neuf0-financeur_texte")


def test_a_word_on_the_money_will_do(complet, fiche):
    fiche.financements.all().delete()
    FicheAction.objects.filter(pk=fiche.pk).update(financements_texte="Sans coût propre")
    assert not faults(complet, "financeurs")


def test_an_amount_left_out_leads_to_its_field(complet, fiche):
    assert not faults(complet, "montants")
    row = fiche.financements.get()
    LigneFinancement.objects.filter(pk=row.pk).update(montant=None)
    (faute,) = faults(complet, "montants")
    assert "Association 2" in faute.detail
    assert faute.url.endswith(f"#id_{row.uid}-montant")


def test_an_abandoned_fiche_owes_no_amount(complet, fiche):
    LigneFinancement.objects.filter(fiche=fiche).update(montant=None)
    FicheAction.objects.filter(pk=fiche.pk).update(statut="abandonne")
    assert not faults(complet, "montants")
