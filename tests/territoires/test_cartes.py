"""Ce que l’on dessine d’un territoire, et ce que l’on en dit quand on ne peut pas."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.territoires.cartes import (
    build_perimetre,
    find_contours_of,
    outlines_of,
    points_of,
    zones_of,
)
from maillage.territoires.enums import Espace
from maillage.territoires.imports import load_chefs_lieux, load_contours, load_insee
from maillage.territoires.resume import summarize
from tests.territoires.fabrique import COMMUNES_2025, write_folder
from tests.territoires.test_contours import CHARENTE, row, write


@pytest.fixture
def traces(geographie, tmp_path):
    """Trois communes de Charente et deux de Vendée, dont une sans contour propre."""
    places = row((*CHARENTE, "85084", "2A004"))
    assert not load_contours([write(tmp_path / "communes.geojson", places)]).erreurs


def test_a_territory_comes_with_its_neighbours(traces):
    fond = zones_of(["16005", "16023"], 2025)

    assert [(zone.code, zone.nom, zone.groupe) for zone in fond.zones] == [
        ("16005", "Aigre", "200072023"),
        ("16023", "Aunac-sur-Charente", "200072023"),
    ]
    assert [zone.nom for zone in fond.voisines] == ["La Boixe"]
    assert not fond.sentences()
    assert "IGN" in fond.source


def test_what_cannot_be_drawn_is_told(traces):
    fond = zones_of(["16005", "85084", "85165", "01001"], 2025)

    assert fond.sans_contour == ["85165"]
    assert fond.non_charges == ["01001"]
    assert [len(zone.anneaux) for zone in fond.zones] == [0, 1, 1, 0]
    split, absent = fond.sentences()
    assert "L'Oie, elle est dessinée dans celui de sa commune d’origine" in split
    assert "1\u00a0commune n’est pas chargé" in absent


def test_without_contours_there_is_nothing_to_draw(geographie):
    resume = summarize(["16005"])

    assert zones_of(["16005"], 2025).is_empty
    assert build_perimetre(resume, Espace.FRANCE, "Carte")[0] is None


def test_five_queries_draw_any_territory(traces):
    for codes in (["16005"], list(CHARENTE)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            zones_of(codes, 2025)
        assert len(queries) == 5


def test_a_later_vintage_is_drawn_with_the_contours_at_hand(traces, tmp_path):
    """En 2026, La Boixe absorbe Aigre : elle est dessinée avec les tracés de 2025."""
    lines = COMMUNES_2025.splitlines()
    communes = "\n".join(line for line in lines if ",16005," not in line) + "\n"
    folder = write_folder(tmp_path / "2026")
    (folder / "v_commune_2025.csv").rename(folder / "v_commune_2026.csv")
    (folder / "v_commune_2026.csv").write_text(communes)
    (folder / "EPCI_2025.csv").unlink()
    moves = (folder / "v_mvt_commune_2025.csv").read_text()
    moved = "32,2026-01-01,COM,{},0,A,A,Avant,COM,16393,0,B,B,La Boixe\n"
    (folder / "v_mvt_commune_2026.csv").write_text(
        moves + moved.format("16005") + moved.format("16393")
    )
    (folder / "v_mvt_commune_2025.csv").unlink()
    assert not load_insee(folder).erreurs

    fond = zones_of(["16393"], 2026)

    assert find_contours_of(2026).annee == 2025
    edges = sorted(float(anneau[:, 0].min()) for anneau in fond.zones[0].anneaux)
    assert edges == [0.0, 0.2]


def test_few_epci_are_coloured_many_show_the_population(traces):
    both, _ = build_perimetre(summarize(["16005", "85084"]), Espace.FRANCE, "Carte")
    one, _ = build_perimetre(summarize(list(CHARENTE)), Espace.FRANCE, "Carte")

    assert both.classes.libelles == (
        "Communauté de communes Cœur de Charente",
        "Communauté de communes du Pays de Saint-Fulgent",
    )
    assert one.mesure == "Population municipale"
    assert one.mesures["16005"].valeur == 1568


def test_points_are_those_of_the_bourg_or_the_middle(traces, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("code;latitude;longitude\n16005;45,02;0,03\n")
    load_chefs_lieux(path)

    points = points_of(["16005", "16023", "01001"], 2025)

    assert points["16005"] == (45.02, 0.03)
    assert points["16023"] == pytest.approx((45.05, 0.15))
    assert "01001" not in points


def test_the_outlines_of_larger_places_are_there_too(traces):
    found = outlines_of("departement", ["16", "01"], 2025)

    assert [(zone.code, zone.nom, len(zone.anneaux)) for zone in found] == [
        ("01", "Ain", 0),
        ("16", "Charente", 1),
    ]
    assert [len(zone.anneaux) for zone in outlines_of("epci", ["200072023"], 2025)] == [1]
