"""Les temps estimés à vol d’oiseau : distances connues, symétrie, mêmes couples qu’à la main."""

import numpy as np
import pytest

from maillage.calcul.erreurs import ErreurCalcul
from maillage.calcul.trajets import Deplacement, distance, estimate_trajets

PARIS, LYON, ANGOULEME, RUFFEC = (
    (48.8566, 2.3522),
    (45.764, 4.8357),
    (45.6484, 0.1562),
    (46.03, 0.2),
)


def test_the_distance_of_paris_to_lyon():
    assert distance(*PARIS, *LYON) == pytest.approx(391.5, abs=0.5)
    assert distance(*PARIS, *PARIS) == 0


def test_a_time_is_distance_times_detour_by_speed():
    assert Deplacement(vitesse=60, detour=1.5, minimum=2).time([10, 0]) == pytest.approx([15, 2])


def test_the_pairs_are_those_found_one_by_one():
    hasard = np.random.default_rng(3)
    lat, lon = hasard.uniform(45, 46, 80), hasard.uniform(0, 1, 80)
    deplacement = Deplacement(maximum=30, minimum=4)
    trajets = estimate_trajets((lat, lon), deplacement=deplacement)
    i, j = (index.ravel() for index in np.indices((80, 80)))
    minutes = distance(lat[i], lon[i], lat[j], lon[j]) * deplacement.detour * 60 / 50
    garde = minutes <= 30

    assert trajets.origines.tolist() == i[garde].tolist()
    assert trajets.destinations.tolist() == j[garde].tolist()
    assert trajets.temps == pytest.approx(np.maximum(minutes[garde], 4))


def test_other_destinations_are_possible():
    depart = tuple(np.array([value]) for value in RUFFEC)
    arrivee = tuple(np.array(values) for values in zip(ANGOULEME, LYON, strict=True))
    trajets = estimate_trajets(depart, arrivee, Deplacement(maximum=120))

    assert trajets.destinations.tolist() == [0]
    assert 60 < trajets.temps[0] < 75


@pytest.mark.parametrize(
    "call",
    [
        lambda: Deplacement(vitesse=0),
        lambda: Deplacement(detour=0.5),
        lambda: Deplacement(minimum=30),
        lambda: estimate_trajets(([91.0], [0.0])),
        lambda: estimate_trajets(([45.0], [300.0])),
        lambda: estimate_trajets(([45.0, 46.0], [3.0])),
    ],
)
def test_senseless_hypotheses_are_refused(call):
    with pytest.raises(ErreurCalcul):
        call()
