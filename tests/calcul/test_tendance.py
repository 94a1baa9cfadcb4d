"""Les tendances : mêmes résultats que scipy et statsmodels, et refus des séries trop courtes."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.tendance import measure_evolution, measure_tendance

NAN = np.nan
ANNEES = list(range(2010, 2022))
VALEURS = [10, 12, 11, 13.5, 14, 13, 15, 16.2, 15.5, 17, 18, 17.5]


def test_the_trend_is_that_of_scipy():
    tendance = measure_tendance(ANNEES, VALEURS)
    tau, probabilite = stats.kendalltau(ANNEES, VALEURS, method="exact")
    pente, _, bas, haut = stats.theilslopes(VALEURS, ANNEES)

    assert (tendance.tau, tendance.probabilite) == pytest.approx((tau, probabilite))
    assert tendance.pente == pytest.approx(pente)
    assert (tendance.intervalle.bas, tendance.intervalle.haut) == pytest.approx((bas, haut))
    assert (tendance.sens, tendance.is_significatif, tendance.points) == (1, True, 12)


def test_repeated_values_use_the_corrected_variance():
    """Exemple à la main : S = 9, σ² = (5·4·15 − 2·1·9)/18, z = 8/σ."""
    tendance = measure_tendance([1, 2, 3, 4, 5], [1, 2, 2, 3, 4])
    sigma = np.sqrt((5 * 4 * 15 - 2 * 1 * 9) / 18)

    assert tendance.statistique == 9
    assert tendance.probabilite == pytest.approx(2 * stats.norm.sf(8 / sigma))
    assert tendance.tau == pytest.approx(stats.kendalltau(range(5), [1, 2, 2, 3, 4]).statistic)


def test_three_points_prove_nothing():
    tendance = measure_tendance([2011, 2016, 2022], [1, 2, 30])

    assert tendance.probabilite == pytest.approx(1 / 3)
    assert (tendance.sens, tendance.intervalle) == (0, None)


def test_a_flat_series_has_no_direction():
    tendance = measure_tendance([1, 2, 3, 4], [5, 5, 5, 5])

    assert (tendance.tau, tendance.probabilite, tendance.pente, tendance.sens) == (0, 1, 0, 0)


def test_unknown_years_are_left_out():
    assert measure_tendance([1, 2, 3, 4], [1, NAN, 3, 4]).points == 3
    evolution = measure_evolution([3, 1, 2, 4], [NAN, 100, 110, 133.1])
    assert evolution.taux == pytest.approx(0.1)


def test_a_constant_growth_is_found_exactly():
    evolution = measure_evolution([2010, 2012, 2020], [100, 100 * 1.02**2, 100 * 1.02**10])

    assert evolution.taux == pytest.approx(0.02)
    assert (evolution.intervalle.bas, evolution.intervalle.haut) == pytest.approx((0.02, 0.02))


def test_the_growth_is_a_weighted_log_regression():
    poids = np.linspace(1, 3, 12)
    evolution = measure_evolution(ANNEES, VALEURS, poids)
    model = sm.WLS(np.log(VALEURS), sm.add_constant(np.array(ANNEES)), weights=poids).fit()
    bas, haut = np.expm1(model.conf_int()[1])

    assert evolution.taux == pytest.approx(np.expm1(model.params[1]))
    assert (evolution.intervalle.bas, evolution.intervalle.haut) == pytest.approx((bas, haut))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: measure_tendance([1, 2], [1, 2]), "au moins 3 années connues"),
        (lambda: measure_tendance([1, 2, 3], [1, NAN, 2]), "il y en a 2"),
        (lambda: measure_tendance([1, 1, 2], [1, 2, 3]), "deux fois"),
        (lambda: measure_tendance([1, 2, 3], [1, 2]), "une valeur par année"),
        (lambda: measure_evolution([1, 2, 3], [1, 0, 2]), "nulle ou négative"),
        (lambda: measure_evolution([1, 2, 3], [1, 2, 2], [1, 0, 1]), "poids est nul"),
    ],
)
def test_a_series_without_trend_is_refused(call, message):
    with pytest.raises(ErreurCalcul, match=message):
        call()


series = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=15, unique=True)


@pytest.mark.lent
@given(series)
@settings(max_examples=80, deadline=None)
def test_the_exact_probability_is_that_of_scipy(values):
    annees = range(len(values))
    expected = stats.kendalltau(annees, values, method="exact")
    tendance = measure_tendance(annees, values)

    assert tendance.probabilite == pytest.approx(expected.pvalue)
    assert tendance.pente == pytest.approx(stats.theilslopes(values, annees).slope)


@pytest.mark.lent
@given(series, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_lines_and_the_mirror(values, random):
    annees = list(range(len(values)))
    paires = list(zip(annees, values, strict=True))
    random.shuffle(paires)
    tendance = measure_tendance(annees, values)

    assert measure_tendance(*zip(*paires, strict=True)) == tendance
    oppose = measure_tendance(annees, [-value for value in values])
    assert (oppose.statistique, oppose.pente) == (-tendance.statistique, -tendance.pente)
