"""Ranger, assembler et mesurer des tracés."""

import numpy as np
import pytest

from maillage.territoires.traces import (
    Boite,
    dissolve,
    find_boite,
    find_centre,
    join_boites,
    measure,
    pack,
    simplify,
    unpack,
)


def ring(*points) -> np.ndarray:
    return np.array(points, dtype=float)


def square(x: float, y: float, size: float = 1) -> tuple:
    return (ring((x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)),)


def test_what_is_packed_comes_back():
    anneaux = simplify(square(-61.2345678, -21.1) + square(2, 48))

    found = unpack(pack(anneaux))

    assert [item.tolist() for item in found] == [item.tolist() for item in anneaux]
    assert found[0][0].tolist() == [-61.2346, -21.1]


def test_rounding_drops_repeats_and_flat_rings_and_closes():
    spike = ring((0, 0), (0.00001, 0), (0.00002, 0.00001), (0, 0))
    open_ring = square(0, 0)[0][:-1]

    assert simplify([spike, ring()]) == ()
    assert simplify([open_ring])[0][-1].tolist() == [0, 0]


def test_neighbours_dissolve_into_one_outline_whatever_their_turn():
    backwards = (square(1, 0)[0][::-1],)
    outline = dissolve([square(0, 0), backwards, square(1, 1), square(0, 1)])

    assert len(outline) == 1
    assert len(outline[0]) == 9
    assert measure(outline[0]) == 4


def test_a_ring_of_neighbours_keeps_its_hole_and_apart_stays_apart():
    around = [square(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]

    assert sorted(measure(anneau) for anneau in dissolve(around)) == [1, 9]
    assert len(dissolve([square(0, 0), square(5, 5)])) == 2
    assert dissolve([]) == ()


def test_the_centre_is_that_of_the_largest_part():
    assert find_centre(square(0, 0, 0.1) + square(4, 40, 2)) == pytest.approx((5, 41))
    assert find_centre((ring((1, 1), (1, 1), (1, 1), (1, 1)),)) == (1, 1)


def test_boxes_join_and_grow():
    boite = join_boites([find_boite(square(0, 0)), find_boite(square(3, 1))])

    assert boite == Boite(0, 0, 4, 2)
    assert boite.grow(0.5) == Boite(-2, -1, 6, 3)
