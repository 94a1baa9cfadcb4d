"""Couleurs, textes et échelles : ce que tous les dessins partagent."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.texte import FINE
from maillage.graphiques.couleurs import COULEURS, SERIES
from maillage.graphiques.echelle import build_echelle
from maillage.graphiques.texte import (
    cut,
    format_graduation,
    format_nombre,
    measure,
    wrap,
)

STATIQUES = Path(__file__).resolve().parents[2] / "maillage" / "core" / "static" / "core"
MARQUES = (*SERIES, "petrole", "ocre", "brique", "mousse", "ardoise", "encre", "bord", "suite-4")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def read_jetons() -> dict[str, tuple[str, str]]:
    css = (STATIQUES / "jetons.css").read_text("utf-8")
    return {
        nom: (jour, nuit)
        for nom, jour, nuit in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    }


def test_the_colours_of_documents_are_those_of_the_pages():
    jetons = read_jetons()
    assert {nom: jetons[nom][0] for nom in COULEURS} == COULEURS


def test_the_page_knows_every_colour_by_night():
    css = (STATIQUES / "graphiques.css").read_text("utf-8")
    for nom in COULEURS:
        assert f".fond-{nom} {{ fill: var(--{nom}); }}" in css
        assert f".trait-{nom} {{ stroke: var(--{nom}); }}" in css


@pytest.mark.parametrize("nuit", [0, 1], ids=["jour", "nuit"])
@pytest.mark.parametrize("fond", ["papier", "surface"])
def test_every_mark_stands_out(nuit, fond):
    jetons = read_jetons()
    for marque in MARQUES:
        sombre, clair = sorted(luminance(jetons[nom][nuit]) for nom in (marque, fond))
        assert (clair + 0.05) / (sombre + 0.05) >= 3, marque


def test_numbers_are_written_in_french():
    assert format_nombre(1234.5, 1) == f"1{FINE}234,5"
    assert format_nombre(-3, 0) == "−3"
    assert format_nombre(-0.01, 1) == "0,0"
    assert format_nombre(1.5e300) == "1,5\u00a0×\u00a010³⁰⁰"
    assert format_graduation(2_500_000) == "2,5\u00a0M"


def test_a_long_label_is_wrapped_then_cut():
    lignes = wrap("Communauté de communes La Rochefoucauld porte du Périgord", 150, 14)
    assert len(lignes) == 3
    assert all(measure(ligne, 14) <= 150 for ligne in lignes)
    assert cut("abc" * 50, 60).endswith("…")
    assert wrap("x" * 400, 100, 14) == (cut("x" * 400, 100),)


def test_the_measure_is_the_one_of_the_font():
    texte = "Communauté de communes La Rochefoucauld porte du Périgord"
    assert measure(texte, 1000) == pytest.approx(26997, rel=0.02)


@given(st.text(max_size=80), st.floats(20, 400), st.integers(1, 4))
def test_lines_never_overflow(texte, largeur, lignes_max):
    lignes = wrap(texte, largeur, 14, lignes_max=lignes_max)
    assert 1 <= len(lignes) <= lignes_max
    assert all(measure(ligne, 14) <= largeur for ligne in lignes)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=6),
    st.booleans(),
    st.integers(2, 14),
)
def test_a_scale_always_holds_its_values(valeurs, zero, nombre):
    echelle = build_echelle(valeurs, 0, 100, zero=zero, nombre=nombre)
    assert echelle.haut >= echelle.bas
    assert 1 <= len(echelle.graduations) <= 3 * nombre + 4
    for valeur in valeurs:
        if valeur == valeur:
            assert 0 <= echelle.place(valeur) <= 100


def test_a_scale_has_round_steps():
    assert build_echelle([3, 47], 0, 1).graduations == (0, 10, 20, 30, 40, 50)
    assert build_echelle([5, 5], 0, 1).graduations[0] < 5 < build_echelle([5, 5], 0, 1).haut
    echelle = build_echelle([0, 10], 100, 0)
    assert (echelle.place(0), echelle.place(10), echelle.place(5)) == (100, 0, 50)
