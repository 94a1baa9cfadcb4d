"""Les indicateurs du contrat dans le document : leur annexe, et rien quand il n’y en a pas."""

import json
from datetime import date

import pytest

from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Axe, Objectif
from maillage.documents.contrat import build_document
from maillage.edition.arbre import Tableau, Titre, to_json
from maillage.referentiels.models import IndicateurCommun, Reference
from maillage.suivi.models import IndicateurAction
from tests.factories.contrat_complet import fill_contrat

JOUR = date(2026, 11, 21)


@pytest.fixture
def complet(contrat):
    fill_contrat(contrat)
    socle = Reference.objects.create(
        region="75", genre="socle", code="socle", nom="Socle régional", edition="2024"
    )
    commun = IndicateurCommun.objects.create(reference=socle, code="C1", intitule="Couverture")
    axe, objectif = Axe.objects.get(code="1"), Objectif.objects.get(code="1.1")
    for fields in (
        {"intitule": "Délai", "objectif": objectif, "cible": 30, "cible_date": date(2030, 12, 31)},
        {"intitule": "Médecins", "axe": axe, "depart": 12, "definition": "Au 1er janvier."},
        {"intitule": "Couverture", "commun": commun, "unite": "%"},
        {"intitule": "Élus rencontrés", "phase": "mobilisation"},
    ):
        IndicateurAction.objects.create(contrat=contrat, **fields)
    return contrat


def build(contrat):
    return build_document(build_instantane(contrat), date=JOUR)


def test_there_is_no_annex_when_nothing_is_measured(contrat):
    document = build(fill_contrat(contrat))
    assert not [b for b in document.blocs if isinstance(b, Titre) and "Indicateurs" in b.texte]


def test_the_annex_follows_the_plan_and_comes_before_the_money(complet):
    document = build(complet)
    annexes = [b.texte for b in document.blocs if isinstance(b, Titre) and "Annexe" in b.numero]
    assert annexes.index("Indicateurs du contrat") == annexes.index("Fiches-actions") + 1
    captions = [
        b.legende
        for b in document.blocs
        if isinstance(b, Tableau)
        and b.legende.startswith("Indicateurs ")
        and "action" not in b.legende
    ]
    assert captions == [
        "Indicateurs des étapes du contrat", "Indicateurs du contrat entier",
        "Indicateurs : Axe 1 – Accéder aux soins",
    ]  # fmt: skip


def test_it_tells_the_place_the_values_and_the_edition_of_the_socle(complet):
    text = json.dumps(to_json(build(complet)), ensure_ascii=False)
    for wanted in (
        "1.1 Accueillir", "tout l’axe", "30, au 31 décembre 2030", "Au 1er janvier.", "à mesurer",
        "Indicateurs communs de « Socle régional, 2024 » : C1 Couverture.",
    ):  # fmt: skip
        assert wanted in text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_axe_comes_before_its_objectives(complet):
    table = [b for b in build(complet).blocs if isinstance(b, Tableau) and "Axe 1" in b.legende][-1]
    assert [row[1] for row in table.lignes] == ["tout l’axe", "1.1 Accueillir"]


def test_a_snapshot_of_before_has_no_annex(contrat):
    instantane = build_instantane(fill_contrat(contrat))
    del instantane["indicateurs"]
    assert "Indicateurs du contrat" not in json.dumps(
        to_json(build_document(instantane, date=JOUR)), ensure_ascii=False
    )
