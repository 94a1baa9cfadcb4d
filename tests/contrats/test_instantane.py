"""L’instantané : complet, canonique, sans fuite, en un nombre constant de requêtes."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.contrats.instantane import build_instantane, to_canonical
from maillage.contrats.models import Axe, Contrat, FicheAction, Rattachement
from maillage.territoires.models import Millesime
from tests.factories.base import ContratFactory, FicheActionFactory
from tests.factories.contrat_complet import add_fiche, fill_contrat


def test_it_is_plain_json_and_canonical(contrat):
    instantane = build_instantane(fill_contrat(contrat))
    text = to_canonical(instantane)
    assert json.loads(text) == instantane
    assert text == to_canonical(build_instantane(Contrat.objects.get(pk=contrat.pk)))
    assert instantane["schema"] == 3


def test_it_carries_the_whole_fiche(contrat):
    fiche = build_instantane(fill_contrat(contrat))["fiches"][0]
    assert fiche["etp"] == "0.50"
    assert fiche["budget_previsionnel"] == "12500.00"
    assert fiche["date_debut"] == "2026-09-01"
    assert fiche["organisations"]["pilote"][0]["nom"] == "Association numéro 1"
    assert fiche["personnes"]["referent"][0]["nom"] == "Camille Ravanel 1"
    assert fiche["termes"] == {"publics": [{"code": "jeunes", "libelle": "Jeunes"}]}
    assert fiche["communes"] == [{"code": "16001", "nom": "Abzac"}]
    assert {"suivi", "financements"} <= fiche.keys()


def test_it_carries_the_territory_with_its_population(contrat):
    territoire = build_instantane(fill_contrat(contrat))["territoire"]
    assert (territoire["population"], territoire["population_annee"]) == (2000, 2023)
    assert [row["nom"] for row in territoire["communes"]] == ["Abzac", "L’Absie"]
    (epci,) = territoire["epci"]
    assert (epci["nom"], epci["communes"], epci["total"]) == ("CC des Essais", 2, 2)


def test_internal_notes_never_leave(contrat):
    text = to_canonical(build_instantane(fill_contrat(contrat)))
    assert "Une note secrète" not in text


@pytest.mark.parametrize("lien", ["aucun", "parent", "actions_liees", "edition"])
def test_a_fiche_outside_the_circles_leaves_no_trace(contrat, lien):
    fill_contrat(contrat, fiches=1)
    visible = FicheAction.objects.get(contrat=contrat)
    secret = FicheActionFactory(contrat=contrat, titre="Projet confidentiel", cercle="travail")
    if lien == "parent":
        visible.parent = secret
    elif lien == "edition":
        visible.edition_precedente = secret
    visible.save()
    if lien == "actions_liees":
        visible.actions_liees.add(secret)
    text = to_canonical(build_instantane(contrat, cercles={"transmis", "public"}))
    assert "Projet confidentiel" not in text
    assert str(secret.uid) not in text
    assert visible.titre in text


def test_the_number_of_queries_does_not_depend_on_the_fiches(contrat):
    build_instantane(fill_contrat(contrat, fiches=2))  # la géographie est lue une fois pour toutes
    few = count_queries(contrat)
    axe = Axe.objects.filter(contrat=contrat).first()
    for rang in range(3, 13):
        add_fiche(contrat, axe, axe.objectifs.first(), rang)
    assert count_queries(contrat) == few


def count_queries(contrat) -> int:
    fresh = Contrat.objects.get(pk=contrat.pk)
    with CaptureQueriesContext(connection) as captured:
        build_instantane(fresh)
    return len(captured)


def test_a_second_axis_is_a_mention_and_the_fiche_comes_once(contrat):
    fill_contrat(contrat, fiches=1)
    fiche, second = FicheAction.objects.get(contrat=contrat), Axe.objects.get(code="2")
    Rattachement.objects.create(fiche=fiche, contrat=contrat, axe=second)
    fiches = build_instantane(contrat)["fiches"]
    assert len(fiches) == 1
    assert fiches[0]["rattachements"] == [{"axe": str(second.uid), "objectif": None, "code": ""}]


def test_a_fiche_shared_by_another_contract_takes_its_place_here(contrat, demarche):
    fill_contrat(contrat, fiches=1)
    other = ContratFactory(demarche=demarche, nom="CLS voisin", cercle="transmis")
    shared = FicheActionFactory(contrat=other, titre="Action partagée", code="9", cercle="transmis")
    axe = Axe.objects.get(contrat=contrat, code="2")
    Rattachement.objects.create(fiche=shared, contrat=contrat, axe=axe, code="2.1")
    found = build_instantane(contrat)["fiches"][-1]
    assert (found["titre"], found["code"], found["axe"]) == ("Action partagée", "2.1", str(axe.uid))
    assert found["partagee_avec"] == ["CLS voisin"]
    seen = build_instantane(other, {"transmis", "public"})["fiches"][0]
    assert seen["partagee_avec"] == []


def test_an_empty_contract_has_a_snapshot(contrat):
    instantane = build_instantane(contrat)
    assert instantane["territoire"] is None
    assert instantane["fiches"] == []


def test_a_territory_without_any_geography_keeps_its_codes(contrat):
    fill_contrat(contrat)
    Millesime.objects.all().delete()
    territoire = build_instantane(Contrat.objects.get(pk=contrat.pk))["territoire"]
    assert [row["code"] for row in territoire["communes"]] == ["16001", "16002"]
    assert territoire["population"] is None
