"""Additionner des communes : trois états jamais confondus, et des sommes qui se conservent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.agregats import (
    Etat,
    merge_etats,
    ratio_of_sums,
    sum_count,
    weighted_mean,
    weighted_share,
)
from maillage.calcul.erreurs import ErreurCalcul

V, S, A = Etat.VALEUR, Etat.SECRET, Etat.ABSENT
NAN = np.nan

lignes = st.lists(
    st.tuples(
        st.floats(0, 1e6), st.sampled_from([V, V, V, S, A]), st.integers(0, 3), st.floats(1, 1e4)
    ),
    min_size=1,
    max_size=40,
)


def unzip(rows):
    valeurs, etats, groupes, poids = (np.array(column) for column in zip(*rows, strict=True))
    return valeurs, etats.astype(np.uint8), groupes, poids


def test_a_true_zero_is_a_value():
    agregat = sum_count([0.0, 0.0], [V, V])

    assert (agregat.valeurs[0], agregat.etats[0]) == (0.0, V)
    assert not agregat.partial[0]


def test_a_sum_says_what_it_lacks():
    agregat = sum_count([10, NAN, NAN, 5], [V, S, A, V], poids=[100, 50, 50, 200])

    assert agregat.valeurs[0] == 15
    assert (agregat.presents[0], agregat.totaux[0], agregat.secrets[0]) == (2, 4, 1)
    assert agregat.couverture[0] == pytest.approx(0.75)
    assert agregat.partial[0]


def test_a_territory_all_secret_is_secret():
    agregat = sum_count([NAN] * 5, [S, S, S, A, A], [0, 0, 1, 1, 2], nombre=4)

    assert agregat.etats.tolist() == [S, A, A, A]
    assert np.isnan(agregat.valeurs).all()
    assert not agregat.partial.any()


def test_a_rate_is_the_ratio_of_sums():
    agregat = ratio_of_sums([10, 1], [V, V], [100, 1000], [V, V], facteur=100)

    assert agregat.valeurs[0] == pytest.approx(1100 / 1100)


def test_a_line_without_its_numerator_gives_no_denominator():
    agregat = ratio_of_sums([10, NAN, 7], [V, S, V], [100, 900, NAN], [V, V, A])

    assert agregat.valeurs[0] == pytest.approx(0.1)
    assert (agregat.presents[0], agregat.secrets[0]) == (1, 1)
    assert agregat.couverture[0] == pytest.approx(0.1)


def test_a_null_denominator_is_an_absence():
    agregat = ratio_of_sums([0], [V], [0], [V])

    assert agregat.etats[0] == A
    assert np.isnan(agregat.valeurs[0])


def test_a_weighted_mean_ignores_an_unknown_weight():
    agregat = weighted_mean([1, 2, 100], [V, V, V], [1, 3, NAN])

    assert agregat.valeurs[0] == pytest.approx(1.75)
    assert (agregat.presents[0], agregat.totaux[0]) == (2, 3)


def test_a_share_is_strictly_under_its_threshold():
    agregat = weighted_share([2.4, 2.5, NAN], [V, V, S], [100, 300, 600], 2.5)

    assert agregat.valeurs[0] == pytest.approx(0.25)


def test_a_secret_wins_over_an_absence():
    premiers, seconds = np.array([V, S, A, A]), np.array([V, A, S, V])

    assert merge_etats(premiers, seconds).tolist() == [V, S, S, A]


@pytest.mark.parametrize(
    ("valeurs", "etats", "groupes", "message"),
    [
        ([1, 2], [V], None, "Il faut un état"),
        ([NAN], [V], None, "connue et vide"),
        ([1], [7], None, "inconnu"),
        ([1], [-1], None, "inconnu"),
        ([1], [V], [-1], "Territoire inconnu"),
        ([[1]], [[V]], None, "une seule colonne"),
    ],
)
def test_a_wrong_column_is_refused_in_french(valeurs, etats, groupes, message):
    with pytest.raises(ErreurCalcul, match=message):
        sum_count(valeurs, etats, groupes)


def test_no_line_at_all_is_an_absence():
    agregat = sum_count([], [])

    assert (agregat.etats.tolist(), agregat.totaux.tolist()) == ([A], [0])
    assert sum_count([], [], [], nombre=0).valeurs.size == 0


def test_a_negative_weight_is_refused():
    with pytest.raises(ErreurCalcul, match="négatif"):
        weighted_mean([1], [V], [-1])


@pytest.mark.lent
@given(lignes)
@settings(max_examples=60, deadline=None)
def test_sums_are_conserved_between_territories(rows):
    valeurs, etats, groupes, _ = unzip(rows)
    parts, tout = sum_count(valeurs, etats, groupes, 4), sum_count(valeurs, etats)

    assert np.nansum(parts.valeurs) == pytest.approx(np.nansum(tout.valeurs))
    assert parts.presents.sum() == tout.presents[0]
    assert parts.secrets.sum() == tout.secrets[0]


@pytest.mark.lent
@given(lignes, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_communes_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    for function in (sum_count, weighted_mean):
        first, second = (
            function(valeurs, etats, poids=poids, groupes=groupes, nombre=4)
            for valeurs, etats, groupes, poids in (unzip(rows), unzip(shuffled))
        )
        np.testing.assert_allclose(first.valeurs, second.valeurs, rtol=1e-9)
        np.testing.assert_array_equal(first.etats, second.etats)


@pytest.mark.lent
@given(lignes)
@settings(max_examples=60, deadline=None)
def test_merging_two_territories_is_their_union(rows):
    valeurs, etats, groupes, poids = unzip(rows)
    parts = weighted_mean(valeurs, etats, poids, groupes, 4)
    bases = np.bincount(groupes, weights=np.where(etats == V, poids, 0), minlength=4)
    union = weighted_mean(valeurs, etats, poids)

    if bases.sum():
        merged = np.nansum(parts.valeurs * bases) / bases.sum()
        assert union.valeurs[0] == pytest.approx(merged)
    else:
        assert np.isnan(union.valeurs[0])


@pytest.mark.lent
@given(lignes)
@settings(max_examples=60, deadline=None)
def test_a_mean_stays_between_its_extremes(rows):
    valeurs, etats, _, poids = unzip(rows)
    lues = valeurs[etats == V]
    moyenne = weighted_mean(valeurs, etats, poids).valeurs[0]

    if lues.size:
        assert lues.min() - 1e-6 <= moyenne <= lues.max() + 1e-6
