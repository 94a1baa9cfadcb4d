"""Standardisation : valeurs publiées (Fay et Feuer, Selvin, Bland, PHE) et cas limites."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.intervalles import byar
from maillage.calcul.standardisation import (
    ESP2013,
    compare_attendus,
    expect_cas,
    standardize_direct,
    standardize_gamma,
    standardize_indirect,
)

# Fleiss 1981, p. 249 : naissances et cas par âge de la mère (6) et rang de naissance (5, total).
NAISSANCES = np.array([
    [230061, 329449, 114920, 39487, 14208, 3052],
    [72202, 326701, 208667, 83228, 28466, 5375],
    [15050, 175702, 207081, 117300, 45026, 8660],
    [2293, 68800, 132424, 98301, 46075, 9834],
    [327, 30666, 123419, 149919, 104088, 34392],
    [319933, 931318, 786511, 488235, 237863, 61313],
])  # fmt: skip
CAS = np.array([
    [107, 141, 60, 40, 39, 25],
    [25, 150, 110, 84, 82, 39],
    [3, 71, 114, 103, 108, 75],
    [1, 26, 64, 89, 137, 96],
    [0, 8, 63, 112, 262, 295],
])  # fmt: skip
FAY_FEUER = [
    (56.3, 92.3, 80.4, 105.8),
    (67.6, 91.2, 82.4, 100.9),
    (83.3, 85.1, 77.2, 94.2),
    (115.5, 92.7, 80.0, 114.7),
    (167.1, 75.5, 67.7, 188.3),
]
# Selvin 2004 : décès et population des États-Unis, 1960 et 1940.
DECES_1960 = [141, 926, 1253, 1080, 1869, 4891, 14956, 30888, 41725, 26501, 5928]
POPULATION_1960 = [
    1784033, 7065148, 15658730, 10482916, 9939972, 10563872, 9114202, 6850263, 4702482, 1874619,
    330915,
]  # fmt: skip
DECES_1940 = [45, 201, 320, 670, 1126, 3160, 9723, 17935, 22179, 13461, 2238]
POPULATION_1940 = [
    906897, 3794573, 10003544, 10629526, 9465330, 8249558, 7294330, 5022499, 2920220, 1019504,
    142532,
]  # fmt: skip


def test_the_european_weights_sum_to_one_hundred_thousand():
    assert (len(ESP2013), sum(ESP2013)) == (19, 100_000)


@pytest.mark.parametrize("rang", range(5))
def test_the_gamma_interval_is_that_of_fay_and_feuer(rang):
    taux = standardize_gamma(CAS[rang], NAISSANCES[rang], NAISSANCES.mean(axis=0))
    found = (taux.brut, taux.valeur, taux.intervalle.bas, taux.intervalle.haut)

    assert found == pytest.approx(FAY_FEUER[rang], abs=0.051)


def test_the_direct_example_of_selvin():
    taux = standardize_gamma(DECES_1940, POPULATION_1940, POPULATION_1960)
    found = (taux.brut, taux.valeur, taux.intervalle.bas, taux.intervalle.haut)

    assert found == pytest.approx((119.53, 139.25, 138.21, 140.29), abs=0.005)
    dobson = standardize_direct(DECES_1940, POPULATION_1940, POPULATION_1960)
    assert dobson.valeur == pytest.approx(taux.valeur)
    assert dobson.intervalle.bas == pytest.approx(taux.intervalle.bas, rel=1e-4)


def test_the_indirect_example_of_selvin():
    taux = np.array(DECES_1960) / POPULATION_1960
    rapport = standardize_indirect(sum(DECES_1940), POPULATION_1940, taux)

    assert rapport.attendus == pytest.approx(85556.88884452569)
    assert rapport.valeur == pytest.approx(0.8305351089744144)
    assert rapport.is_significatif
    ajuste = rapport.valeur * sum(DECES_1960) / sum(POPULATION_1960) * 1e5
    assert ajuste == pytest.approx(137.94145372782188)


def test_the_example_of_bland():
    taux = np.array([5.859, 13.05, 46.937, 161.503, 271.358]) / 1e6
    medecins = [1080, 12860, 11510, 10330, 7790]
    attendus = expect_cas(medecins, taux)

    assert attendus == pytest.approx(4.4966004, abs=1e-7)
    rapport = compare_attendus(14, attendus)
    assert (rapport.valeur, rapport.icm) == pytest.approx((3.113463228798361, 311.3463228798361))
    bornes = (rapport.intervalle.bas, rapport.intervalle.haut)
    assert bornes == pytest.approx((1.7007361161087085, 5.224168413669726))


@pytest.mark.parametrize(
    ("observes", "valeur", "bornes"),
    [
        (895, 1.0707232939020275, (1.001714771255399, 1.1432332872498951)),
        (91, 0.10886683770400504, (0.08765040101829406, 0.1336657632841891)),
        (9, 0.010767049882813686, (0.004923380825095775, 0.02043921455549973)),
    ],
)
def test_the_published_ratios(observes, valeur, bornes):
    rapport = compare_attendus(observes, 835.8835612311743)

    assert rapport.valeur == pytest.approx(valeur)
    assert (rapport.intervalle.bas, rapport.intervalle.haut) == pytest.approx(bornes)


@pytest.mark.parametrize(
    ("observes", "valeur", "bornes"),
    [
        (895, 1043.0247991469423, (971.770906798568, 1117.894091547925)),
        (91, 110.3212025300104, (87.7455767536709, 136.70882227251795)),
    ],
)
def test_the_published_intervals_have_the_shape_of_dobson(observes, valeur, bornes):
    """Les effectifs par âge ne sont pas publiés ; le rapport des deux demi-largeurs l’est."""
    cas = np.full(19, observes / 19)
    taux = standardize_direct(cas, np.full(19, 100.0), facteur=10_000)
    found = (taux.intervalle.haut - taux.valeur) / (taux.valeur - taux.intervalle.bas)

    assert found == pytest.approx((bornes[1] - valeur) / (valeur - bornes[0]))


def test_the_published_file_agrees(officielles):
    path = officielles / "reference" / "methodes_valeurs_reference.json"
    expected = json.loads(path.read_text(encoding="utf-8"))["fay_feuer_fleiss1981"]
    lines = expected["attendu_pour_100000 (brut, ajusté, bas, haut)"].values()

    assert [tuple(line) for line in lines] == FAY_FEUER


def test_too_few_cases_give_no_direct_rate():
    assert standardize_direct([0] * 18 + [9], [1000] * 19) is None
    assert standardize_direct([0] * 18 + [10], [1000] * 19).valeur == pytest.approx(10)
    assert standardize_gamma([0] * 19, [1000] * 19).intervalle.bas == 0


def test_nothing_expected_gives_no_ratio():
    assert standardize_indirect(3, [100, 200], [0, 0]) is None


def test_a_uniform_rate_is_its_own_standardised_rate():
    taux = standardize_direct([5] * 19, [1000] * 19, facteur=1000)

    assert (taux.valeur, taux.brut) == pytest.approx((5, 5))
    bornes = byar(95)
    assert taux.intervalle.bas < 5 * bornes.bas / 95 + 0.2


@pytest.mark.parametrize(
    "call",
    [
        lambda: standardize_direct([1] * 18, [100] * 19),
        lambda: standardize_direct([1] * 19, [0] * 19),
        lambda: standardize_direct([-1] * 19, [100] * 19),
        lambda: standardize_direct([1] * 19, [100] * 19, [0] * 19),
        lambda: standardize_indirect(1, [1, 2], [0.1]),
        lambda: expect_cas([1], [-1]),
        lambda: compare_attendus(3, float("nan")),
    ],
)
def test_a_wrong_table_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


ages = st.lists(st.tuples(st.integers(0, 200), st.integers(200, 50_000)), min_size=19, max_size=19)


@pytest.mark.lent
@given(ages, st.floats(1, 1000))
@settings(max_examples=60, deadline=None)
def test_a_rate_is_in_its_interval_and_follows_its_unit(table, facteur):
    cas, populations = zip(*table, strict=True)
    taux = standardize_direct(cas, populations, facteur=facteur)
    gamma = standardize_gamma(cas, populations, facteur=facteur)
    if taux is None:
        assert sum(cas) < 10
        return
    assert taux.intervalle.contains(taux.valeur)
    assert gamma.intervalle.contains(gamma.valeur)
    unite = standardize_direct(cas, populations, facteur=1)
    assert taux.valeur == pytest.approx(unite.valeur * facteur)
