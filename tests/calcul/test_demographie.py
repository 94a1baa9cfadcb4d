"""Les indices courants d’une population."""

import pytest

from maillage.calcul.demographie import (
    croissance_annuelle,
    densite,
    indice_vieillissement,
    rapport_dependance,
)
from maillage.calcul.erreurs import ErreurCalcul


def test_the_usual_indices():
    assert indice_vieillissement(120, 100) == pytest.approx(120)
    assert rapport_dependance(30, 20, 50) == pytest.approx(100)
    assert densite(35820, 1022.5) == pytest.approx(35.03, abs=0.01)


def test_the_growth_of_the_ruffecois():
    """36 335 habitants en 2013, 35 820 en 2018 : −0,285 % par an."""
    assert croissance_annuelle(36335, 35820, 5) * 100 == pytest.approx(-0.285, abs=0.0005)
    assert croissance_annuelle(100, 0, 5) == -1


def test_nothing_to_divide_by_gives_nothing():
    assert indice_vieillissement(1, 0) is None
    assert rapport_dependance(1, 1, 0) is None
    assert croissance_annuelle(0, 5, 5) is None
    assert densite(10, 0) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: croissance_annuelle(1, 2, 0),
        lambda: indice_vieillissement(-1, 2),
        lambda: densite(float("nan"), 2),
    ],
)
def test_a_wrong_population_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()
