"""Les IDH locaux : arithmétique, bornes gardées, sens de la mortalité."""

import numpy as np
import pytest

from maillage.calcul.composite import Bornes
from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.idh import idh_2, idh_4

NAN = np.nan


def test_the_index_is_the_mean_of_three():
    resultat = idh_2([80, 82, 84], [50, 60, 90], [18000, 22000, 20000])

    assert resultat.composantes[1] == pytest.approx([0.5, 0.25, 1])
    assert resultat.valeurs == pytest.approx([0, 1.75 / 3, 2.5 / 3])
    assert resultat.bornes == (Bornes(80, 84), Bornes(50, 90), Bornes(18000, 22000))


def test_stored_bounds_make_years_comparable():
    bornes = (Bornes(75, 85), Bornes(0, 100), Bornes(10000, 30000))
    resultat = idh_2([80], [50], [20000], bornes)

    assert resultat.valeurs.tolist() == [0.5]
    assert resultat.bornes is bornes


def test_a_high_mortality_lowers_the_index():
    resultat = idh_4([80, 120], [60, 60.0001], [15000, 30000])

    assert resultat.composantes[:, 0].tolist() == [1, 0]
    assert resultat.bornes[2].logarithme


def test_the_income_is_in_logarithm():
    bornes = (Bornes(50, 150), Bornes(0, 100), Bornes(10000, 40000, logarithme=True))

    assert idh_4([100], [50], [20000], bornes).composantes[0] == pytest.approx([0.5, 0.5, 0.5])
    with pytest.raises(ErreurCalcul, match="logarithme"):
        idh_4([100], [50], [20000], (*bornes[:2], Bornes(10000, 40000)))


def test_a_missing_component_gives_no_index():
    resultat = idh_2([80, 82, NAN], [50, 60, 70], [18000, 22000, 20000])

    assert np.isnan(resultat.valeurs).tolist() == [False, False, True]


def test_columns_must_have_the_same_length():
    with pytest.raises(ErreurCalcul, match="taille"):
        idh_2([80, 82], [50, 60, 70], [18000, 22000])
