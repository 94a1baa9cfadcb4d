"""Le secret d’un tableau : petits nombres, compléments, et rien qui se déduise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.secret import find_deductibles, is_petit, suppress_serie, suppress_tableau


def relations_of(lignes, colonnes):
    """Les sommes d’un tableau avec marges, écrites à part du code essayé."""
    relations = []
    for ligne in range(lignes + 1):
        relation = np.zeros((lignes + 1, colonnes + 1))
        relation[ligne, :], relation[ligne, -1] = 1, -1
        relations.append(relation.ravel())
    for colonne in range(colonnes + 1):
        relation = np.zeros((lignes + 1, colonnes + 1))
        relation[:, colonne], relation[-1, colonne] = 1, -1
        relations.append(relation.ravel())
    return np.array(relations)


def complete(table):
    """Le tableau et ses marges."""
    table = np.asarray(table, dtype=float)
    full = np.pad(table, ((0, 1), (0, 1)))
    full[-1] = full.sum(axis=0)
    full[:, -1] = full[:, :-1].sum(axis=1)
    return full


def hidden(masquage):
    inner = np.pad(masquage.cases, ((0, 1), (0, 1)))
    inner[:-1, -1], inner[-1, :-1], inner[-1, -1] = (
        masquage.lignes,
        masquage.colonnes,
        masquage.total,
    )
    return inner


def test_one_to_ten_is_small():
    assert is_petit([0, 1, 10, 11]).tolist() == [False, True, True, False]
    assert is_petit([0, 4, 5], seuil=5).tolist() == [False, True, False]


def test_a_lonely_secret_takes_the_smallest_complement():
    assert suppress_serie([3, 50, 20, 0]).tolist() == [True, False, True, False]


def test_hidden_cells_do_not_sum_to_a_small_count():
    """1 + 2 = 3 serait lu par soustraction : un troisième est caché."""
    assert suppress_serie([1, 2, 40, 90]).tolist() == [True, True, True, False]
    assert suppress_serie([6, 7, 40]).tolist() == [True, True, False]


def test_nothing_small_hides_nothing():
    assert not suppress_serie([0, 11, 200]).any()
    assert not hidden(suppress_tableau([[11, 12], [0, 14]])).any()


def test_a_list_with_a_small_total_is_hidden_whole():
    assert suppress_serie([4, 0]).tolist()[0]


def test_a_table_hides_a_rectangle():
    masquage = suppress_tableau([[5, 30, 60], [40, 20, 70], [80, 90, 99]])

    assert masquage.cases.tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, False],
    ]
    assert not masquage.lignes.any()
    assert not masquage.total


def test_two_by_two_is_not_always_enough():
    """Deux carrés reliés par une case : deux cachées par ligne, et pourtant déductible."""
    relations = relations_of(4, 4)
    cases = np.zeros((5, 5), dtype=bool)
    for ligne, colonne in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (0, 2)]:
        cases[ligne, colonne] = True
    found = find_deductibles(relations[:, cases.ravel()])

    assert np.argwhere(cases)[found].tolist() == [[0, 2]]


@pytest.mark.parametrize(
    "call",
    [
        lambda: is_petit([-1]),
        lambda: is_petit([1], seuil=1),
        lambda: suppress_serie([1, np.nan]),
        lambda: suppress_serie([]),
        lambda: suppress_serie([[1]]),
        lambda: suppress_tableau([1, 2]),
        lambda: suppress_tableau(np.ones((100, 100))),
    ],
)
def test_a_table_that_cannot_be_protected_is_refused(call):
    with pytest.raises(ErreurCalcul):
        call()


tables = st.integers(1, 4).flatmap(
    lambda colonnes: st.lists(
        st.lists(st.integers(0, 40), min_size=colonnes, max_size=colonnes), min_size=1, max_size=4
    )
)


@pytest.mark.lent
@given(tables)
@settings(max_examples=150, deadline=None)
def test_no_hidden_cell_is_deducible(table):
    full = complete(table)
    caches = hidden(suppress_tableau(table))

    assert caches[is_petit(full)].all()
    if caches.all():
        return
    relations = relations_of(*np.shape(table))
    assert not find_deductibles(relations[:, caches.ravel()]).any()


@pytest.mark.lent
@given(tables)
@settings(max_examples=150, deadline=None)
def test_no_line_gives_away_a_small_sum(table):
    full = complete(table)
    caches = hidden(suppress_tableau(table))
    for lines, masks in ((full, caches), (full.T, caches.T)):
        for line, mask in zip(lines, masks, strict=True):
            if not mask[-1] and not mask[:-1].all():
                assert not is_petit(line[:-1][mask[:-1]].sum())
