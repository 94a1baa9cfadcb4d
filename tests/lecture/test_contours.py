"""Les contours officiels se lisent d’où qu’ils viennent ; un mauvais fichier s’explique."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from maillage.lecture.contours import ErreurContours, read_contours

CARRE = [[0, 45], [1, 45], [1, 46], [0, 46], [0, 45]]
GEO = Path(__file__).resolve().parents[3] / "shared" / "data" / "geo"


def geojson(proprietes: dict, geometrie: dict | None = None) -> bytes:
    polygone = {"type": "Polygon", "coordinates": [CARRE]}
    zone = {"type": "Feature", "properties": proprietes, "geometry": geometrie or polygone}
    return json.dumps({"type": "FeatureCollection", "features": [zone]}).encode()


@pytest.mark.parametrize(
    "proprietes",
    [
        {"code": "16015", "nom": "Angoulême", "departement": "16", "region": "75", "epci": "2000"},
        {"code": "16015", "nom": "Angoulême", "dep": "16", "reg": "75", "epci": "2000"},
        {
            "INSEE_COM": "16015", "NOM": "Angoulême", "INSEE_DEP": "16", "INSEE_REG": "75",
            "SIREN_EPCI": "2000",
        },
        {
            "code_insee": "16015", "nom_officiel": "Angoulême", "code_insee_du_departement": "16",
            "code_insee_de_la_region": "75", "codes_siren_des_epci": "2000",
        },
    ],
    ids=["etalab", "simplifié", "ign v3", "ign v4"],
)  # fmt: skip
def test_it_knows_every_publisher(proprietes):
    (zone,) = read_contours(geojson(proprietes))
    lu = (zone.code, zone.nom, zone.departement, zone.region, zone.epcis)
    assert lu == ("16015", "Angoulême", "16", "75", ("2000",))
    assert zone.anneaux[0].shape == (5, 2)


def test_a_commune_may_be_in_two_epcis_or_none():
    deux = geojson({"code_insee": "1", "codes_siren_des_epci": "200/201"})
    aucun = geojson({"code_insee": "1", "codes_siren_des_epci": "NR"})
    assert read_contours(deux)[0].epcis == ("200", "201")
    assert read_contours(aucun)[0].epcis == ()


def test_it_reads_gzip_and_altitudes():
    haut = {"type": "MultiPolygon", "coordinates": [[[[*point, 12.5] for point in CARRE]]]}
    (zone,) = read_contours(gzip.compress(geojson({"code": "1"}, haut)))
    assert zone.anneaux[0].tolist() == CARRE


def test_quantized_arcs_are_decoded_and_reversed():
    topologie = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [0, 45]},
        "arcs": [[[0, 0], [2, 0]], [[0, 0], [0, 2], [2, 0], [0, -2]]],
        "objects": {
            "zones": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, -2]], "properties": {"code": "1"}},
                    {"type": "Polygon", "arcs": [[1, -1]], "id": "2"},
                ],
            }
        },
    }
    une, deux = read_contours(json.dumps(topologie).encode())
    assert une.anneaux[0].tolist() == [[0, 45], [1, 45], [1, 46], [0, 46], [0, 45]]
    assert (deux.code, deux.nom) == ("2", "2")
    assert deux.anneaux[0].tolist() == une.anneaux[0][::-1].tolist()


@pytest.mark.parametrize(
    ("octets", "mot"),
    [
        (b"", "est vide"),
        (b"\x1f\x8b\x08abime", "abîmé"),
        (gzip.compress(geojson({"code": "1"}))[:-12], "tronqué"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"type": "FeatureColl', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[1, 2]", "ni un GeoJSON"),
        (b'{"type": "Feature"}', "ni un GeoJSON"),
        (b'{"type": "FeatureCollection"}', "mal formé"),
        (b'{"type": "FeatureCollection", "features": [3]}', "mal formé"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun contour"),
        (b'{"type": "Topology", "arcs": [[[0, "x"]]], "objects": {}}', "mal formé"),
        (geojson({"libelle": "sans code"}), "aucun contour"),
        (geojson({"code": "1"}, {"type": "Polygon", "coordinates": [[[1], [2]]]}), "mal formé"),
        (geojson({"code": "1"}, {"type": "Polygon", "coordinates": [[[6e5, 6e6]] * 4]}), "WGS"),
    ],
)
def test_a_bad_file_is_explained(octets, mot):
    with pytest.raises(ErreurContours, match=mot):
        read_contours(octets, "contours.json")


def test_an_arc_that_does_not_exist_is_refused():
    topologie = {"type": "Topology", "arcs": [], "objects": {"a": {
        "type": "Polygon", "arcs": [[4]], "properties": {"code": "1"}}}}  # fmt: skip
    with pytest.raises(ErreurContours, match="mal formé"):
        read_contours(json.dumps(topologie).encode())


def test_a_missing_file_is_explained(tmp_path):
    with pytest.raises(ErreurContours, match="ouvert"):
        read_contours(tmp_path / "absent.json")


@pytest.mark.lent
@pytest.mark.skipif(not GEO.is_dir(), reason="les contours officiels ne sont pas là")
def test_it_reads_the_official_files():
    france = read_contours(GEO / "communes_france_cog2025_simplifie.topojson")
    assert len(france) == 34_868
    assert len({zone.code for zone in france}) == 34_868
    charente = read_contours(GEO / "communes_dep_16_cog2025.geojson")
    paires = {zone.code: zone for zone in france}
    assert all(
        np.allclose(
            zone.anneaux[0].mean(axis=0), paires[zone.code].anneaux[0].mean(axis=0), atol=0.1
        )
        for zone in charente
    )
    assert len(read_contours(GEO / "epci_france_2025_simplifie.geojson")) == 1255
