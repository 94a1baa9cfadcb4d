"""Le calendrier de barres : tout y est, à sa date, et le retard se voit sans couleur."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.graphiques.gantt import Gantt, Genre, Groupe, Ligne, draw_gantt
from tests.graphiques.outils import HOSTILES, check, find, parse, texts

JOUR = date(2026, 11, 22)
JOURS = st.none() | st.dates(date(1900, 1, 1), date(2300, 1, 1))
LIGNES = st.builds(
    Ligne, st.text(max_size=40), JOURS, JOURS, st.sampled_from(Genre),
    niveau=st.integers(0, 6), jalon=st.booleans(), note=st.text(max_size=40),
)  # fmt: skip
FINIE = Ligne("Finie", date(2026, 1, 1), date(2026, 7, 1), Genre.FAIT)
TARDIVE = Ligne("Tardive", date(2026, 1, 1), date(2026, 7, 1), Genre.EN_COURS)


def make(*lignes: Ligne, **autres) -> Gantt:
    return Gantt("Plan", (Groupe("Axe 1", lignes),), JOUR, **autres)


def hatched(figure) -> list[float]:
    """Les largeurs hachurées du dessin, légende à part."""
    found = [r for r in find(figure, "rect") if r.get("fill", "").endswith("-secret)")]
    return [float(rect.get("width")) for rect in found[1:]]


def test_only_what_is_unfinished_and_past_is_hatched_up_to_today():
    figure = draw_gantt(make(FINIE, TARDIVE), cle="g")

    (large,) = hatched(figure)
    (barre,) = [p for p in find(figure, "path") if p.get("fill") == "#86B9C1"]
    xs = [float(point.split(" ")[0]) for point in barre.get("d")[1:-1].split("L")]
    part = (JOUR - date(2026, 7, 1)).days / (date(2026, 7, 1) - date(2026, 1, 1)).days
    assert large == pytest.approx((max(xs) - min(xs)) * part, rel=0.03)
    assert figure.tableau.lignes[0][-1] == "aucune"
    assert figure.tableau.lignes[1][-1] == "en retard de 144\u00a0jours"
    check(figure)


@pytest.mark.parametrize(
    ("ligne", "du", "au", "points"),
    [
        (Ligne("Sans fin", date(2026, 1, 1)), "1er janvier 2026", "à fixer", 5),
        (Ligne("Sans début", fin=date(2027, 1, 1)), "à fixer", "1er janvier 2027", 5),
        (Ligne("Entière", date(2026, 1, 1), date(2027, 1, 1)), "1er janvier 2026",
         "1er janvier 2027", 4),
    ],
)  # fmt: skip
def test_an_unknown_end_is_a_point_and_is_said(ligne, du, au, points):
    figure = draw_gantt(make(ligne), cle="g")

    (barre,) = [p for p in find(figure, "path") if p.find("{*}title") is not None]
    assert barre.get("d").count(" ") == points
    assert figure.tableau.lignes[0][4:6] == (du, au)


def test_a_line_without_a_date_is_named_under_the_calendar():
    figure = draw_gantt(make(FINIE, Ligne("Sans rien"), Ligne("Étape", jalon=True)), cle="g")

    assert texts(figure).endswith("Sans date (2)\nSans rien\nÉtape")
    assert "2\u00a0lignes sans date" in figure.description


def test_a_narrow_window_cuts_the_bars_and_hides_today():
    bornes = (date(2026, 2, 1), date(2026, 5, 1))
    figure = draw_gantt(make(TARDIVE, bornes=bornes), cle="g")

    assert "aujourd’hui" not in texts(figure)
    (barre,) = [p for p in find(figure, "path") if p.find("{*}title") is not None]
    assert barre.get("d").count(" ") == 6  # une pointe de chaque côté
    check(figure)


def test_an_empty_plan_says_so():
    figure = draw_gantt(Gantt("Plan", (), JOUR), cle="g")

    assert figure.description == "Rien à montrer sur ce calendrier."


@pytest.mark.parametrize("etroit", [False, True])
@settings(max_examples=25, deadline=None)
@given(st.lists(LIGNES, max_size=6), st.dates(date(1900, 1, 1), date(2300, 1, 1)))
def test_any_lines_make_a_sound_drawing(etroit, lignes, jour):
    check(draw_gantt(replace(make(*lignes), jour=jour), cle="g", etroit=etroit))


@pytest.mark.parametrize("texte", HOSTILES)
def test_hostile_names_stay_text(texte):
    figure = draw_gantt(
        Gantt(texte, (Groupe(texte, (replace(FINIE, libelle=texte),)),), JOUR), cle="g"
    )

    check(figure)
    assert not parse(figure.svg).findall(".//{*}script")
