"""Des graduations que l’on lit sans y penser."""

from maillage.graphiques.echelle import build_echelle


def test_counts_are_graduated_in_whole_numbers():
    assert build_echelle([7], 0, 100, zero=True).graduations == (0, 2, 4, 6, 8)
    assert build_echelle([1], 0, 100, zero=True).graduations == (0, 1)
    assert build_echelle([12], 0, 100, zero=True).graduations == (0, 5, 10, 15)
