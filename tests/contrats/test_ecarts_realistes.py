"""Sur un contrat réel et sur un très grand : rien n’est perdu, et c’est rapide."""

import copy
import time
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contrats.ecarts import (
    COURANT,
    SchemaInconnu,
    apply,
    close,
    compare,
    flatten,
    say,
    settle,
    sum_up,
    unflatten,
    upcast,
    word_diff,
)
from maillage.contrats.ecarts.textes import Acte
from maillage.contrats.instantane import SCHEMA, build_instantane
from tests.contrats.ecarts_forges import mutate, to_text
from tests.contrats.test_ecarts_proprietes import summarize
from tests.factories.contrat_complet import fill_contrat

SEUIL = 0.3  # secondes de calcul ; mesuré à 0,07


@pytest.fixture
def reel(contrat) -> dict:
    return build_instantane(fill_contrat(contrat, fiches=5))


def test_the_schema_is_the_one_of_the_snapshot():
    assert COURANT == SCHEMA


def test_the_present_agrees_with_itself(reel):
    settled = settle(reel)
    assert to_text(settle(settled)) == to_text(settled)
    assert compare(reel, settled) == []
    assert to_text(unflatten(flatten(reel))) == to_text(reel)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(graine=st.integers(min_value=0, max_value=2**32))
def test_a_real_contract_survives_every_mutation(reel, graine):
    rng = Random(graine)
    before = settle(reel)
    after = mutate(rng, before, rng.randint(1, 12))
    ecarts = compare(before, after)
    assert to_text(apply(ecarts, before)) == to_text(after)
    chosen = close([ecart for ecart in ecarts if rng.random() < 0.4], ecarts)
    between = apply(chosen, before)
    assert summarize(compare(between, after)) == summarize(e for e in ecarts if e not in chosen)
    assert all(say(ecart) for ecart in ecarts)
    assert sum_up(before, after) is not None


def enlarge(reel: dict, count: int) -> dict:
    """Le même, avec ``count`` fiches bien remplies."""
    model = reel["fiches"][0] | {"description": "<p>" + "Un constat détaillé. " * 60 + "</p>"}
    fiches = [
        copy.deepcopy(model) | {"uid": f"f{rang}", "code": f"1.1.{rang}"} for rang in range(count)
    ]
    return settle(reel | {"fiches": fiches})


def test_five_hundred_fiches_are_compared_at_once(reel):
    before = enlarge(reel, 500)
    after = copy.deepcopy(before)
    for fiche in after["fiches"][::10]:
        fiche["titre"], fiche["budget_previsionnel"] = "Autre", "1.00"
    start = time.process_time()
    ecarts = compare(before, after)
    assert len(ecarts) == 100
    assert time.process_time() - start < SEUIL


def test_an_old_snapshot_is_read_without_being_rewritten(reel):
    added = ("engagements", "liens", "avis", "indicateurs")
    old = {cle: valeur for cle, valeur in reel.items() if cle not in added} | {"schema": 1}
    old["contrat"] = {
        cle: valeur
        for cle, valeur in reel["contrat"].items()
        if cle not in ("etat", "ordre", "programme_annuel")
    }
    kept = copy.deepcopy(old)
    assert to_text(upcast(old)) == to_text(reel)
    assert old == kept
    assert compare(old, reel) == []


@pytest.mark.parametrize("schema", [0, 4, 99, "2", None])
def test_an_unknown_schema_is_refused_in_plain_words(schema):
    with pytest.raises(SchemaInconnu, match="format"):
        upcast({"schema": schema})


@given(st.text(alphabet="ab .\n", max_size=60), st.text(alphabet="ab .\n", max_size=60))
def test_the_parts_give_both_texts_back(avant, apres):
    parts = word_diff(avant, apres)
    assert "".join(part.texte for part in parts if part.acte is not Acte.AJOUTE) == avant
    assert "".join(part.texte for part in parts if part.acte is not Acte.SUPPRIME) == apres


def test_only_the_words_that_change_are_marked():
    parts = word_diff("<p>Le CCAS pilote seul.</p>", "<p>Le CIAS pilote seul.</p>", riche=True)
    assert [(part.texte, str(part.acte)) for part in parts] == [
        ("Le", ""), (" CCAS", "supprime"), (" CIAS", "ajoute"), (" pilote seul.", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("a b " * 50000, "b a c " * 40000),
        (" " * 200000, "\n" * 200000),
        ("mot " * 50000, "x".join("mot " * 50000)),
    ],
)
def test_a_huge_text_takes_a_bounded_time(avant, apres):
    start = time.perf_counter()
    word_diff(avant, apres)
    assert time.perf_counter() - start < 5
