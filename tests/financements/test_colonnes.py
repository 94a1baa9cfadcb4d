"""L’argent de chaque action dans le tableau de suivi : ce que dit le plan, si on le demande."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.financements.lecture import read_fiches, read_plan
from maillage.financements.models import BudgetAnnuel, Depense, LigneFinancement
from tests.factories.base import FicheActionFactory

CLES = ("besoin", "trouve", "droit_commun", "manque", "depense")
QUERY = "&".join(f"colonnes={cle}" for cle in CLES)


@pytest.fixture
def ouvert(contrat):
    """Un chapeau au budget par an, sa sous-action, une action sans budget, une au travail."""
    contrat.cercle = "transmis"
    contrat.save()
    chapeau = make(contrat, "Chapeau", code="1")
    for annee in (2026, 2027):
        BudgetAnnuel.objects.create(fiche=chapeau, annee=annee, montant="1000.10")
    dessous = make(contrat, "Dessous", code="1.a", parent=chapeau, budget_previsionnel=500)
    seule = make(contrat, "Seule", code="2")
    cachee = make(contrat, "Cachée", code="3", cercle="travail")
    fund(chapeau, "300.05")
    fund(dessous, 200, nature="droit_commun")
    fund(cachee, 9_999)
    shared = LigneFinancement.objects.create(
        contrat=contrat, montant="100.01", etat="verse", annee=2026, financeur_texte="Fondation"
    )
    shared.repartition = [{"id": fiche.pk, "poids": "1"} for fiche in (seule, cachee)]
    Depense.objects.create(fiche=seule, annee=2026, montant=40)
    return contrat


def make(contrat, titre, **fields):
    return FicheActionFactory(contrat=contrat, titre=titre, **({"cercle": "transmis"} | fields))


def fund(fiche, montant, **fields):
    fields = {"financeur_texte": "ARS", "annee": 2026, "etat": "notifie"} | fields
    return LigneFinancement.objects.create(fiche=fiche, montant=montant, **fields)


def url(contrat, nom="actions"):
    return reverse(f"suivi:{nom}", args=[contrat.demarche.slug, contrat.uid]) + f"?{QUERY}"


def said(page):
    return {action.row["code"]: textes for action, textes in page.context["lignes"]}


def test_the_table_shows_the_money_of_each_action_and_its_total(logged, ouvert, helene):
    page = logged(helene).get(url(ouvert))
    shown = said(page)
    euros = ("2\u202f000,20", "300,05", "0", "1\u202f500,15", "0")
    assert shown["1"] == [f"{montant}\u00a0€" for montant in euros]
    assert (shown["2"][0], shown["2"][3]) == ("non écrit", "–")
    assert shown["2"][1] in ("50\u00a0€", "50,01\u00a0€")
    assert "3" not in shown
    totals = dict(page.context["totaux"])
    assert totals["Budget à financer"] == "2\u202f000,20\u00a0€"
    assert totals["Reste à trouver"] == "1\u202f500,15\u00a0€"
    assert totals["Droit commun acquis"] == "200\u00a0€"
    assert "Total des 3\u00a0actions montrées" in page.content.decode()


def test_each_action_says_what_the_plan_says(ouvert, helene):
    plan = read_plan(ouvert, user=helene)
    found = read_fiches([item.fiche.pk for item in plan.fiches], user=helene)
    for item in plan.fiches:
        same = found[item.fiche.pk]
        assert (same.besoin, same.manque, same.somme) == (item.besoin, item.manque, item.somme)


def test_the_files_carry_exact_numbers(logged, ouvert, helene):
    client = logged(helene)
    lines = client.get(url(ouvert, "actions_csv")).content.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[2:7] == [
        "Budget à financer", "Trouvé", "Droit commun acquis", "Reste à trouver", "Dépensé",
    ]  # fmt: skip
    assert lines[1].split(";")[2:7] == ["2000,20", "300,05", "0,00", "1500,15", "0,00"]
    content = client.get(url(ouvert, "actions_xlsx")).content
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[2]]
    assert row[2:7] == [2000.20, 300.05, 0, 1500.15, 0]


def test_money_is_not_read_unless_asked_and_its_queries_do_not_grow(logged, ouvert, helene):
    client = logged(helene)
    for address in (url(ouvert), reverse("region:actions") + f"?{QUERY}"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        with CaptureQueriesContext(connection) as bare:
            client.get(address.partition("?")[0] + "?colonnes=statut")
        assert len(asked) == len(bare) + 6
        assert not [q for q in bare if "financements_" in q["sql"]]
        for rang in range(8):
            fiche = make(ouvert, f"Encore {rang}", budget_previsionnel=10)
            fund(fiche, 5)
            Depense.objects.create(fiche=fiche, annee=2026, montant=Decimal("1.01"))
        with CaptureQueriesContext(connection) as more:
            client.get(address)
        assert len(more) == len(asked)
