"""Pyramides, courbes, nuages, distributions : rien d’inventé entre deux valeurs connues."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.graphiques.courbe import Courbe, Courbes, draw_courbes, split_troncons
from maillage.graphiques.distribution import (
    Distribution,
    Individu,
    build_classes,
    draw_distribution,
)
from maillage.graphiques.mesures import Etat, Mesure
from maillage.graphiques.nuage import Axe, Marque, Nuage, draw_nuage
from maillage.graphiques.pyramide import Cote, Pyramide, draw_pyramide
from tests.graphiques.outils import HOSTILES, check, find, texts

SECRET = Mesure(etat=Etat.SECRET)
MESURES = st.builds(
    Mesure,
    st.none() | st.floats(),
    st.sampled_from(Etat),
    st.none() | st.floats(),
    st.none() | st.floats(),
)
AGES = ("0 à 14 ans", "15 à 64 ans", "65 ans et plus")
PYRAMIDE = Pyramide(
    "Âges",
    AGES,
    Cote("Femmes", (Mesure(8), Mesure(30), SECRET), (Mesure(9), Mesure(31), Mesure(11))),
    Cote("Hommes", (Mesure(9), Mesure(29), Mesure(0)), (Mesure(9), SECRET, Mesure(9))),
    "France",
)
COURBE = Courbe("Ici", {2015: Mesure(1), 2016: Mesure(2), 2018: Mesure(3), 2019: SECRET})
COURBES = Courbes("Suite", (COURBE,), unite="%")


def test_the_sides_share_one_scale_and_a_secret_is_hatched():
    figure = draw_pyramide(PYRAMIDE, cle="p")
    check(figure)
    largeurs = {
        rect.find("{*}title").text.partition(" :")[0]: float(rect.get("width"))
        for rect in find(figure, "rect")
        if rect.find("{*}title") is not None and not rect.get("fill").startswith("url")
    }
    assert largeurs["Femmes, 15 à 64 ans"] * 29 / 30 == pytest.approx(
        largeurs["Hommes, 15 à 64 ans"], abs=0.2
    )
    assert largeurs["Hommes, 65 ans et plus"] == 0
    assert "Femmes, 65 ans et plus" not in largeurs


def test_the_outline_stops_where_nothing_is_known():
    figure = draw_pyramide(PYRAMIDE, cle="p")
    contours = [p.get("d") for p in find(figure, "path") if p.get("stroke-width") == "2.5"]
    assert [trace.count("M") for trace in contours] == [1, 1, 2]  # la légende, puis chaque côté


def test_the_table_of_a_pyramid_has_both_populations():
    tableau = draw_pyramide(PYRAMIDE, cle="p").tableau
    assert tableau.entetes == ("Âge", "Femmes", "Hommes", "Femmes, France", "Hommes, France")
    assert tableau.lignes[2] == (
        "65 ans et plus", "secret statistique", "0,0\u00a0%", "11,0\u00a0%", "9,0\u00a0%",
    )  # fmt: skip


def test_a_missing_year_breaks_the_line():
    assert split_troncons(COURBE, ()) == [[(2015, 1), (2016, 2)], [(2018, 3)]]
    figure = draw_courbes(COURBES, cle="c")
    check(figure)
    lignes = [p for p in find(figure, "path") if p.get("stroke-width") == "2.5"]
    assert len(lignes) == 2  # la légende et le seul tronçon de deux points
    assert [ligne[1] for ligne in figure.tableau.lignes] == [
        "1,0\u00a0%", "2,0\u00a0%", "non disponible", "3,0\u00a0%", "secret statistique",
    ]  # fmt: skip


def test_a_break_in_series_breaks_the_line_and_is_told():
    ruptures = ((2016, "nouveau questionnaire"),)
    assert split_troncons(COURBE, (2016,))[0] == [(2015, 1)]
    figure = draw_courbes(replace(COURBES, ruptures=ruptures), cle="c")
    assert "rupture en 2016 : nouveau questionnaire" in texts(figure)
    assert "Rupture de série en 2016" in figure.description


def nuage(*marques: Marque, **options) -> Nuage:
    axes = (
        Axe("Âge", "ans", 0, repere=("France", 40)),
        Axe("Revenu", "€", 0, repere=("France", 20)),
    )
    return Nuage("Nuage", marques, *axes, **options)


def test_a_point_without_both_values_is_only_in_the_table():
    figure = draw_nuage(
        nuage(Marque("A", Mesure(30), Mesure(10)), Marque("B", Mesure(50), SECRET)), cle="n"
    )
    check(figure)
    assert len(find(figure, "circle")) == 1
    assert figure.tableau.lignes[1] == ("B", "50\u00a0ans", "secret statistique")
    assert "1 sans place" in figure.description
    assert "France : 40\u00a0ans" in texts(figure)


def test_numbered_points_never_hide_each_other():
    marques = tuple(Marque(f"Priorité {n}", Mesure(5), Mesure(5)) for n in range(20))
    figure = draw_nuage(nuage(*marques, numerotees=True, quarts=tuple("ABCD")), cle="n")
    check(figure)
    centres = [(float(c.get("cx")), float(c.get("cy"))) for c in find(figure, "circle")]
    assert len(centres) == 20
    assert min(
        math.dist(a, b) for rang, a in enumerate(centres) for b in centres[:rang]
    ) == pytest.approx(22, abs=2)
    assert figure.tableau.lignes[4][:2] == ("5", "Priorité 4")
    assert "Priorité 4" in texts(figure)


def test_a_highlighted_point_is_always_named():
    marques = [Marque(f"C{n}", Mesure(n % 7), Mesure(n % 5), n == 17) for n in range(60)]
    figure = draw_nuage(nuage(*marques), cle="n")
    assert "C17" in texts(figure).split("\n")


INDIVIDUS = tuple(Individu(f"C{n}", Mesure(n % 20)) for n in range(100))


def test_every_commune_is_counted_once():
    modele = Distribution("D", (*INDIVIDUS, Individu("S", SECRET)), (("Territoire", 9.5),))
    figure = draw_distribution(modele, cle="d")
    check(figure)
    assert sum(len(classe.individus) for classe in build_classes(modele)) == 100
    assert sum(int(ligne[1]) for ligne in figure.tableau.lignes) == 101
    assert figure.tableau.lignes[-1] == ("secret statistique", "1", "S")
    assert "Territoire : 9,5" in texts(figure)


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(st.lists(MESURES, max_size=30), st.lists(st.floats(), max_size=2), st.booleans())
def test_any_distribution_is_drawn(mesures, reperes, etroit):
    individus = tuple(Individu(f"C{n}", mesure, n == 1) for n, mesure in enumerate(mesures))
    modele = Distribution("D", individus, tuple((f"R{n}", v) for n, v in enumerate(reperes)))
    figure = draw_distribution(modele, cle="d", etroit=etroit)
    check(figure)
    assert sum(int(ligne[1]) for ligne in figure.tableau.lignes) == len(individus)


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(st.lists(MESURES, max_size=4), st.lists(MESURES, max_size=4), st.booleans())
def test_any_pyramid_is_drawn(gauche, droite, etroit):
    cotes = (Cote("F", tuple(gauche), tuple(droite)), Cote("H", tuple(droite)))
    figure = draw_pyramide(Pyramide("P", AGES, *cotes, "France"), cle="p", etroit=etroit)
    check(figure)
    assert len(figure.tableau.lignes) == 3


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.integers(1990, 2050), MESURES), max_size=6), st.booleans())
def test_any_trend_is_drawn(series, etroit):
    courbes = tuple(Courbe(f"S{n}", mesures) for n, mesures in enumerate(series))
    modele = Courbes("C", courbes, ruptures=((2010, "r"),))
    figure = draw_courbes(modele, cle="c", etroit=etroit)
    check(figure)
    assert len(figure.tableau.lignes) == len(modele.annees)


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(MESURES, MESURES), max_size=12), st.booleans(), st.booleans())
def test_any_cloud_is_drawn(paires, numerotees, etroit):
    marques = tuple(Marque(f"M{n}", *paire, n == 0) for n, paire in enumerate(paires))
    figure = draw_nuage(nuage(*marques, numerotees=numerotees), cle="n", etroit=etroit)
    check(figure)
    assert len(figure.tableau.lignes) == len(marques)


@pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
def test_hostile_labels_stay_text(texte):
    un = Mesure(1.5)
    axe = Axe(texte, texte, repere=(texte, 3.0))
    marques = (Marque(texte, un, un, True), Marque(texte, Mesure(2), un))
    for numerotees in (False, True):
        check(draw_nuage(Nuage(texte, marques, axe, axe, numerotees, (texte,) * 4), cle="n"))
    cote = Cote(texte, (un,), (un,))
    check(draw_pyramide(Pyramide(texte, (texte,), cote, cote, texte, texte), cle="p"))
    courbes = (Courbe(texte, {2020: un}),)
    check(draw_courbes(Courbes(texte, courbes, texte, texte, ruptures=((2020, texte),)), cle="c"))
    individus = (Individu(texte, un, True),)
    check(draw_distribution(Distribution(texte, individus, ((texte, 2.0),), texte), cle="d"))


def test_more_than_six_trends_are_refused():
    with pytest.raises(ValueError, match="six"):
        draw_courbes(replace(COURBES, courbes=(COURBE,) * 7), cle="c")
