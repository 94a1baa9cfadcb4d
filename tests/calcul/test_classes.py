"""Les classes d’une carte : bornes attendues, optimum exact, cas dégénérés."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.classes import break_equal, break_fixed, break_jenks, break_quantiles
from maillage.calcul.erreurs import ErreurCalcul

NAN = np.nan


def inertia(valeurs, decoupage):
    rangs = decoupage.classify(valeurs)
    valeurs = np.asarray(valeurs, dtype=float)
    return sum(((v - v.mean()) ** 2).sum() for r in set(rangs) for v in [valeurs[rangs == r]])


def best_inertia(valeurs, nombre):
    """L’optimum, en essayant toutes les coupes."""
    trie = np.sort(np.asarray(valeurs, dtype=float))
    coupes = combinations(range(1, trie.size), min(nombre, np.unique(trie).size) - 1)
    return min(
        sum(((part - part.mean()) ** 2).sum() for part in np.split(trie, list(coupe)))
        for coupe in coupes
    )


def test_quantiles_share_the_territories():
    decoupage = break_quantiles(range(1, 13), 4)

    assert decoupage.bornes.tolist() == [1, 3, 6, 9, 12]
    assert np.bincount(decoupage.classify(range(1, 13))).tolist() == [3, 3, 3, 3]


def test_weighted_quantiles_share_the_inhabitants():
    decoupage = break_quantiles([1, 2, 3, 4, NAN], 2, poids=[10, 10, 10, 70, 5])

    assert decoupage.bornes.tolist() == [1, 4]
    assert (decoupage.nombre, decoupage.demandees) == (1, 2)
    seule = break_quantiles([1, 2, 3, 4], 2, poids=[70, 10, 10, 10])
    assert seule.classify([1, 2]).tolist() == [0, 1]


def test_equal_classes_have_the_same_width():
    assert break_equal([0, 3, 10], 4).bornes.tolist() == [0, 2.5, 5, 7.5, 10]


def test_fixed_bounds_hide_nobody():
    decoupage = break_fixed([0, 2.5, 5])

    assert decoupage.classify([-1, 0, 2.5, 2.6, 9, NAN]).tolist() == [0, 0, 0, 1, 1, -1]


def test_jenks_finds_the_evident_groups():
    valeurs = [1, 1.1, 1.2, 5, 5.1, 5.2, 20, 21, NAN]

    assert break_jenks(valeurs, 3).bornes.tolist() == [1, 1.2, 5.2, 21]


def test_few_distinct_values_give_few_classes():
    for cut in (break_jenks, break_quantiles, break_equal):
        decoupage = cut([3, 3, 3, NAN], 5)
        assert (decoupage.nombre, decoupage.demandees) == (1, 5)
        assert decoupage.classify([3, NAN]).tolist() == [0, -1]
    assert break_jenks([1, 2, 2], 5).classify([1, 2, 2]).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: break_jenks([NAN], 3),
        lambda: break_jenks([], 3),
        lambda: break_quantiles([1, 2], 0),
        lambda: break_equal([1, np.inf], 2),
        lambda: break_fixed([1]),
        lambda: break_fixed([1, 1]),
        lambda: break_quantiles([1, 2], 2, poids=[-1, 2]),
        lambda: break_quantiles([1, 2], 2, poids=[0, 0]),
    ],
)
def test_what_cannot_be_cut_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


@pytest.mark.lent
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=11), st.integers(1, 5))
@settings(max_examples=150, deadline=None)
def test_jenks_is_the_true_optimum(valeurs, nombre):
    decoupage = break_jenks(valeurs, nombre)

    assert inertia(valeurs, decoupage) == pytest.approx(best_inertia(valeurs, nombre), abs=1e-9)


@pytest.mark.lent
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.integers(1, 8), st.randoms())
@settings(max_examples=80, deadline=None)
def test_the_order_of_communes_does_not_matter(valeurs, nombre, random):
    shuffled = list(valeurs)
    random.shuffle(shuffled)
    for cut in (break_jenks, break_quantiles, break_equal):
        first, second = cut(valeurs, nombre).bornes, cut(shuffled, nombre).bornes
        np.testing.assert_array_equal(first, second)
        assert (np.diff(first[1:]) > 0).all()
        assert first[0] <= first[1]
