"""La méthode : complète, dans quatre ordres, et refusée quand elle se contredit."""

import copy
import json
from importlib.resources import files

import pytest

from maillage.contrats.enums import Phase
from maillage.contrats.vie.methode import MethodeError, build_methode, read_methode

ORDRES = ("plan_puis_signature", "cadre_puis_plan", "prefiguration", "socle_conventions")


@pytest.fixture
def donnees():
    return json.loads(
        files("maillage.contrats").joinpath("donnees/methode.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("programme", [False, True])
@pytest.mark.parametrize("ordre", ORDRES)
def test_every_order_has_the_ten_phases_and_their_checklists(ordre, programme):
    methode = read_methode(ordre, programme_annuel=programme)

    assert {modele.phase for modele in methode.phases} == set(Phase)
    for modele in methode.phases:
        assert 5 <= len(modele.taches) <= 11, modele.phase
        assert any(tache.indispensable for tache in modele.taches), modele.phase
        assert modele.phrase.endswith(".")


def test_the_orders_differ_on_when_one_signs():
    before = {
        ordre: [m.phase for m in methode.phases[: methode.rank_of("signature")]]
        for ordre in ORDRES
        for methode in [read_methode(ordre)]
    }

    assert "plan" in before["plan_puis_signature"]
    assert "plan" not in before["cadre_puis_plan"]
    assert "diagnostic" not in before["prefiguration"]
    assert "plan" not in before["socle_conventions"]
    assert read_methode("cadre_puis_plan").signs_before("plan")


def test_an_annual_programme_adds_its_choice_of_actions():
    plain, rolling = read_methode(), read_methode(programme_annuel=True)

    assert len(rolling["mise_en_oeuvre"].taches) > len(plain["mise_en_oeuvre"].taches)
    assert rolling["plan"].semaines < plain["plan"].semaines


def test_an_unknown_order_is_refused(donnees):
    with pytest.raises(MethodeError, match="inconnu"):
        build_methode(donnees, "au_hasard")


@pytest.mark.parametrize(
    ("spoil", "motif"),
    [
        (lambda d: d["ordres"]["prefiguration"]["phases"].pop(), "chaque étape"),
        (lambda d: d["phases"]["plan"].update(semaines=0), "semaines"),
        (lambda d: d["phases"]["plan"]["taches"][0].update(acteur="le voisin"), "acteur"),
        (lambda d: d["phases"]["plan"]["taches"][0].update(code="plan-fiches"), "même code"),
        (
            lambda d: d["ordres"]["prefiguration"]["adaptations"].update(plan={"sans": ["x"]}),
            "n’a pas",
        ),
    ],
)
def test_a_method_that_contradicts_itself_is_refused(donnees, spoil, motif):
    spoiled = copy.deepcopy(donnees)
    spoil(spoiled)

    with pytest.raises(MethodeError, match=motif):
        build_methode(spoiled, "prefiguration")
