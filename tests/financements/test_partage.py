"""Partager un montant : au centime, sans rien créer ni perdre."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.financements.partage import Cle, split

CENTS = st.integers(0, 10**11)
POIDS = st.decimals(0, 1000, places=2)
CLES = st.dictionaries(
    st.integers(1, 500),
    st.builds(Cle, POIDS, st.none() | st.decimals(0, 10**6, places=2)),
    min_size=1, max_size=12,
)  # fmt: skip


def euros(cents):
    return Decimal(cents) / 100


@settings(max_examples=30)
@given(CENTS, CLES)
def test_a_split_neither_creates_nor_loses_a_cent(cents, cles):
    parts = split(euros(cents), cles)
    assert sum(parts.values()) == euros(cents)
    assert parts.keys() == cles.keys()
    assert all(part >= 0 for part in parts.values())


@settings(max_examples=30)
@given(CENTS, CLES, st.randoms())
def test_the_order_of_the_parts_does_not_matter(cents, cles, hasard):
    pairs = list(cles.items())
    hasard.shuffle(pairs)
    assert split(euros(cents), dict(pairs)) == split(euros(cents), cles)


@settings(max_examples=30)
@given(CENTS, st.lists(POIDS, min_size=1, max_size=12))
def test_each_part_is_within_a_cent_of_its_weight(cents, poids):
    parts = split(euros(cents), {rang: Cle(weight) for rang, weight in enumerate(poids)})
    whole = sum(poids)
    for rang, weight in enumerate(poids):
        exact = euros(cents) * weight / whole if whole else euros(cents) / len(poids)
        assert abs(parts[rang] - exact) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("total", "cles", "attendu"),
    [
        ("100.00", [(1, None), (1, None), (1, None)], ["33.34", "33.33", "33.33"]),
        ("100.00", [(0, None), (0, None)], ["50.00", "50.00"]),
        ("100.00", [(1, None), (3, None)], ["25.00", "75.00"]),
        ("100.00", [(1, "40.00"), (1, None), (1, None)], ["40.00", "30.00", "30.00"]),
        ("100.00", [(1, "60.00"), (1, "60.00"), (1, None)], ["50.00", "50.00", "0.00"]),
        ("100.00", [(1, "10.00"), (1, "30.00")], ["25.00", "75.00"]),
        ("0.00", [(1, None), (1, "5.00")], ["0.00", "0.00"]),
    ],
)
def test_fixed_parts_come_first_and_weights_share_the_rest(total, cles, attendu):
    named = {
        rang: Cle(Decimal(poids), montant and Decimal(montant))
        for rang, (poids, montant) in enumerate(cles)
    }
    assert [str(part) for part in split(Decimal(total), named).values()] == attendu


@pytest.mark.parametrize("total", [Decimal("-1"), Decimal("0.001")])
def test_it_refuses_what_is_not_an_amount(total):
    with pytest.raises(ValueError, match=r"positif|centime"):
        split(total, {1: Cle()})


def test_nobody_to_share_with_is_nothing():
    assert split(Decimal(5), {}) == {}
