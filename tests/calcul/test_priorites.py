"""Les priorités : exemples d’arithmétique, échelles, votes et ex æquo."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.priorites import (
    ECHELLE_TAILLE,
    FORMULES,
    Echelles,
    Quadrant,
    Variante,
    find_quadrant,
    rank,
    score_hanlon,
    score_taille,
    summarize_votes,
    weighted_score,
)


def test_the_examples_of_reference():
    assert score_hanlon(8, 7, 6) == pytest.approx(30.0)
    assert score_hanlon(8, 7, 6, Variante.NACCHO) == pytest.approx(132)
    assert score_hanlon(8, 14, 1.2, Variante.MULTIPLICATEUR) == pytest.approx(26.4)


def test_the_highest_scores():
    assert score_hanlon(10, 20, 10) == pytest.approx(100)
    haut = score_hanlon(10, 20, 10, Variante.OPS, iniquite=5, position=1.5)
    assert haut == pytest.approx(100)
    assert set(FORMULES) == set(Variante)


def test_one_failed_test_removes_the_problem():
    assert score_hanlon(8, 7, 6, pearl=[1, 1, 1, 1, 1]) == pytest.approx(30)
    assert score_hanlon(8, 7, 6, pearl=[1, 1, 0, 1, 1]) == 0


def test_scales_are_parameters():
    scales = Echelles(taille=(1, 4), gravite=(1, 4), efficacite=(1, 4))

    assert score_hanlon(4, 4, 3, echelles=scales) == pytest.approx(8)
    with pytest.raises(ErreurCalcul, match="taille va de 1 à 4"):
        score_hanlon(0, 4, 3, echelles=scales)


@pytest.mark.parametrize(
    ("part", "note"),
    [(30, 9.5), (25, 9.5), (24.9, 7.5), (1, 5.5), (0.5, 3.5), (0.01, 1.5), (0.009, 0), (0, 0)],
)
def test_the_size_follows_the_share_of_inhabitants(part, note):
    assert score_taille(part) == note


def test_a_size_scale_of_ones_own():
    assert score_taille(12, ((50, 3), (10, 2), (0, 1))) == 2
    with pytest.raises(ErreurCalcul, match="décroître"):
        score_taille(12, ((10, 2), (50, 3), (0, 1)))
    assert ECHELLE_TAILLE[-1] == (0.0, 0.0)


def test_criteria_weigh_what_they_weigh():
    assert weighted_score({"a": 3, "b": 1, "c": 9}, {"a": 2, "b": 1}) == pytest.approx(7 / 3)
    with pytest.raises(ErreurCalcul, match="manque la note de.: gravité"):
        weighted_score({"taille": 3}, {"taille": 1, "gravité": 2})


def test_votes_say_their_dispersion():
    votes = summarize_votes([1, 3, 4, 4])

    assert (votes.nombre, votes.moyenne, votes.minimum, votes.maximum) == (4, 3, 1, 4)
    assert votes.dispersion == pytest.approx(statistics.stdev([1, 3, 4, 4]))
    assert summarize_votes([2]).dispersion == 0
    assert summarize_votes([]) is None


def test_equals_share_the_best_rank():
    assert rank([3, 5, 5, None, 1, 0.1 + 0.2, 0.3]) == [3, 1, 1, None, 4, 5, 5]


def test_the_four_quadrants():
    assert find_quadrant(3, 2.5, 2.5) == Quadrant.A_FAIRE
    assert find_quadrant(3, 1, 2.5) == Quadrant.STRATEGIQUE
    assert find_quadrant(1, 3, 2.5) == Quadrant.ACCESSOIRE
    assert find_quadrant(1, 1, 2.5) == Quadrant.ECARTE


@pytest.mark.parametrize(
    "call",
    [
        lambda: score_hanlon(11, 1, 1),
        lambda: score_hanlon(1, 11, 1, Variante.NACCHO),
        lambda: score_hanlon(1, 1, 2, Variante.MULTIPLICATEUR),
        lambda: score_hanlon(float("nan"), 1, 1),
        lambda: score_hanlon(1, 1, 1, pearl=[1, 1]),
        lambda: score_hanlon(1, 1, 1, pearl=[1, 1, 1, 1, 2]),
        lambda: score_hanlon(1, 1, 1, Variante.OPS, pearl=[1, 1, 1, 1, 1]),
        lambda: score_taille(101),
        lambda: weighted_score({}, {}),
        lambda: weighted_score({"a": 1}, {"a": 0}),
        lambda: weighted_score({"a": 1}, {"a": -1}),
    ],
)
def test_a_note_out_of_its_scale_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


@pytest.mark.lent
@given(st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_ranks_follow_scores(scores):
    rangs = rank(scores)

    assert min(rangs) == 1
    for i, first in enumerate(scores):
        for j, second in enumerate(scores):
            assert (first > second) == (rangs[i] < rangs[j])
