"""L’ACP pondérée : bassins de vie de référence, propriétés de la décomposition."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.acp import find_axes
from maillage.calcul.erreurs import ErreurCalcul

VARIABLES = (
    "Médiane du niveau de vie 2021",
    "Part des non ou peu diplômés dans la pop. non scolarisée de 15 ans ou + 2022",
    "Part des ouvriers dans le nb d’emplois au LT 2022",
    "Taux de pauvreté 2021",
)
NAN = np.nan


def read_bassins(officielles):
    path = officielles / "indicateurs" / "insee_statloc_determinants_sociaux_bassins_de_vie.csv"
    with path.open(encoding="utf-8-sig") as file:
        lines = list(csv.reader(file, delimiter=";"))[2:]
    colonnes = [lines[0].index(variable) for variable in VARIABLES]
    return [line[0] for line in lines[1:]], np.array(
        [
            [float(line[c]) if line[c].replace(".", "").isdigit() else NAN for c in colonnes]
            for line in lines[1:]
        ]
    )


def read_populations(officielles, bassins):
    """La population municipale de chaque bassin, comme la référence l’a jointe.

    Paris, Lyon et Marseille n’y sont pas (le fichier ne tient que leurs arrondissements), et un
    bassin sans commune à ce code n’a pas de population.
    """
    with (officielles / "cog" / "table_appartenance_2024.csv").open(encoding="utf-8") as file:
        bassin_of = {row["CODGEO"]: row["BV2022"] for row in csv.DictReader(file)}
    totals = dict.fromkeys(bassins, 0.0)
    path = officielles / "cog" / "donnees_communes_pop2021.csv"
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if bassin_of.get(row["COM"]) in totals:
                totals[bassin_of[row["COM"]]] += float(row["PMUN"] or 0)
    return np.array([totals[bassin] for bassin in bassins])


@pytest.mark.lent
def test_the_axes_of_the_bassins_de_vie(officielles):
    """La référence porte sur les 1 693 bassins dont on connaît aussi la population."""
    codes, table = read_bassins(officielles)
    populations = read_populations(officielles, codes)
    table[populations == 0] = NAN
    axes = find_axes(table, repere=0, signe=-1)

    assert (~np.isnan(table).any(axis=1)).sum() == 1693
    assert axes.valeurs_propres == pytest.approx([2.380918, 1.143861, 0.29684, 0.178381], abs=6e-7)
    assert 100 * axes.parts[0] == pytest.approx(59.523, abs=6e-4)
    expected = [-0.585031, 0.575768, 0.199426, 0.535218]
    assert axes.vecteurs[:, 0] == pytest.approx(expected, abs=6e-7)
    assert axes.scores[codes.index("01004"), 0] == pytest.approx(-0.718722, abs=6e-7)

    weighted = find_axes(table, populations, repere=0, signe=-1)
    expected = [2.368162, 1.256746, 0.268004, 0.107088]
    assert weighted.valeurs_propres == pytest.approx(expected, abs=6e-7)
    assert 100 * weighted.parts[0] == pytest.approx(59.204, abs=6e-4)
    expected = [-0.595002, 0.599091, 0.285632, 0.453296]
    assert weighted.vecteurs[:, 0] == pytest.approx(expected, abs=6e-7)
    assert weighted.scores[codes.index("01004"), 0] == pytest.approx(-0.462348, abs=6e-7)


def test_a_declared_variable_gives_the_sign():
    table = [[1, 9], [2, 7], [3, 8], [4, 4]]

    assert find_axes(table, repere=0, signe=1).vecteurs[0, 0] > 0
    assert find_axes(table, repere=1, signe=1).vecteurs[0, 0] < 0


def test_an_incomplete_territory_has_no_score_and_no_weight():
    table = [[1, 9], [2, 7], [3, 8], [4, 4], [100, NAN]]
    axes = find_axes(table)

    assert np.isnan(axes.scores[4]).all()
    assert axes.valeurs_propres == pytest.approx(find_axes(table[:4]).valeurs_propres)


def test_a_territory_without_weight_gets_a_score():
    axes = find_axes([[1, 9], [2, 7], [3, 8], [4, 4], [9, 9]], [1, 1, 1, 1, 0])

    assert not np.isnan(axes.scores).any()


@pytest.mark.parametrize(
    "call",
    [
        lambda: find_axes([[1], [2], [3]]),
        lambda: find_axes([[1, 2], [3, 4]]),
        lambda: find_axes([[1, 2], [1, 4], [1, 6]]),
        lambda: find_axes([[1, 2], [3, 4], [5, 5]], repere=3),
        lambda: find_axes([[1, 2], [3, 4], [5, 5]], signe=0),
    ],
)
def test_axes_that_do_not_exist_are_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


@pytest.mark.lent
@given(st.integers(0, 10_000), st.integers(6, 30), st.integers(2, 4))
@settings(max_examples=40, deadline=None)
def test_the_decomposition_keeps_the_variance(graine, lignes, colonnes):
    hasard = np.random.default_rng(graine)
    table, poids = hasard.normal(size=(lignes, colonnes)), hasard.uniform(1, 5, lignes)
    axes = find_axes(table, poids)

    assert axes.valeurs_propres.sum() == pytest.approx(colonnes)
    assert axes.vecteurs.T @ axes.vecteurs == pytest.approx(np.eye(colonnes), abs=1e-9)
    variances = np.average(axes.scores**2, axis=0, weights=poids)
    assert variances == pytest.approx(axes.valeurs_propres)
    twice = find_axes(np.repeat(table, 2, axis=0))
    assert twice.valeurs_propres == pytest.approx(find_axes(table).valeurs_propres)
