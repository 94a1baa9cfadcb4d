"""Les écarts ne perdent rien et n’inventent rien, quelles que soient les mutations."""

import copy
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contrats.ecarts import (
    COURANT,
    Genre,
    apply,
    close,
    compare,
    flatten,
    settle,
    unflatten,
)
from tests.contrats.ecarts_forges import forge, mutate, to_text

graines = st.integers(min_value=0, max_value=2**32)
essais = settings(max_examples=300, deadline=None)


def draw(graine: int) -> tuple[Random, dict, dict]:
    rng = Random(graine)
    before = forge(rng)
    return rng, before, mutate(rng, before, rng.randint(0, 12))


@essais
@given(graines)
def test_it_flattens_and_unflattens_exactly(graine):
    _, _, after = draw(graine)
    assert to_text(unflatten(flatten(after))) == to_text(after)


@essais
@given(graines)
def test_settling_twice_changes_nothing(graine):
    _, _, after = draw(graine)
    assert to_text(settle(after)) == to_text(after)


@essais
@given(graines)
def test_applying_every_change_gives_the_other_exactly(graine):
    _, before, after = draw(graine)
    kept = copy.deepcopy(before)
    assert to_text(apply(compare(before, after), before)) == to_text(after)
    assert to_text(before) == to_text(kept)
    assert compare(before, before) == []


@essais
@given(graines)
def test_applying_some_changes_leaves_exactly_the_others(graine):
    rng, before, after = draw(graine)
    ecarts = compare(before, after)
    chosen = close([ecart for ecart in ecarts if rng.random() < 0.4], ecarts)
    between = apply(chosen, before)
    rest = compare(between, after)
    assert summarize(rest) == summarize([item for item in ecarts if item not in chosen])
    assert to_text(apply(rest, between)) == to_text(after)


@essais
@given(graines)
def test_every_change_has_its_own_key_and_knows_what_it_needs(graine):
    _, before, after = draw(graine)
    ecarts = compare(before, after)
    keys = {ecart.cle for ecart in ecarts}
    assert len(keys) == len(ecarts)
    assert all(ecart.requiert <= keys for ecart in ecarts)


def summarize(ecarts) -> list:
    """Un ordre gardé pour plus tard porte aussi sur les venus entre-temps."""
    return sorted((e.cle, "" if e.genre is Genre.ORDRE else e.marque) for e in ecarts)


def test_close_adds_the_axis_of_a_new_fiche():
    before = forge(Random(4))
    after = copy.deepcopy(before)
    after["axes"].append({"uid": "neuf", "code": "9", "titre": "Neuf", "description": "",
                          "objectifs": []})  # fmt: skip
    after["fiches"].append({"uid": "f", "code": "9.1", "titre": "F", "axe": "neuf", "parent": None,
                            "objectif": None})  # fmt: skip
    ecarts = compare(before, after)
    (fiche,) = [ecart for ecart in ecarts if ecart.cle == "fiches/f"]
    assert fiche.requiert == {"axes/neuf"}
    assert [ecart.cle for ecart in close([fiche], ecarts)] == ["axes/neuf", "fiches/f"]


@pytest.mark.parametrize(("one", "two"), [(True, 1), (1, 1.0), (None, ""), ([], None)])
def test_two_json_values_that_python_confuses_are_a_change(one, two):
    before = {"schema": COURANT, "contrat": {"uid": "c", "nom": one}}
    after = {"schema": COURANT, "contrat": {"uid": "c", "nom": two}}
    assert to_text(apply(compare(before, after), before)) == to_text(after)
