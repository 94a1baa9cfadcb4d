"""Indices composites : normalisation, absences, agrégation, sensibilité."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from maillage.calcul.composite import (
    Bornes,
    Moyenne,
    Normalisation,
    aggregate,
    build_indice,
    leave_one_out,
    measure_bornes,
    rank_descending,
    read_parts,
    score_z,
    vary_poids,
)
from maillage.calcul.erreurs import ErreurCalcul

NAN = np.nan
TABLE = [[0, 10, 5], [5, 5, 5], [10, 0, 9], [2, NAN, 7]]


def test_z_scores_are_those_of_scipy():
    valeurs = [1, 2, 3, 10]

    assert score_z(valeurs) == pytest.approx(stats.zscore(valeurs))
    assert score_z([1, 2, 2], [1, 3, 0]) == pytest.approx(score_z([1, 2, 2, 2])[[0, 1, 1]])
    assert np.isnan(score_z([1, NAN, 3])[1])


def test_bounds_turn_values_into_shares():
    bornes = Bornes(10, 20)

    assert bornes.scale([10, 15, 20, 30, 0]).tolist() == [0, 0.5, 1, 1, 0]
    assert bornes.scale([10, 15], sens=-1).tolist() == [1, 0.5]
    assert Bornes(1, 100, logarithme=True).scale([10]) == pytest.approx([0.5])
    assert measure_bornes([3, NAN, 8]) == Bornes(3, 8)


def test_an_index_follows_directions_and_weights():
    indice = build_indice(TABLE, [1, -1, 1], [2, 1, 1])

    assert indice.poids.tolist() == [0.5, 0.25, 0.25]
    assert indice.valeurs[:3] == pytest.approx([0, 0.375, 1])
    assert indice.rangs.tolist() == [4, 2, 1, 3]


def test_a_missing_component_is_never_a_zero():
    indice = build_indice(TABLE, [1, -1, 1], part_minimum=0.6)

    assert indice.parts[3] == pytest.approx(2 / 3)
    assert indice.valeurs[3] == pytest.approx((0.2 + 0.5) / 2)
    strict = build_indice(TABLE, [1, -1, 1], part_minimum=0.75)
    assert np.isnan(strict.valeurs[3])
    assert np.isnan(strict.rangs[3])


def test_the_geometric_mean_does_not_compensate():
    composantes = np.array([[0.25, 1], [0.625, 0.625], [0, 1], [NAN, 0.5]])
    indice = aggregate(composantes, [1, 1], Moyenne.GEOMETRIQUE, part_minimum=0.5)

    assert indice.valeurs == pytest.approx([0.5, 0.625, 0, 0.5])


def test_the_human_development_of_china():
    """PNUD 2010 : 0,847, 0,589 et 0,584 donnent 0,663."""
    indice = aggregate(np.array([[0.847, 0.589, 0.584]]), [1, 1, 1], Moyenne.GEOMETRIQUE)

    assert indice.valeurs[0] == pytest.approx(0.663, abs=0.0005)


def test_z_scores_may_be_weighted_by_inhabitants():
    indice = build_indice(
        [[1, 4], [2, 3], [3, 9]], [1, 1], normalisation=Normalisation.SCORE_Z, populations=[1, 1, 8]
    )

    assert np.average(indice.valeurs, weights=[1, 1, 8]) == pytest.approx(0)


def test_stored_bounds_keep_their_meaning():
    indice = build_indice([[5], [7]], [1], bornes=[Bornes(0, 10)])

    assert indice.valeurs.tolist() == [0.5, 0.7]


def test_sensitivity_says_how_ranks_move():
    indice = build_indice([[0, 10], [9, 6], [10, 0]], [1, 1])

    assert indice.rangs.tolist() == [2, 1, 2]
    sans = leave_one_out(indice, ["a", "b"])
    assert [s.choix for s in sans] == ["sans a", "sans b"]
    assert sans[1].ecarts.tolist() == [1, 1, 1]
    poids = vary_poids(indice, 0.2)
    assert poids.ecarts.tolist() == [1, 0, 1]
    assert poids.moyen == pytest.approx(2 / 3)


def test_sensitivity_leaves_the_unranked_unranked():
    indice = build_indice([[0, 10], [9, 6], [10, NAN]], [1, 1])

    assert np.isnan(vary_poids(indice).ecarts[2])
    assert not np.isnan(vary_poids(indice).ecarts[:2]).any()


def test_equals_share_the_best_rank():
    ranks = rank_descending(np.array([5, NAN, 7, 5, 1]))

    assert ranks.tolist()[0] == ranks.tolist()[3] == 2
    assert (ranks[2], ranks[4]) == (1, 4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: build_indice(TABLE, [1, 1]),
        lambda: build_indice(TABLE, [1, 0, 1]),
        lambda: build_indice([1, 2], [1, 1]),
        lambda: build_indice([[1, 1], [2, 1]], [1, 1]),
        lambda: build_indice(TABLE, [1, 1, 1], part_minimum=0),
        lambda: build_indice(TABLE, [1, 1, 1], bornes=[Bornes(0, 1)]),
        lambda: Bornes(1, 1),
        lambda: Bornes(0, 1, logarithme=True),
        lambda: Bornes(1, 2, logarithme=True).scale([0]),
        lambda: aggregate(np.array([[-1.0]]), [1], Moyenne.GEOMETRIQUE),
        lambda: measure_bornes([NAN]),
        lambda: score_z([2, 2]),
        lambda: vary_poids(build_indice(TABLE, [1, 1, 1]), 0),
        lambda: leave_one_out(build_indice(TABLE, [1, 1, 1]), ["a"]),
        lambda: read_parts([0.5, 0.4]),
    ],
)
def test_a_senseless_index_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


tables = st.lists(
    st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=3, max_size=10, unique_by=tuple
).filter(lambda table: all(np.ptp(column) > 0.01 for column in np.array(table).T))


@pytest.mark.lent
@given(tables, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_communes_does_not_matter(table, random):
    ordre = list(range(len(table)))
    random.shuffle(ordre)
    table = np.array(table)
    for normalisation in Normalisation:
        direct = build_indice(table, [1, -1, 1], normalisation=normalisation)
        melange = build_indice(table[ordre], [1, -1, 1], normalisation=normalisation)
        assert melange.valeurs == pytest.approx(direct.valeurs[ordre], abs=1e-9)


@pytest.mark.lent
@given(tables)
@settings(max_examples=60, deadline=None)
def test_a_min_max_index_stays_between_zero_and_one(table):
    for moyenne in Moyenne:
        indice = build_indice(table, [1, -1, 1], moyenne=moyenne)
        assert ((indice.valeurs >= 0) & (indice.valeurs <= 1 + 1e-12)).all()
