"""La page des indicateurs communs d’une région."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.models import Ressort
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.models import IndicateurAction
from maillage.suivi.valeurs import read_saisie, write_valeur
from tests.factories.base import ContratFactory, FicheActionFactory

AN = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
PAGE = reverse("communs:region_communs", args=["75"])


@pytest.fixture
def commun(socle):
    row = IndicateurCommun.objects.select_related("reference").get(code="C2")
    row.unite = "réunions"
    row.save()
    return row


def report(commun, texte, nom="CLS", **fields):
    contrat = ContratFactory(nom=nom, cercle="transmis")
    Ressort.objects.create(demarche=contrat.demarche, departement="16", region="75")
    fiche = fields.pop("cercle", None)
    if fiche:
        fields["fiche"] = FicheActionFactory(contrat=contrat, cercle=fiche)
    row = IndicateurAction.objects.create(
        contrat=contrat, commun=commun, intitule=commun.intitule, **fields
    )
    if texte:
        write_valeur(row, read_saisie(row, {"valeur": texte}), **AN, by=SYSTEME)
    return contrat


def test_it_shows_the_total_its_coverage_and_each_contract(logged, helene, commun):
    for texte, nom in (("4", "CLS Nord"), ("secret", "CLS Sud"), ("", "CLS Est")):
        report(commun, texte, nom)
    body = logged(helene).get(PAGE, {"annee": "2026"}).content.decode()
    assert "4\u00a0réunions (partiel)" in body
    assert "1 sur 3\u00a0contrats, 1\u00a0secret, 1\u00a0sans réponse" in body
    assert "CLS Nord" in body
    assert '<option value="2026" selected>' in body
    other = logged(helene).get(PAGE, {"annee": "2025"}).content.decode()
    assert "4\u00a0réunions" not in other


def test_what_is_not_transmitted_stays_with_its_contract(logged, helene, commun):
    report(commun, "4", cercle="transmis")
    report(commun, "100", cercle="travail")
    hidden = report(commun, "1000")
    hidden.cercle = "travail"
    hidden.save()
    body = logged(helene).get(PAGE, {"annee": "2026"}).content.decode()
    assert "4\u00a0réunions" in body
    assert "104" not in body
    assert "004" not in body


def test_queries_do_not_grow_with_contracts(logged, helene, commun, django_assert_max_num_queries):
    for rang in range(6):
        report(commun, "4", f"CLS {rang}")
    client = logged(helene)
    with django_assert_max_num_queries(16):
        client.get(PAGE, {"annee": "2026"})


def test_it_leaves_as_a_table(logged, helene, commun):
    report(commun, "4", "CLS Nord")
    sent = logged(helene).get(reverse("communs:communs_csv", args=["75"]), {"annee": "2026"})
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig")), delimiter=";"))
    total = next(row for row in rows if row[2].startswith("Total") and "C2" in row[1])
    assert (total[5], total[10], total[11]) == ("4", "1", "1")


def test_only_its_animation_opens_it(logged, helene, alice, db):
    assert logged(alice).get(PAGE).status_code == 403
    assert logged(helene).get(reverse("communs:region_communs", args=["11"])).status_code == 403
    assert logged(helene).get(reverse("communs:regions_communs")).url == PAGE


def test_an_empty_region_says_where_to_begin(logged, helene):
    assert "Aucun indicateur commun" in logged(helene).get(PAGE).content.decode()


@pytest.mark.parametrize("annee", ["abc", "-3", "99999999999"])
def test_a_foolish_year_is_ignored(logged, helene, commun, annee):
    assert logged(helene).get(PAGE, {"annee": annee}).status_code == 200
