"""Intervalles : valeurs publiées, bibliothèques de référence, propriétés."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.intervalles import (
    Intervalle,
    byar,
    poisson,
    poisson_exact,
    proportion,
    quantile_normal,
    rate,
    wilson,
)


def bounds(intervalle):
    return (intervalle.bas, intervalle.haut)


@pytest.mark.parametrize(
    ("cas", "effectif", "expected"),
    [
        (65, 100, (0.5525444329688797, 0.7363575175690247)),
        (1, 100, (0.0017674320641406511, 0.054486196178705294)),
    ],
)
def test_wilson_gives_the_published_bounds(cas, effectif, expected):
    assert bounds(wilson(cas, effectif)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("cas", "expected"),
    [
        (65, (50.16318771045943, 82.84913854593984)),
        (1045, (982.5932018073325, 1110.33121298565)),
        (1, (0.013072132901504331, 5.5637555824752605)),
    ],
)
def test_byar_gives_the_published_bounds(cas, expected):
    assert bounds(byar(cas)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("cas", "expected"),
    [
        (0, (0, 3.6888794541139354)),
        (9, (4.115373097378334, 17.084803451419166)),
        (14, (7.65393, 23.48962)),
    ],
)
def test_the_exact_bounds_are_the_published_ones(cas, expected):
    assert bounds(poisson_exact(cas)) == pytest.approx(expected, abs=5e-6)


def test_poisson_changes_of_method_at_ten():
    assert poisson(9) == poisson_exact(9)
    assert poisson(10) == byar(10)
    assert (rate(9, 100).methode, rate(10, 100).methode) == ("Poisson exact", "Byar")


def test_a_rate_and_its_interval_share_a_unit():
    estimation = rate(65, 10_000, facteur=1000)

    assert estimation.valeur == pytest.approx(6.5)
    assert bounds(estimation.intervalle) == pytest.approx((5.016318771, 8.284913855))


def test_cases_of_several_years_may_exceed_the_inhabitants():
    assert rate(12, 10, facteur=1).valeur == pytest.approx(1.2)


def test_nothing_to_divide_by_gives_nothing():
    assert wilson(0, 0) is None
    assert proportion(0, 0) is None
    assert rate(3, 0) is None


def test_the_published_file_agrees(officielles):
    import json

    path = officielles / "reference" / "methodes_valeurs_reference.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    for key, value in expected["wilson_ic95"].items():
        if "/" in key:
            cas, effectif = map(int, key.split("/"))
            assert bounds(wilson(cas, effectif)) == pytest.approx(value, abs=1e-9)
    for function, key in ((byar, "byars_ic95"), (poisson_exact, "poisson_exact_ic95")):
        for cas, value in expected[key].items():
            if cas.isdigit():
                assert bounds(function(int(cas))) == pytest.approx(value, abs=5e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson(101, 100),
        lambda: wilson(-1, 100),
        lambda: wilson(1, float("nan")),
        lambda: wilson(1, 10, niveau=1),
        lambda: byar(-3),
        lambda: rate(float("nan"), 10),
        lambda: rate(1, -10),
    ],
)
def test_an_impossible_input_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


@pytest.mark.lent
@given(st.integers(0, 5000), st.integers(1, 5000), st.floats(0.5, 0.999))
@settings(max_examples=100, deadline=None)
def test_wilson_is_that_of_statsmodels(cas, reste, niveau):
    effectif = cas + reste
    expected = proportion_confint(cas, effectif, alpha=1 - niveau, method="wilson")

    assert bounds(wilson(cas, effectif, niveau)) == pytest.approx(expected, abs=1e-10)


@pytest.mark.lent
@given(st.integers(0, 3000), st.floats(0.5, 0.999))
@settings(max_examples=100, deadline=None)
def test_the_exact_bounds_are_those_of_scipy(cas, niveau):
    reste = (1 - niveau) / 2
    bas = stats.chi2.ppf(reste, 2 * cas) / 2 if cas else 0
    haut = stats.chi2.ppf(1 - reste, 2 * cas + 2) / 2

    assert bounds(poisson_exact(cas, niveau)) == pytest.approx((bas, haut), rel=1e-9)


@pytest.mark.lent
@given(st.integers(0, 10_000), st.floats(0.5, 0.99))
@settings(max_examples=100, deadline=None)
def test_an_interval_holds_its_value_and_grows_with_the_level(cas, niveau):
    wide = niveau + (1 - niveau) / 2
    narrow_one, wide_one = poisson(cas, niveau), poisson(cas, wide)

    assert narrow_one.contains(cas)
    assert wide_one.bas <= narrow_one.bas <= narrow_one.haut <= wide_one.haut
    assert poisson_exact(cas).haut < poisson_exact(cas + 1).haut


def test_the_normal_quantile_and_scale():
    assert quantile_normal() == pytest.approx(1.959963984540054)
    assert Intervalle(1, 2).scale(10) == Intervalle(10, 20)
