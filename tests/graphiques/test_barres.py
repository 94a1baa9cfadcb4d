"""Les barres et les haltères : des longueurs justes, un état n’est jamais une barre de zéro."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.haltere import Halteres, Ligne, Reference, draw_halteres
from maillage.graphiques.mesures import Etat, Mesure, format_mesure
from tests.graphiques.outils import HOSTILES, check, find, texts

SECRET = Mesure(etat=Etat.SECRET)
MESURES = st.builds(
    Mesure,
    st.none() | st.floats(),
    st.sampled_from(Etat),
    st.none() | st.floats(),
    st.none() | st.floats(),
)
BARRES = Barres(
    "Proximité",
    ("Pharmacie", "Hôpital", "Crèche"),
    (Serie("", (Mesure(40), Mesure(20), Mesure(0))),),
    unite="%",
)


def bars(figure, fond: str) -> list[float]:
    return [float(r.get("width")) for r in find(figure, "rect") if r.get("fill") == fond]


def test_a_bar_is_as_long_as_its_value():
    longue, moitie, nulle = bars(draw_barres(BARRES, cle="b"), "#0B5563")
    assert longue == pytest.approx(2 * moitie, abs=0.2)
    assert nulle == 0


def test_a_secret_bar_is_hatched_and_named():
    series = (Serie("", (SECRET, Mesure(3))),)
    figure = draw_barres(replace(BARRES, series=series), cle="b")
    check(figure)
    assert len(bars(figure, "#0B5563")) == 1
    assert {"secret statistique", "non disponible"} <= set(texts(figure).split("\n"))
    assert figure.tableau.lignes[0] == ("Pharmacie", "secret statistique")
    assert figure.tableau.lignes[2] == ("Crèche", "non disponible")


def test_stacked_bars_add_up_and_say_what_is_missing():
    series = (
        Serie("Un", (Mesure(30), Mesure(50))),
        Serie("Deux", (Mesure(70), SECRET)),
    )
    modele = Barres("Parts", ("A", "B"), series, empilees=True)
    figure = draw_barres(modele, cle="b")
    un, deux = bars(figure, "#0072B2"), bars(figure, "#D55E00")
    assert deux[1] == pytest.approx(un[1] * 7 / 3, abs=0.5)
    assert len(deux) == 2  # la légende et la seule valeur connue
    assert "B : secret statistique" in texts(figure)


def test_a_reference_line_is_named():
    figure = draw_barres(replace(BARRES, repere=("Moyenne de la région", 22)), cle="b")
    assert "Moyenne de la région : 22,0\u00a0%" in texts(figure)
    assert any(ligne.get("stroke-dasharray") for ligne in find(figure, "line"))


def test_series_are_told_by_letters_too():
    series = tuple(Serie(nom, (Mesure(1),)) for nom in ("Ici", "France"))
    figure = draw_barres(replace(BARRES, series=series), cle="b")
    assert {"A : Ici", "B : France", "A", "B"} <= set(texts(figure).split("\n"))


def test_more_than_six_series_are_refused():
    with pytest.raises(ValueError, match="six"):
        draw_barres(replace(BARRES, series=(Serie("", ()),) * 7), cle="b")


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(MESURES, max_size=4), max_size=3), st.booleans(), st.booleans())
def test_bars_hold_any_value(listes, empilees, etroit):
    series = tuple(Serie(f"S{rang}", tuple(liste)) for rang, liste in enumerate(listes))
    modele = replace(BARRES, series=series, empilees=empilees)
    figure = draw_barres(modele, cle="b", etroit=etroit)
    check(figure)
    for rang, serie in enumerate(series, 1):
        for ligne, mesure in zip(figure.tableau.lignes, serie.mesures, strict=False):
            assert ligne[rang] == format_mesure(mesure, 1, "%")


@pytest.mark.parametrize("dessin", [draw_barres, draw_halteres])
@pytest.mark.parametrize("etroit", [False, True])
def test_nothing_to_show_is_said(dessin, etroit):
    modele = Barres("V", (), ()) if dessin is draw_barres else Halteres("V", ())
    figure = dessin(modele, cle="b", etroit=etroit)
    check(figure)
    assert "Aucune donnée à montrer." in texts(figure)


@pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
def test_hostile_labels_stay_text(texte):
    modele = Barres(texte, (texte,), (Serie(texte, (Mesure(1),)),) * 2, texte, texte)
    check(draw_barres(replace(modele, repere=(texte, 1.0)), cle="b"))
    ligne = Ligne(texte, Mesure(1), (Reference(texte, Mesure(2)),), texte)
    check(draw_halteres(Halteres(texte, (ligne,), texte), cle="h"))


def test_five_hundred_bars_are_drawn():
    modele = Barres("Grand", tuple(f"Commune {n}" for n in range(500)), (Serie("", ()),))
    figure = draw_barres(modele, cle="b")
    check(figure)
    assert len(figure.tableau.lignes) == 500


HALTERES = Halteres(
    "Écarts",
    (
        Ligne(
            "Vivre seul",
            Mesure(44, bas=42, haut=46),
            (Reference("EPCI", Mesure(43)), Reference("France", Mesure(40))),
            "%",
        ),
        Ligne("Mortalité", SECRET, (Reference("France", Mesure(160)),), "pour 100 000", 0),
    ),
    "Confins",
)


def test_the_table_holds_every_territory():
    figure = draw_halteres(HALTERES, cle="h")
    check(figure)
    assert figure.tableau.entetes == ("Indicateur", "Confins", "EPCI", "France")
    assert figure.tableau.lignes == (
        ("Vivre seul", "44,0\u00a0% (de 42,0 à 46,0)", "43,0\u00a0%", "40,0\u00a0%"),
        ("Mortalité", "secret statistique", "non disponible", "160\u00a0pour 100 000"),
    )


def test_shapes_differ_and_a_secret_has_no_mark():
    figure = draw_halteres(HALTERES, cle="h")
    ronds = [rond for rond in find(figure, "circle") if rond.get("fill") == "#0B5563"]
    assert len(ronds) == 2  # la légende, et la seule ligne connue
    titres = [titre.text for titre in find(figure, "title")]
    assert "France : 160\u00a0pour 100 000" in titres
    assert not any("Confins : secret" in (titre or "") for titre in titres)


def test_equal_values_do_not_hide_each_other():
    references = tuple(Reference(nom, Mesure(0)) for nom in "ABCDE")
    figure = draw_halteres(Halteres("E", (Ligne("L", Mesure(0), references),)), cle="h")
    marques = [e for e in find(figure, "path") if e.find("{*}title") is not None]
    assert len({marque.get("d").partition(" ")[2].partition("L")[0] for marque in marques}) == 5


def test_rows_may_share_their_scale():
    lignes = tuple(Ligne(f"L{v}", Mesure(v)) for v in (10, 90))
    figure = draw_halteres(Halteres("E", lignes, commune=True), cle="h")
    propres = [float(c.get("cx")) for c in find(figure, "circle")[1:]]
    assert propres[1] - propres[0] > 300


@pytest.mark.lent
@settings(max_examples=40, deadline=None)
@given(MESURES, st.lists(MESURES, max_size=5), st.booleans(), st.booleans())
def test_dumbbells_hold_any_value(mesure, autres, commune, etroit):
    references = tuple(Reference(f"R{rang}", autre) for rang, autre in enumerate(autres))
    lignes = (Ligne("L", mesure, references), Ligne("M", Mesure(3)))
    figure = draw_halteres(Halteres("T", lignes, commune=commune), cle="h", etroit=etroit)
    check(figure)
    assert len(figure.tableau.lignes) == 2
