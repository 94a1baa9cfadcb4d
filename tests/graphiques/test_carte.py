"""Les cartes : chaque zone dit sa classe ou son état, jamais un zéro pour un secret."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.graphiques.carte import Carte, Point, Zone, categories, draw_carte, ecart, suite
from maillage.graphiques.carte.trame import find_limite, simplify_all, snap
from maillage.graphiques.figure import draw_page
from maillage.graphiques.mesures import SANS_VALEUR, Etat, Mesure
from tests.graphiques.outils import HOSTILES, check, find, parse, square, texts

SECRET = Mesure(etat=Etat.SECRET)
DAMIER = Carte(
    "Aînés",
    tuple(square(rang) for rang in range(10)),
    {f"{rang:05}": Mesure(float(rang)) for rang in range(10)},
    suite((2, 4, 6)),
    mesure="Part des aînés",
    unite="%",
)


def filled(svg: str, fond: str) -> int:
    """Le nombre de zones peintes de ce fond."""
    groupes = [g for g in parse(svg).iter("{*}g") if g.get("fill") == fond]
    return sum(len(g.findall("{*}path")) for g in groupes)


def test_each_zone_is_painted_with_its_class():
    figure = draw_carte(DAMIER, cle="carte")
    check(figure)
    assert [filled(figure.svg, c) for c in ("#E3F0F1", "#86B9C1", "#237482", "#063842")] == [
        *(3, 2, 2, 3)
    ]
    assert "jusqu’à 2,0 (3)" in texts(figure)
    assert "plus de 2,0 à 4,0 (2)" in texts(figure)


def test_a_secret_or_a_lack_is_never_a_zero():
    mesures = {"00000": SECRET, "00001": Mesure(0.0), "00003": Mesure(math.nan)}
    figure = draw_carte(replace(DAMIER, mesures=mesures), cle="c")
    valeurs = {ligne[0]: ligne[2] for ligne in figure.tableau.lignes}
    assert valeurs["00000"] == "secret statistique"
    assert valeurs["00001"] == "0,0\u00a0%"
    assert valeurs["00002"] == valeurs["00003"] == "non disponible"
    assert filled(figure.svg, "#E3F0F1") == 1
    assert filled(figure.svg, "url(#c-secret)") == 1
    assert filled(figure.svg, "url(#c-non_disponible)") == 8


def test_a_secret_is_hidden_even_when_its_value_was_given():
    mesures = {"00000": Mesure(7.25, Etat.SECRET)}
    figure = draw_carte(replace(DAMIER, mesures=mesures), cle="c")
    assert "7,2" not in figure.svg
    assert "7,2" not in str(figure.tableau)


def test_a_commune_without_outline_keeps_its_value_in_the_table():
    zones = (*DAMIER.zones, Zone("14666", "Sannerville"))
    mesures = {**DAMIER.mesures, "14666": Mesure(5)}
    figure = draw_carte(replace(DAMIER, zones=zones, mesures=mesures), cle="c")
    assert figure.tableau.lignes[-1] == (
        "14666", "Sannerville", "5,0\u00a0%", "3 : plus de 4,0 à 6,0 (sans contour propre)",
    )  # fmt: skip
    assert "sans contour propre (1)" in texts(figure)
    assert "Sannerville" in figure.description


def test_the_legend_counts_every_zone_of_the_territory():
    figure = draw_carte(replace(DAMIER, territoire=frozenset({"00000", "00001"})), cle="c")
    assert len(figure.tableau.lignes) == 2
    assert "hors du territoire" in texts(figure)
    assert "Carte de 2\u00a0communes" in figure.description


def test_differences_are_told_by_signs():
    figure = draw_carte(
        replace(DAMIER, classes=ecart((2, 4, 6, 8), "la moyenne de la région")), cle="c"
    )
    assert {"− −", "−", "=", "+", "+ +"} <= set(texts(figure).split("\n"))
    assert "la moyenne de la région" in texts(figure).replace("\n", " ")
    assert "nettement au-dessus" in figure.description.lower()


def test_categories_are_told_by_letters():
    figure = draw_carte(replace(DAMIER, classes=categories(("Signé", "En projet"))), cle="c")
    assert "A" in texts(figure).split("\n")
    assert figure.tableau.entetes == ("Code", "Commune", "Classe")
    assert figure.tableau.lignes[1][-1] == "B : En projet"
    assert figure.tableau.lignes[2][-1] == "non disponible"


def test_too_many_classes_are_refused():
    with pytest.raises(ValueError, match="7 classes"):
        suite(tuple(range(7)))
    with pytest.raises(ValueError, match="six"):
        categories(tuple("abcdefg"))


def test_places_are_drawn_and_listed():
    points = (Point("CH", 0.05, 45.05, "Hôpital"), Point("Loin", 9, 50, "Pharmacie"))
    figure = draw_carte(replace(DAMIER, points=points), cle="c")
    assert figure.annexe.lignes == (("Hôpital", "CH"), ("Pharmacie", "Loin"))
    assert len(find(figure, "circle")) == 2 + 2  # la trame, la légende, la carte


def test_overseas_départements_have_their_own_frames():
    ile = Zone("97411", "Saint-Denis", (square(0).anneaux[0] + (55.4, -66),))
    figure = draw_carte(replace(DAMIER, zones=(*DAMIER.zones, ile)), cle="c")
    check(figure)
    assert "La Réunion" in texts(figure)


@pytest.mark.parametrize("etroit", [False, True])
@pytest.mark.parametrize(
    "carte",
    [
        Carte("Vide", ()),
        Carte("Une", (square(0),), {"00000": Mesure(3.0)}, suite(())),
        Carte("Sans contour", (Zone("1", "A"),), {"1": Mesure(1)}),
        replace(DAMIER, mesures={}),
        replace(DAMIER, mesures=dict.fromkeys(DAMIER.mesures, SECRET)),
        replace(DAMIER, mesures=dict.fromkeys(DAMIER.mesures, Mesure(1e300))),
        replace(DAMIER, mesures=dict.fromkeys(DAMIER.mesures, Mesure(-5.0))),
        Carte("Point", (Zone("1", "A", (np.zeros((4, 2)),)),), {"1": Mesure(2)}),
        replace(DAMIER, projete=True),
    ],
    ids=lambda carte: carte.titre if isinstance(carte, Carte) else None,
)
def test_it_draws_whatever_it_is_given(carte, etroit):
    check(draw_carte(carte, cle="c", etroit=etroit))


@pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
def test_hostile_names_stay_text(texte):
    zones = tuple(replace(zone, nom=texte) for zone in DAMIER.zones)
    points = (Point(texte, 0, 45, texte),)
    carte = replace(DAMIER, titre=texte, zones=zones, mesure=texte, unite=texte, points=points)
    figure = draw_carte(replace(carte, etiquettes=("00000",)), cle="c")
    check(figure)
    assert "<script" not in figure.svg


def test_five_hundred_zones_stay_light():
    zones = tuple(square(rang, 25) for rang in range(500))
    figure = draw_carte(Carte("Grande", zones, dict.fromkeys("x", SANS_VALEUR)), cle="c")
    check(figure)
    assert len(figure.svg) < 150_000


def test_the_key_must_be_an_identifier():
    with pytest.raises(ValueError, match="identifiant"):
        draw_carte(DAMIER, cle='x" onload="')


def test_the_narrow_drawing_has_its_own_identifiers():
    figure = draw_page(draw_carte, DAMIER, cle="c")
    assert "url(#c-etroit-secret)" not in figure.svg
    large, etroit = (
        {e.get("id") for e in parse(svg).iter() if e.get("id")}
        for svg in (figure.svg, figure.svg_etroit)
    )
    assert not large & etroit
    assert float(parse(figure.svg_etroit).get("width")) <= 340


def noisy(graine: int) -> list[np.ndarray]:
    """Deux zones voisines, dont la limite commune est une ligne tremblée."""
    hasard = np.random.default_rng(graine)
    limite = np.column_stack((hasard.normal(50, 3, 40), np.linspace(0, 100, 40)))
    ouest = np.vstack((limite, [(0, 100), (0, 0)]))
    est = np.vstack((limite[::-1], [(100, 0), (100, 100)]))
    return [ouest, est]


@pytest.mark.lent
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(10, 60))
def test_neighbours_keep_the_same_border_once_simplified(graine, tolerance):
    entiers = [snap(anneau) for anneau in noisy(graine)]
    simples = simplify_all(entiers, tolerance)
    assert sum(map(len, simples)) < sum(map(len, entiers))
    # Le contour commun n’a plus que les coins : la limite intérieure s’annule exactement.
    assert len(find_limite([[simples[0]], [simples[1]]])) <= 8


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 9).map("{:05}".format),
        st.builds(Mesure, st.none() | st.floats(), st.sampled_from(Etat)),
    )
)
def test_the_table_says_what_the_map_shows(mesures):
    figure = draw_carte(replace(DAMIER, mesures=mesures), cle="c")
    check(figure)
    for code, _, valeur, classe in figure.tableau.lignes:
        mesure = mesures.get(code, SANS_VALEUR)
        assert (mesure.connue is None) == (valeur == classe)
    titres = [t.text for t in parse(figure.svg).iter("{*}title")][1:]
    assert sorted(titres) == sorted(f"{ligne[1]} : {ligne[2]}" for ligne in figure.tableau.lignes)
