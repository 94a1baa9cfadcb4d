"""La frise du temps : des barres à leur date, des états qui se lisent sans couleur."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.graphiques.frise import Frise, Genre, Jalon, Periode, Voie, draw_frise
from tests.graphiques.outils import HOSTILES, check, find, parse, texts

JOUR = date(2026, 11, 22)
JOURS = st.dates(date(1900, 1, 1), date(2300, 1, 1))
PERIODES = st.builds(
    Periode, st.text(max_size=40), st.sampled_from(Genre), st.none() | JOURS, st.none() | JOURS,
    st.none() | JOURS, st.text(max_size=40), st.booleans(),
)  # fmt: skip
FRISE = Frise(
    "Étapes",
    (
        Voie(
            "CLS 2027-2031",
            (
                Periode("Diagnostic", Genre.FAIT, date(2026, 1, 1), date(2026, 7, 1)),
                Periode("Priorités", Genre.EN_COURS, date(2026, 7, 1), date(2027, 1, 1)),
                Periode("Forum", Genre.PASSE, date(2027, 1, 1), date(2027, 1, 1), note="inutile"),
                Periode(
                    "Plan", Genre.A_VENIR, date(2027, 1, 1), date(2027, 7, 1), date(2027, 5, 1)
                ),
            ),
            (Jalon("Signature visée", date(2027, 7, 1)),),
        ),
    ),
    JOUR,
)


def bars(figure, fond: str) -> list[float]:
    """Les largeurs des barres tracées de cette couleur."""
    widths = []
    for path in find(figure, "path"):
        if path.get("fill") == fond and path.find("{*}title") is not None:
            xs = [float(point.split(" ")[0]) for point in path.get("d")[1:-1].split("L")]
            widths.append(max(xs) - min(xs))
    return widths


def test_a_bar_is_as_long_as_its_time():
    figure = draw_frise(FRISE, cle="f")

    (faite,), (encours, prevue) = bars(figure, "#0B5563"), bars(figure, "#E3F0F1")
    assert faite == pytest.approx(prevue, rel=0.02)
    assert encours == pytest.approx(prevue, rel=0.03)
    check(figure)


def test_the_table_says_what_the_drawing_shows():
    tableau = draw_frise(FRISE, cle="f").tableau

    assert tableau.entetes == ("Étape", "État", "Du", "Au", "Au plus tard", "Remarque")
    assert tableau.lignes[2] == (
        "Forum", "passé", "sans objet", "sans objet", "sans objet", "inutile",
    )  # fmt: skip
    assert tableau.lignes[3][4] == "1er mai 2027"
    assert tableau.lignes[4][:3] == ("Signature visée", "jalon", "1er juillet 2027")


def test_two_generations_say_whose_row_it_is_and_the_gap():
    vide = Periode("4 mois sans contrat", debut=date(2026, 3, 1), fin=date(2027, 7, 1))
    ancien = Voie("CLS 2021", (Periode("Contrat", Genre.VIGUEUR, date(2021, 1, 1), JOUR),))
    figure = draw_frise(replace(FRISE, voies=(ancien, *FRISE.voies), vide=vide), cle="f")

    check(figure)
    assert figure.tableau.entetes[1] == "Contrat"
    assert figure.tableau.lignes[0][1] == "CLS 2021"
    assert "4 mois sans contrat" in texts(figure)
    assert any(r.get("fill", "").startswith("url(") for r in find(figure, "rect"))


def test_what_goes_beyond_the_edge_ends_in_a_point():
    bornes = (date(2026, 1, 1), date(2027, 3, 1))
    figure = draw_frise(replace(FRISE, bornes=bornes), cle="f")
    largeur = float(parse(figure.svg).get("width"))

    check(figure)
    points = [p.get("d").count("L") for p in find(figure, "path") if p.find("{*}title") is not None]
    assert 4 in points
    assert all(largeur >= width for width in bars(figure, "#E3F0F1"))


def test_today_is_named():
    assert "aujourd’hui" in texts(draw_frise(FRISE, cle="f"))


@pytest.mark.parametrize("etroit", [False, True])
def test_nothing_to_show_is_said(etroit):
    figure = draw_frise(Frise("Vide", (), JOUR), cle="f", etroit=etroit)

    check(figure)
    assert "Aucune donnée à montrer." in texts(figure)


@pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
def test_hostile_labels_stay_text(texte):
    voie = Voie(texte, (Periode(texte, note=texte, debut=JOUR, fin=JOUR),), (Jalon(texte, JOUR),))
    vide = Periode(texte, debut=JOUR, fin=JOUR)
    check(draw_frise(Frise(texte, (voie,), JOUR, vide, source=texte), cle="f"))


@settings(max_examples=60, deadline=None)
@given(st.lists(PERIODES, max_size=5), JOURS, st.none() | st.tuples(JOURS, JOURS), st.booleans())
def test_any_date_can_be_drawn(periodes, jour, bornes, etroit):
    modele = Frise("T", (Voie("V", tuple(periodes)),), jour, bornes=bornes)
    figure = draw_frise(modele, cle="f", etroit=etroit)

    check(figure)
    assert len(figure.tableau.lignes) == len(periodes)
