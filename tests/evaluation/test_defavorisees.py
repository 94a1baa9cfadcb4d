"""Les communes défavorisées que le contrat touche : des comptes, leurs sources, leurs manques."""

import pytest

from maillage.evaluation.lecture import read_evaluation
from maillage.evaluation.preuves.defavorisees import tell_defavorisees
from maillage.evaluation.preuves.matiere import Matiere
from maillage.suivi.models import Deploiement
from tests.evaluation.conftest import ask
from tests.factories.pays import TERRITOIRE
from tests.portail.conftest import classify, indice, plan, territoire  # noqa: F401


def read(contrat, cercle="transmis"):
    return tell_defavorisees(Matiere(contrat, cercle))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def preuve(contrat, plan, indice):  # noqa: F811
    return read(contrat)


def test_it_counts_the_thirds_and_never_says_the_contract_caused_anything(preuve):
    assert preuve.etat == "partielle"
    phrase = plain(preuve.phrase)
    assert "1 des 2 actions qui nomment des communes touche le tiers le plus défavorisé" in phrase
    said = plain(preuve.limite)
    assert "contribuer" in said
    assert "ne permettent pas de les lui attribuer" in said
    assert "une estimation, non un décompte" in said
    assert "F-EDI, 2021" in plain(preuve.source)
    assert "population municipale" in plain(preuve.source)
    assert preuve.date == "2021"


def test_each_commune_says_its_value_or_why_it_has_none(preuve):
    lines = {name: plain(value) for name, value in preuve.lignes}
    assert lines["Commune 7"].startswith("secret statistique")
    assert lines["Commune 8"].startswith("non disponible")
    assert lines["Commune 4"].startswith("0")
    assert lines["Commune 1"].endswith("1 action la nomme.")
    assert "aucune action" in lines["Commune 3"]


def test_it_stays_in_its_circle(contrat, plan, indice):  # noqa: F811
    """La commune secrète n’est nommée que par une fiche de travail."""
    lines = dict(read(contrat).lignes)
    assert "aucune action" in lines["Commune 7"]
    assert "1 action la nomme" in plain(dict(read(contrat, "travail").lignes)["Commune 7"])


def test_a_territory_of_execution_and_a_priority_public_count(contrat, plan, indice):  # noqa: F811
    three = contrat.fiches.get(titre="Action 3")
    Deploiement.objects.create(fiche=three, libelle="Nord", communes=[TERRITOIRE[0]])
    classify(three, publics="personnes_en_precarite")
    found = read(contrat)
    assert "2 des 3 actions" in plain(found.phrase)
    lines = dict(found.lignes)
    assert plain(lines["Publics prioritaires, dans le tiers le plus défavorisé"]).startswith(
        "1 de ces 2 actions"
    )


def test_without_an_index_it_explains_what_to_load(contrat, plan):  # noqa: F811
    found = read(contrat)
    assert found.etat == "manquante"
    assert "ni F-EDI ni FDep" in found.phrase
    assert found.url.endswith("/fedi/")
    assert found.remede


def test_a_plan_that_names_no_commune_is_told_how(contrat, territoire, indice, vocabulaire):  # noqa: F811
    found = read(contrat)
    assert found.etat == "manquante"
    assert "Nommez les communes" in found.remede


def test_the_question_of_equity_gathers_it(evaluation, plan, indice):  # noqa: F811
    ask(evaluation, "equite")
    (question,) = read_evaluation(evaluation).questions
    assert "equite:defavorisees" in [item.cle for item in question.retenues]
