"""Inégalités : valeurs publiées, régression de référence, propriétés."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.inegalites import (
    atkinson,
    concentration,
    gini,
    measure_gradient,
    rank_ridits,
    theil_l,
    theil_t,
)

REVENUS = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
# Exemple de documentation de PHEindicatormethods : espérance de vie par décile de défaveur.
HABITANTS = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
ESPERANCES = [75.9, 78.3, 83.8, 83.6, 80.5, 81.1, 81.7, 84.2, 80.6, 86.3]


def test_the_measures_of_reference():
    assert gini(REVENUS) == pytest.approx(0.46209113026762383)
    assert gini(REVENUS, biais=False) == pytest.approx(0.5134345891862487)
    assert theil_t(REVENUS) == pytest.approx(0.362341242343895)
    assert theil_l(REVENUS) == pytest.approx(0.433594649520446)
    assert atkinson(REVENUS, 0.5) == pytest.approx(0.17965909804634184)


def test_the_concentration_of_reference():
    """Note technique 7 de la Banque mondiale, mortalité avant 5 ans en Inde : −0,1694."""
    naissances = [29939, 28776, 26528, 24689, 19739]
    taux = [154.7, 152.9, 119.5, 86.9, 54.3]

    assert concentration(taux, naissances) == pytest.approx(-0.16941677465052118, abs=1e-9)


def test_the_gradient_is_a_weighted_regression():
    gradient = measure_gradient(ESPERANCES, HABITANTS)
    model = sm.WLS(ESPERANCES, sm.add_constant(rank_ridits(HABITANTS)), weights=HABITANTS).fit()
    bas, haut = model.conf_int()[1]

    assert (gradient.origine, gradient.sii) == pytest.approx(tuple(model.params))
    assert (gradient.intervalle.bas, gradient.intervalle.haut) == pytest.approx((bas, haut))


def test_the_gradient_is_near_the_published_one():
    """Publié sur les espérances non arrondies : SII 6,9346 et RII 1,0888."""
    gradient = measure_gradient(ESPERANCES, HABITANTS)

    assert gradient.sii == pytest.approx(6.934616, rel=0.01)
    assert gradient.rii == pytest.approx(1.0888181, rel=0.001)


def test_a_straight_line_gives_its_slope():
    ridits = rank_ridits([1, 1, 1, 1])

    assert ridits.tolist() == [0.125, 0.375, 0.625, 0.875]
    gradient = measure_gradient(10 + 4 * ridits, [1, 1, 1, 1])
    assert (gradient.sii, gradient.rii) == pytest.approx((4, 1.4))
    assert measure_gradient([-1, 1], [1, 1]).rii is None
    assert measure_gradient([1, 2], [1, 1]).intervalle is None


def test_grouped_and_individual_concentrations_agree():
    assert concentration([1, 2, 5], [3, 2, 1]) == pytest.approx(concentration([1, 1, 1, 2, 2, 5]))
    assert concentration([3, 3, 3]) == pytest.approx(0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: gini([-1, 2]),
        lambda: gini([]),
        lambda: gini([0, 0]),
        lambda: gini([5], biais=False),
        lambda: theil_l([0, 1]),
        lambda: atkinson([0, 1], 1),
        lambda: atkinson([1, 2], 0),
        lambda: concentration([1, -1]),
        lambda: concentration([]),
        lambda: measure_gradient([1], [1]),
        lambda: measure_gradient([1, 2], [1, 0]),
        lambda: measure_gradient([1, float("nan")], [1, 1]),
    ],
)
def test_a_measure_that_does_not_exist_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


valeurs = st.lists(st.floats(0.01, 1e5), min_size=2, max_size=30)


@pytest.mark.lent
@given(valeurs, st.floats(0.1, 100), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_a_measure_ignores_unit_order_and_duplication(values, facteur, random):
    shuffled = [value * facteur for value in values]
    random.shuffle(shuffled)
    for measure in (gini, theil_t, theil_l, atkinson):
        expected = measure(values)
        assert measure(shuffled) == pytest.approx(expected, abs=1e-9)
        assert measure(values + values) == pytest.approx(expected, abs=1e-9)
        assert measure(values, poids=[2] * len(values)) == pytest.approx(expected, abs=1e-9)
        assert expected >= -1e-9


@pytest.mark.lent
@given(valeurs, st.data())
@settings(max_examples=60, deadline=None)
def test_a_weight_is_a_repetition(values, data):
    poids = data.draw(st.lists(st.integers(1, 4), min_size=len(values), max_size=len(values)))
    repeated = np.repeat(values, poids)
    for measure in (gini, theil_t, theil_l, atkinson):
        assert measure(values, poids=poids) == pytest.approx(measure(repeated), abs=1e-9)
