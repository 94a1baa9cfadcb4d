"""L’accessibilité aux soins : l’exemple de référence, la conservation de l’offre, la simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.acces import (
    acces,
    build_reseau,
    count_offre,
    simulate,
    standardize_population,
    weigh,
)
from maillage.calcul.erreurs import ErreurCalcul

POPULATION = [1000, 2000, 500, 1500]
OFFRE = [3600, 12000, 0, 5400]
TEMPS = np.array([[0, 12, 18, 25], [12, 0, 9, 16], [18, 9, 0, 11], [25, 16, 11, 0]])


def reseau_of(temps):
    lignes, colonnes = np.indices(temps.shape)
    return build_reseau(lignes.ravel(), colonnes.ravel(), temps.ravel(), *temps.shape)


def test_the_example_of_reference_is_exact():
    resultat = acces(reseau_of(TEMPS), POPULATION, OFFRE)

    assert resultat.ratios * 1 == pytest.approx([1.44, 3.2727272727, 0, 2.16])
    assert resultat.scores == pytest.approx(
        [3.6218181818, 4.9527272727, 5.1927272727, 3.2509090909]
    )
    assert np.average(resultat.scores, weights=POPULATION) == pytest.approx(4.2)


def test_the_steps_include_their_bounds():
    minutes = [0, 10, 10.1, 15, 15.1, 20, 20.1]

    assert weigh(minutes) == pytest.approx([1, 1, 2 / 3, 2 / 3, 1 / 3, 1 / 3, 0])
    assert weigh([5, 31], ((30, 1),)).tolist() == [1, 0]


@pytest.mark.parametrize("paliers", [(), ((10, 1), (5, 0.5)), ((10, 0.5), (20, 1)), ((10, -1),)])
def test_senseless_steps_are_refused(paliers):
    with pytest.raises(ErreurCalcul):
        weigh([1], paliers)


@pytest.mark.parametrize(
    ("origines", "destinations", "temps", "message"),
    [
        ([0, 0], [1, 1], [3, 4], "deux fois"),
        ([0, 5], [1, 1], [3, 4], "hors de la liste"),
        ([0], [1, 1], [3, 4], "incomplets"),
        ([0], [1], [-3], "négatif"),
    ],
)
def test_wrong_pairs_are_refused(origines, destinations, temps, message):
    with pytest.raises(ErreurCalcul, match=message):
        build_reseau(origines, destinations, temps, 2, 2)


def test_a_supply_nobody_reaches_is_said():
    reseau = build_reseau([0], [0], [1], 2, 2)
    resultat = acces(reseau, [100, 100], [10, 20])

    assert resultat.isoles.tolist() == [False, True]
    assert resultat.scores.tolist() == [0.1, 0]


def test_a_negative_supply_is_refused():
    with pytest.raises(ErreurCalcul, match="offre est négative"):
        acces(reseau_of(TEMPS), POPULATION, [-1, 0, 0, 0])


def test_a_site_cannot_lose_more_than_it_has():
    reseau = reseau_of(TEMPS)
    with pytest.raises(ErreurCalcul, match="plus d’offre"):
        simulate(reseau, acces(reseau, POPULATION, OFFRE), {0: -4000})


def test_the_acts_of_a_doctor_are_bounded():
    assert count_offre([0, 250, 251, 3600, 5000, 9000]).tolist() == [0, 0, 3600, 3600, 5000, 6000]


def test_the_old_weigh_more_than_the_young():
    effectifs = np.zeros((2, 19))
    effectifs[0, 0] = effectifs[1, 18] = 100

    assert standardize_population(effectifs).tolist() == pytest.approx([112, 226])
    assert standardize_population(effectifs, 2022).tolist() == pytest.approx([93, 239])
    with pytest.raises(ErreurCalcul, match="2019"):
        standardize_population(effectifs, 2019)


@st.composite
def situations(draw):
    taille = draw(st.integers(2, 7))
    minutes = draw(st.lists(st.floats(0, 30), min_size=taille * taille, max_size=taille * taille))
    temps = np.array(minutes).reshape(taille, taille)
    np.fill_diagonal(temps, 0)
    vecteur = st.lists(st.floats(1, 1e4), min_size=taille, max_size=taille)
    return temps, draw(vecteur), draw(vecteur)


@pytest.mark.lent
@given(situations())
@settings(max_examples=60, deadline=None)
def test_the_supply_is_shared_neither_made_nor_lost(situation):
    temps, population, offre = situation
    resultat = acces(reseau_of(temps), population, offre)

    assert resultat.scores @ np.array(population) == pytest.approx(sum(offre))


@pytest.mark.lent
@given(situations(), st.floats(-1, 5000), st.data())
@settings(max_examples=60, deadline=None)
def test_a_simulation_is_the_whole_computation(situation, variation, data):
    temps, population, offre = situation
    site = data.draw(st.integers(0, len(offre) - 1))
    reseau = reseau_of(temps)
    avant = acces(reseau, population, offre)
    resultat = simulate(reseau, avant, {site: variation})
    change = np.array(offre)
    change[site] += variation
    expected = acces(reseau, population, change).scores
    found = avant.scores.copy()
    found[resultat.communes] = resultat.apres

    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.lent
@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_communes_does_not_matter(situation, random):
    temps, population, offre = situation
    ordre = list(range(len(population)))
    random.shuffle(ordre)
    direct = acces(reseau_of(temps), population, offre).scores
    melange = acces(
        reseau_of(temps[np.ix_(ordre, ordre)]),
        np.array(population)[ordre],
        np.array(offre)[ordre],
    ).scores

    assert melange == pytest.approx(direct[ordre])
