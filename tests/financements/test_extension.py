"""Les financements : lire, additionner au centime, montrer."""

from decimal import Decimal

import pytest
from django.test import RequestFactory

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.extensions import extensions
from maillage.contrats.instantane import build_instantane
from maillage.financements.extensions.cellules import _cut
from maillage.financements.models import BudgetAnnuel, LigneFinancement
from maillage.financements.totaux import add_up
from maillage.lecture.plan import FinancementLu
from maillage.referentiels.models import Terme
from tests.factories.base import OrganisationFactory


def load(fiche, **valeurs):
    extensions["financements"].import_valeurs(fiche, valeurs, by=SYSTEME)


def rows(fiche):
    return list(LigneFinancement.objects.filter(fiche=fiche, supprime_le=None))


@pytest.mark.parametrize(
    ("texte", "couple"),
    [
        ("ARS : 12 000 €", ("ARS", Decimal("12000.00"))),
        ("ARS (12 000)", ("ARS", Decimal("12000.00"))),
        ("Conseil départemental", ("Conseil départemental", None)),
        ("CPAM : à définir", ("CPAM : à définir", None)),
    ],
)
def test_it_reads_a_funder_and_its_amount(texte, couple):
    assert _cut(texte) == couple


def test_an_import_finds_known_organisations_and_keeps_other_names(fiche):
    ars = OrganisationFactory(nom="Agence régionale", sigle="ARS")
    lues = [FinancementLu("ARS", Decimal(500)), FinancementLu("Mécène", None)]
    load(fiche, financeurs=lues)
    first, second = rows(fiche)
    assert (first.financeur, first.montant) == (ars, Decimal("500.00"))
    assert (second.financeur_texte, second.montant) == ("Mécène", None)


def test_a_second_import_replaces_amounts_and_keeps_the_year(fiche):
    load(fiche, financeurs=["Mécène : 100 €", "Autre : 1 €"])
    LigneFinancement.objects.filter(financeur_texte="Mécène").update(annee=2027)
    load(fiche, financeurs=["Mécène : 200 €"])
    (row,) = rows(fiche)
    assert (row.montant, row.annee) == (Decimal("200.00"), 2027)


def test_a_source_of_the_vocabulary_is_recognised(fiche):
    terme = Terme.objects.create(
        vocabulaire="sources_financement", code="essai", libelle="Fonds d’essai"
    )
    load(fiche, financeurs=["Mécène : 1 €"], source_financement="fonds d'essai")
    assert rows(fiche)[0].source == terme
    load(fiche, source_financement="Loto")
    assert "Loto" in str(rows(fiche)[-1])


@pytest.mark.parametrize("lu", [FinancementLu("", Decimal(5)), FinancementLu("X", Decimal(-5))])
def test_a_strange_amount_never_breaks_the_import(fiche, lu):
    load(fiche, financeurs=[lu])
    assert len(rows(fiche)) == 1


def test_totals_are_exact_and_leave_departmental_conventions_out(fiche, contrat):
    for montant, annee, departementale in (
        ("0.10", 2026, False), ("0.20", 2027, False), ("999.00", 2026, True), (None, 2026, False),
    ):  # fmt: skip
        LigneFinancement.objects.create(
            fiche=fiche, annee=annee, financeur_texte="ARS", montant=montant,
            departementale=departementale,
        )  # fmt: skip
    totaux = add_up(build_instantane(contrat)["fiches"][0]["financements"]["lignes"])
    assert totaux.total == Decimal("0.30")
    assert totaux.par_annee == {"2026": Decimal("0.10"), "2027": Decimal("0.20")}
    assert (len(totaux.exclues), totaux.sans_montant) == (1, 1)


def test_the_section_says_what_is_left_out(fiche, alice):
    LigneFinancement.objects.create(
        fiche=fiche, financeur_texte="ARS", montant="12500.50", departementale=True
    )
    BudgetAnnuel.objects.create(fiche=fiche, annee=2027, montant="1000")
    request = RequestFactory().get("/")
    request.user = alice
    (section,) = extensions["financements"].sections(request, fiche)
    assert "1\u00a0convention départementale n’est" in section.html
    assert "12\u202f500,50" in section.html
    assert section.edit_url
