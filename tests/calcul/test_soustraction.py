"""La soustraction entre territoires : ce qu’un total de plus apprendrait."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.calcul.agregats import Etat
from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.secret import is_petit
from maillage.calcul.soustraction import Ensemble, find_revelations

V, S = Etat.VALEUR, Etat.SECRET
EFFECTIFS = np.array([4.0, 30, 7, 50, 3, 9, 2, 80])
CONNUS = np.zeros(8, dtype=np.uint8)
AUCUNE = np.zeros(8, dtype=bool)


def ensemble(nom, *communes, total=None):
    return Ensemble(nom, frozenset(communes), total)


def summary(revelations):
    return [(r.communes, r.effectif, r.formule) for r in revelations]


def test_a_territory_that_differs_from_its_epci_by_one_small_commune():
    epci = ensemble("EPCI", 0, 2, 5)
    found = find_revelations(EFFECTIFS, CONNUS, ensemble("Pays", 2, 5), [epci])

    assert summary(found) == [((0,), 4, "EPCI − Pays")]


def test_visible_communes_are_subtracted_too():
    """Le pays compte une commune visible de plus : la différence se lit quand même."""
    epci = ensemble("EPCI", 0, 2, 5)
    found = find_revelations(EFFECTIFS, CONNUS, ensemble("Pays", 2, 5, 1), [epci])

    assert [r.communes for r in found] == [(0,)]


def test_a_difference_above_the_threshold_is_free():
    epci = ensemble("EPCI", 0, 2, 5)

    assert find_revelations(EFFECTIFS, CONNUS, ensemble("Pays", 0, 2), [epci]) != []
    assert find_revelations(EFFECTIFS, CONNUS, ensemble("Pays", 0, 2, 5, 6), []) == []
    departement = ensemble("Département", *range(8))
    pays = ensemble("Pays", 2, 5)
    assert summary(find_revelations(EFFECTIFS, CONNUS, pays, [departement])) == [
        ((0, 4, 6), 9, "Département − Pays")
    ]


def test_a_small_territory_reveals_itself():
    found = find_revelations(EFFECTIFS, CONNUS, ensemble("Pays", 4, 6), [])

    assert summary(found) == [((4, 6), 5, "Pays")]


def test_what_was_already_public_is_not_counted_again():
    epci, pays = ensemble("EPCI", 4, 6), ensemble("Pays", 4, 6)

    assert find_revelations(EFFECTIFS, CONNUS, pays, [epci]) == []


def test_a_union_of_published_territories_is_subtracted():
    publies = [ensemble("A", 0, 2), ensemble("B", 5, 4)]
    found = find_revelations(EFFECTIFS, CONNUS, ensemble("Pays", 0, 2, 5, 4, 6), publies)

    assert ((6,), 2.0) in [(r.communes, r.effectif) for r in found]
    assert next(r for r in found if r.communes == (6,)).formule == "Pays − A − B"


def test_a_total_published_elsewhere_counts_its_secret_communes():
    """L’EPCI officiel inclut une commune que la source tait : 25 − 16 = 9."""
    etats = CONNUS.copy()
    etats[0] = S
    effectifs = EFFECTIFS.copy()
    effectifs[0] = np.nan
    epci = ensemble("EPCI", 0, 2, 5, total=25)
    found = find_revelations(effectifs, etats, ensemble("Pays", 2, 5), [epci])

    assert [(r.communes, r.effectif) for r in found] == [((0,), 9)]


def test_a_sum_without_its_secret_commune_says_nothing_of_it():
    etats = CONNUS.copy()
    etats[0] = S
    found = find_revelations(EFFECTIFS, etats, ensemble("Pays", 0, 2, 5), [ensemble("E", 2, 5)])

    assert found == []


def test_when_communes_are_not_published_their_counts_stay_unknown():
    epci, pays = ensemble("EPCI", 0, 1), ensemble("Pays", 0, 1, 2, 3)

    found = find_revelations(EFFECTIFS, CONNUS, pays, [epci], visibles=AUCUNE)
    assert found == []
    assert find_revelations(EFFECTIFS, CONNUS, pays, [epci]) != []


def test_many_territories_are_still_checked_by_nesting():
    hasard = np.random.default_rng(5)
    effectifs = hasard.integers(4, 9, 300).astype(float)
    publies = [ensemble(f"E{i}", *range(10 * i, 10 * i + 10)) for i in range(30)]
    publies.append(ensemble("Département", *range(300)))
    pays = ensemble("Pays", *range(10, 31))
    found = find_revelations(effectifs, np.zeros(300, dtype=np.uint8), pays, publies)

    assert [r.communes for r in found] == [(30,)]
    assert found[0].effectif == effectifs[30]


def test_nothing_hidden_reveals_nothing():
    assert find_revelations([20, 30], [V, V], ensemble("Pays", 0), [ensemble("E", 0, 1)]) == []
    assert find_revelations([20, 3], [V, V], Ensemble("Vide", frozenset()), []) == []


@pytest.mark.parametrize(
    ("demande", "visibles", "message"),
    [
        (ensemble("Pays", 12), None, "commune inconnue"),
        (ensemble("Pays", 1), [True], "de chaque commune"),
    ],
)
def test_a_wrong_question_is_refused(demande, visibles, message):
    with pytest.raises(ErreurCalcul, match=message):
        find_revelations(EFFECTIFS, CONNUS, demande, [], visibles=visibles)


parties = st.frozensets(st.integers(0, 5), min_size=1, max_size=6)


def spans(rows, target):
    """Le groupe est-il combinaison des territoires ? Par le rang, à part du code essayé."""
    rows = np.array(rows, dtype=float).reshape(-1, len(target))
    return np.linalg.matrix_rank(np.vstack([rows, target])) == np.linalg.matrix_rank(rows)


def reach(demande, publies):
    """Les territoires qui touchent la demande de proche en proche ; les autres n’y font rien."""
    seen, near = set(demande), []
    while found := [publie for publie in publies if publie & seen and publie not in near]:
        near += found
        seen |= set().union(*found)
    return near


@pytest.mark.lent
@given(
    st.lists(st.integers(0, 15), min_size=6, max_size=6),
    parties,
    st.lists(parties, max_size=4),
)
@settings(max_examples=100, deadline=None)
def test_all_that_becomes_computable_is_found_and_nothing_else(effectifs, demande, publies):
    effectifs = np.array(effectifs, dtype=float)
    petites = np.flatnonzero(is_petit(effectifs))
    territoires = [Ensemble(f"E{i}", communes) for i, communes in enumerate(publies)]
    etats = np.zeros(6, dtype=np.uint8)
    found = find_revelations(effectifs, etats, Ensemble("D", demande), territoires)
    hidden = frozenset(petites.tolist())
    near = reach(demande & hidden, [publie & hidden for publie in publies])
    known = [[commune in publie for commune in petites] for publie in near]
    asked = [*known, [commune in demande for commune in petites]]
    expected = set()
    for bits in range(1, 2**petites.size):
        groupe = np.array([bits >> place & 1 for place in range(petites.size)], dtype=float)
        petit = is_petit(effectifs[petites] @ groupe)
        if petit and spans(asked, groupe) and not spans(known, groupe):
            expected.add(tuple(petites[groupe > 0].tolist()))

    assert {revelation.communes for revelation in found} == expected
    for revelation in found:
        assert effectifs[list(revelation.communes)].sum() == pytest.approx(revelation.effectif)


def test_a_chain_of_territories_is_followed():
    """D − A + B − C = la commune 0 ; B et C ne touchent pas la demande."""
    effectifs, etats = np.array([4.0, 5, 6, 7]), np.zeros(4, dtype=np.uint8)
    publies = [ensemble("A", 1, 2), ensemble("B", 2, 3), ensemble("C", 3)]
    found = find_revelations(effectifs, etats, ensemble("D", 0, 1), publies)

    assert [r.calcul for r in found if r.communes == (0,)] == [
        ((1, "B"), (1, "D"), (-1, "A"), (-1, "C"))
    ]


@pytest.mark.lent
@given(st.lists(st.integers(0, 15), min_size=6, max_size=6), parties, parties)
@settings(max_examples=60, deadline=None)
def test_the_order_of_published_territories_does_not_matter(effectifs, demande, publie):
    etats = np.zeros(6, dtype=np.uint8)
    noms = [Ensemble("A", publie), Ensemble("B", frozenset(range(6)))]
    one, other = (
        find_revelations(effectifs, etats, Ensemble("D", demande), order)
        for order in (noms, noms[::-1])
    )

    assert [r.communes for r in one] == [r.communes for r in other]
