"""Charger des contours et des points : tout ou rien, aux codes du jour, sans rien inventer."""

import json

import pytest

from maillage.core.cli import run
from maillage.territoires.enums import Espace, Niveau
from maillage.territoires.imports import load_chefs_lieux, load_contours
from maillage.territoires.models import Chargement, ChefLieu, Contour
from maillage.territoires.traces import measure

# Une rangée de carrés voisins, dans l’ordre des codes.
CHARENTE = ("16005", "16023", "16393")


def write(path, places: dict[str, tuple[float, float]], **properties):
    """Un GeoJSON de carrés d’un dixième de degré ; ``places`` : code → coin."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, **properties},
            "geometry": {"type": "Polygon", "coordinates": [square(*corner)]},
        }
        for code, corner in places.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def square(x: float, y: float) -> list:
    return [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]


def row(codes) -> dict[str, tuple[float, float]]:
    return {code: (rang / 10, 45.0) for rang, code in enumerate(codes)}


def found(niveau=Niveau.COMMUNE) -> dict[str, Contour]:
    return {item.code: item for item in Contour.objects.filter(niveau=niveau)}


def test_communes_are_kept_and_their_groups_assembled(geographie, tmp_path):
    bilan = load_contours([write(tmp_path / "communes_2025.geojson", row(CHARENTE))])

    assert bilan.charges == ["communes_2025.geojson (3 communes)"]
    assert set(found()) == set(CHARENTE)
    epci = found(Niveau.EPCI)["200072023"]
    assert epci.chargement is None
    assert (epci.ouest, epci.sud, epci.est, epci.nord) == (0, 45, 0.3, 45.1)
    assert measure(epci.anneaux[0]) == pytest.approx(0.03)
    assert set(found(Niveau.DEPARTEMENT)) == {"16"}
    assert Chargement.objects.get(nature="contours").licence == "Licence Ouverte 2.0"


def test_the_same_file_twice_changes_nothing(geographie, tmp_path):
    path = write(tmp_path / "communes.geojson", row(CHARENTE))
    load_contours([path])
    before = list(Contour.objects.values_list("pk", "code"))

    bilan = load_contours([path])

    assert bilan.inchanges == ["communes.geojson"]
    assert not bilan.charges
    assert list(Contour.objects.values_list("pk", "code")) == before


def test_a_covered_file_given_alone_comes_back(geographie, tmp_path):
    first = write(tmp_path / "a.geojson", {"16005": (0, 45)})
    load_contours([first])
    load_contours([write(tmp_path / "b.geojson", {"16005": (3, 45)})])
    assert found()["16005"].ouest == 3

    assert load_contours([first]).charges == ["a.geojson (1 communes)"]
    assert found()["16005"].ouest == 0


def test_the_local_file_of_a_folder_refines_the_national_one(geographie, tmp_path):
    write(tmp_path / "departement.geojson", {"16005": (5, 45)})
    write(tmp_path / "france.geojson", row((*CHARENTE, "01001", "2A004")))

    load_contours([tmp_path])

    assert found()["16005"].ouest == 5
    assert found()["16023"].ouest == 0.1


def test_old_codes_are_followed_to_the_vintage(geographie, tmp_path):
    """Moutonneau est entrée dans Aunac le 1er janvier 2025 : leurs deux tracés n’en font qu’un."""
    path = write(tmp_path / "communes_2024.geojson", row(["16023", "16238", "16005"]))

    load_contours([path])

    assert set(found()) == {"16023", "16005"}
    assert found()["16023"].est == 0.2
    assert len(found()["16023"].anneaux) == 1


def test_a_split_commune_keeps_no_outline_of_its_own(geographie, tmp_path):
    """L’Oie est née d’une scission : le tracé d’avant reste celui d’Essarts-en-Bocage."""
    load_contours([write(tmp_path / "communes_2023.geojson", {"85084": (0, 46)})])

    assert set(found()) == {"85084"}


def test_a_city_is_not_covered_by_its_districts(geographie, tmp_path):
    path = write(tmp_path / "c.geojson", {"75056": (2, 48), "75101": (2, 48), "16005": (0, 45)})

    load_contours([path])

    assert len(found()["75056"].anneaux) == 1


def test_a_few_unknown_codes_are_told(geographie, tmp_path):
    bilan = load_contours([write(tmp_path / "c.geojson", row((*CHARENTE, "99999")))])

    assert not bilan.erreurs
    assert "99999" in bilan.remarques[0]


def shape(geometry, code="16005") -> str:
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def polygon(*points) -> dict:
    return {"type": "Polygon", "coordinates": [list(points)]}


WORLD = [[179.9, -16], [-179.9, -16], [-179.9, -17], [179.9, -16]]


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        ("", "est vide"),
        ("bonjour", "tronqué"),
        ('{"type": "FeatureCollection", "feat', "tronqué"),
        ("[" * 100_000, "tronqué"),
        ("[1, 2]", "ni un GeoJSON ni un TopoJSON"),
        ('{"type": "Point"}', "ni un GeoJSON ni un TopoJSON"),
        ('{"type": "Topology"}', "mal formé"),
        ('{"type": "FeatureCollection", "features": []}', "aucun contour"),
        (shape(None), "aucun contour"),
        (shape({"type": "Point", "coordinates": [0, 45]}), "aucun contour"),
        (shape({"type": "GeometryCollection", "geometries": []}), "aucun contour"),
        (shape(polygon(["a", 45], ["b", 45], [0, 46], [0, 45])), "mal formé"),
        (shape(polygon([500000, 6500000], [500100, 6500000], [500100, 6500100])), "WGS 84"),
        (shape(polygon(*WORLD)), "méridien 180°"),
        (shape(polygon(*square(0, 45)), code=""), "code"),
        (shape(polygon(*square(0, 45)), code="99999"), "1 code inconnu"),
    ],
)
def test_a_bad_file_writes_nothing_and_spares_the_others(geographie, tmp_path, content, phrase):
    (tmp_path / "mauvais.geojson").write_text(content)
    write(tmp_path / "bon.geojson", row(CHARENTE))

    bilan = load_contours([tmp_path])

    assert bilan.refuses == ["mauvais.geojson"]
    assert phrase in bilan.erreurs[0].phrase.replace("\u00a0", " ")
    assert set(found()) == set(CHARENTE)


def test_altitudes_holes_and_islands_are_read(geographie, tmp_path):
    high = [[x, y, 120.5] for x, y in square(0, 45)]
    hole = [[x / 4 + 0.02, 45 + (y - 45) / 4 + 0.02] for x, y in square(0, 45)]
    island = {"type": "MultiPolygon", "coordinates": [[high, hole], [square(1, 45)]]}
    (tmp_path / "c.geojson").write_text(shape(island))

    load_contours([tmp_path / "c.geojson"])

    areas = [round(measure(anneau), 6) for anneau in found()["16005"].anneaux]
    assert areas == [0.01, 0.000625, 0.01]


def test_codes_of_another_geography_are_refused(geographie, tmp_path):
    bilan = load_contours([write(tmp_path / "c.geojson", row(["99001", "99002", "16005"]))])

    assert "2\u00a0codes inconnus" in bilan.erreurs[0].phrase
    assert not Contour.objects.exists()
    assert not Chargement.objects.filter(nature="contours").exists()


def test_a_missing_file_or_geography_is_told(db, tmp_path):
    path = write(tmp_path / "c.geojson", row(CHARENTE))

    assert "Aucune géographie" in load_contours([path]).erreurs[0].phrase


def test_official_departements_are_not_replaced_by_assembled_ones(geographie, tmp_path):
    load_contours([write(tmp_path / "dep.geojson", {"16": (7, 45)}, region="75")])
    load_contours([write(tmp_path / "c.geojson", row(CHARENTE))])

    assert found(Niveau.DEPARTEMENT)["16"].ouest == 7


def test_contours_survive_a_rewrite_of_the_vintage(geographie, tmp_path, settings):
    load_contours([write(tmp_path / "c.geojson", row(CHARENTE))])
    from maillage.territoires.imports import load_insee
    from tests.territoires.fabrique import EPCI_2025, write_folder

    load_insee(write_folder(tmp_path / "insee", EPCI_2025=EPCI_2025.replace("Aigre", "AIGRE")))

    assert len(found()) == 3


def test_the_command_tries_then_writes(geographie, tmp_path, capsys):
    path = str(write(tmp_path / "c.geojson", row(CHARENTE)))

    assert run(["importer", "contours", path, "--essai", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["charges"] == ["c.geojson (3 communes)"]
    assert not Contour.objects.exists()
    assert run(["importer", "contours", path]) == 0
    assert Contour.objects.exists()
    assert run(["importer", "contours", str(tmp_path / "rien.geojson")]) == 1
    assert "n’existe pas" in capsys.readouterr().err


def test_preparing_loads_what_the_folder_holds(geographie, tmp_path, settings):
    from maillage.territoires.cli import prepare_contours

    settings.CONTOURS = tmp_path / "absent"
    prepare_contours()
    settings.CONTOURS = tmp_path / "contours"
    settings.CONTOURS.mkdir()
    write(settings.CONTOURS / "c.geojson", row(CHARENTE))
    (settings.CONTOURS / "points.csv").write_text("code;latitude;longitude\n16005;45,9;0,01\n")

    prepare_contours()

    assert len(found()) == 3
    assert ChefLieu.objects.get().latitude == 45.9


def test_points_follow_their_commune(geographie, tmp_path):
    path = tmp_path / "points_2024.csv"
    path.write_text("code,latitude,longitude\n16238,45.91,0.2\n16226,45.8,0.1\n1001,46.15,4.9\n")

    bilan = load_chefs_lieux(path)

    assert bilan.charges == ["points_2024.csv (3\u00a0communes)"]
    points = dict(ChefLieu.objects.values_list("code", "latitude"))
    assert points == {"01001": 46.15, "16023": 45.91, "16393": 45.8}
    assert load_chefs_lieux(path).inchanges == ["points_2024.csv"]


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        ("", "est vide"),
        ("code;nom\n16005;Aigre\n", "colonnes attendues"),
        ("code;latitude;longitude\n16005;200;0\n", "n’est pas un point"),
        ("code;latitude;longitude\n16005;nord;0\n", "n’est pas un point"),
        ("code;latitude;longitude\n99999;45;0\n", "ne sont pas ceux"),
    ],
)
def test_bad_points_get_a_sentence(geographie, tmp_path, content, phrase):
    path = tmp_path / "points.csv"
    path.write_text(content)

    bilan = load_chefs_lieux(path)

    assert phrase in bilan.erreurs[0].phrase.replace("\u00a0", " ")
    assert not ChefLieu.objects.exists()


def test_the_whole_country_is_loaded(db, officielles):
    """Les 34 868 tracés de France ; sept communes nées d’une scission n’en ont pas."""
    from maillage.territoires.imports import load_etalab
    from maillage.territoires.models import Commune

    load_etalab()
    bilan = load_contours([officielles / "geo" / "communes_france_cog2025_simplifie.topojson"])
    load_chefs_lieux(officielles / "cog" / "chefs_lieux_points_2025.csv")

    assert not bilan.erreurs
    known = set(Commune.objects.of_france().values_list("code", flat=True))
    missing = sorted(known - set(found()))
    assert missing == ["14666", "15031", "15035", "15047", "15171", "85165", "85212"]
    assert len(found(Niveau.DEPARTEMENT)) == 101
    assert ChefLieu.objects.count() > 34_800


def test_the_fictional_contours_stay_in_their_space(db):
    from maillage.demonstration.chargement import DONNEES
    from maillage.territoires.imports import load_fictif

    load_fictif(DONNEES / "geographie.json")
    bilan = load_contours([DONNEES / "contours.geojson"], espace=Espace.FICTIF)

    assert bilan.charges == ["contours.geojson (34 communes)"]
    assert {item.millesime.espace for item in Contour.objects.all()} == {Espace.FICTIF}


@pytest.mark.parametrize(
    ("properties", "niveau", "code"),
    [
        ({"code": "16", "nom": "Charente", "region": "75"}, Niveau.DEPARTEMENT, "16"),
        ({"INSEE_DEP": "16", "INSEE_REG": "75"}, Niveau.DEPARTEMENT, "16"),
        ({"code_insee": "16", "code_insee_de_la_region": "75"}, Niveau.DEPARTEMENT, "16"),
        ({"code": "75", "nom": "Nouvelle-Aquitaine"}, Niveau.REGION, "75"),
        ({"INSEE_REG": "75"}, Niveau.REGION, "75"),
        ({"epci": "200072023", "libepci": "Cœur de Charente"}, Niveau.EPCI, "200072023"),
        ({"CODE_SIREN": "200072023"}, Niveau.EPCI, "200072023"),
        ({"INSEE_COM": "01001", "INSEE_DEP": "01", "INSEE_REG": "84"}, Niveau.COMMUNE, "01001"),
        ({"code_insee": "16005", "nom_officiel": "Aigre"}, Niveau.COMMUNE, "16005"),
        ({"code": 1001}, Niveau.COMMUNE, "01001"),
    ],
)
def test_each_level_of_each_producer_is_known(geographie, tmp_path, properties, niveau, code):
    feature = {"type": "Feature", "properties": properties, "geometry": polygon(*square(0, 45))}
    data = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "c.geojson").write_text(json.dumps(data))

    assert not load_contours([tmp_path / "c.geojson"]).erreurs
    assert set(Contour.objects.exclude(chargement=None).values_list("niveau", "code")) == {
        (niveau, code)
    }
