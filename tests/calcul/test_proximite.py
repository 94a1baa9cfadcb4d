"""Les territoires semblables : distances à la main, absences, ordre sans hasard."""

import numpy as np
import pytest

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.proximite import find_nearest, measure_echelle

NAN = np.nan
CODES = ["A", "B", "C", "D", "E"]
VALEURS = [[1, 10], [2, 10], [3, 30], [4, 40], [5, 1000]]


def test_the_scale_is_the_median_and_its_deviation():
    echelle = measure_echelle(VALEURS)

    assert echelle.medianes.tolist() == [3, 30]
    assert echelle.dispersions == pytest.approx([1.4826, 1.4826 * 20])


def test_the_nearest_come_first_with_their_reasons():
    voisins = find_nearest(VALEURS, 0, 2, CODES)

    assert [voisin.code for voisin in voisins] == ["B", "C"]
    assert voisins[0].distance == pytest.approx(np.sqrt(1 / 1.4826**2 / 2))
    assert voisins[0].contributions == pytest.approx((1, 0))
    assert sum(voisins[1].contributions) == pytest.approx(1)
    assert voisins[1].contributions == pytest.approx((0.8, 0.2))


def test_weights_change_who_is_near():
    table = [[0, 0], [1, 0], [0, 2], [5, 5], [6, 6]]
    codes = list("ABCDE")

    assert find_nearest(table, 0, 1, codes, poids=[1, 0.1])[0].code == "C"
    assert find_nearest(table, 0, 1, codes, poids=[0.1, 1])[0].code == "B"


def test_a_missing_value_is_tolerated_up_to_a_share():
    table = [[1, 10, 5], [NAN, 10, 5], [2, NAN, NAN], [3, 30, 7], [9, 90, 9]]

    codes = [voisin.code for voisin in find_nearest(table, 0, 9, CODES, part_minimum=0.6)]

    assert codes == ["B", "D", "E"]
    assert find_nearest(table, 0, 1, CODES, part_minimum=0.6)[0].part == pytest.approx(2 / 3)


def test_equals_are_ordered_by_code_whatever_their_line():
    table = np.array([[0.0, 0], [1, 1], [1, 1], [1, 1], [9, 9]])
    codes = ["cible", "Z", "Y", "X", "loin"]
    ordre = [3, 1, 4, 2, 0]

    direct = [voisin.code for voisin in find_nearest(table, 0, 3, codes)]
    melange = find_nearest(table[ordre], 4, 3, [codes[r] for r in ordre])

    assert direct == [voisin.code for voisin in melange] == ["X", "Y", "Z"]


def test_a_constant_variable_distinguishes_nobody():
    table = [[1, 7], [2, 7], [5, 7]]

    assert measure_echelle(table).constantes.tolist() == [False, True]
    voisin = find_nearest(table, 0, 1, ["A", "B", "C"])[0]
    assert (voisin.code, voisin.part) == ("B", 1)


def test_a_mostly_equal_variable_falls_back_on_its_deviation():
    echelle = measure_echelle([[0], [0], [0], [10]])

    assert echelle.dispersions[0] == pytest.approx(np.std([0, 0, 0, 10]))


@pytest.mark.parametrize(
    ("table", "cible", "message"),
    [
        ([[1.0], [2]], 5, "pas dans la liste"),
        ([[NAN], [2.0]], 0, "aucune variable"),
        ([1.0, 2], 0, "un territoire par ligne"),
        ([[np.inf], [2.0]], 0, "infinie"),
    ],
)
def test_a_wrong_question_is_refused(table, cible, message):
    with pytest.raises(ErreurCalcul, match=message):
        find_nearest(table, cible, 1, ["A", "B"])
