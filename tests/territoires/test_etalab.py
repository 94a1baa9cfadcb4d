"""La géographie installée par npm, et qui l’emporte quand l’Insee donne la même année."""

import json

import pytest
from django.db.models import Sum

from maillage.territoires.imports import load_etalab, load_insee
from maillage.territoires.models import Commune, CommuneLiee, Epci, Population
from tests.territoires.fabrique import COMMUNES_2025, EPCI_2025, POPULATIONS_2021

pytestmark = pytest.mark.django_db


def _commune(code, nom, **fields):
    base = {"code": code, "nom": nom, "type": "commune-actuelle", "zone": "metro"}
    return base | {"departement": code[:2], "region": "75", "arrondissement": "163"} | fields


@pytest.fixture
def paquet(tmp_path):
    """Un petit paquet, de millésime 2025."""
    folder = tmp_path / "paquet"
    (folder / "data").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"version": "5.3.0"}))
    contents = {
        "regions": [{"code": "75", "nom": "Nouvelle-Aquitaine"}],
        "departements": [{"code": "16", "nom": "Charente", "region": "75"}],
        "epci": [
            {"code": "200072023", "nom": "CC Coeur de Charente", "type": "CC",
             "membres": [{"code": "16005"}, {"code": "16023"}]},
        ],
        "communes": [
            _commune("16005", "Aigre (Etalab)", population=1500),
            _commune("16023", "Aunac", population=650, anciensCodes=["16238"]),
            _commune("97701", "Saint-Barthélemy", population=10660, zone="com",
                     departement="977", region="977"),
            {"code": "16238", "nom": "Moutonneau", "type": "commune-deleguee", "zone": "metro",
             "chefLieu": "16023", "departement": "16", "region": "75"},
        ],
    }  # fmt: skip
    for name, rows in contents.items():
        (folder / "data" / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_it_reads_the_vintage_of_the_package(paquet):
    bilan = load_etalab(paquet)
    assert bilan.charges == ["géographie 2025 (Etalab)", "populations 2022 (Etalab)"]
    assert Commune.objects.get(code="16005").epci == "200072023"
    assert Commune.objects.get(code="97701").zone == "com"
    old = CommuneLiee.objects.get(code="16238", genre="ancienne")
    assert (old.nom, old.commune) == ("Moutonneau", "16023")
    assert load_etalab(paquet).inchanges


@pytest.mark.parametrize("insee_first", [True, False])
def test_insee_wins_field_by_field_whatever_the_order(paquet, tmp_path, insee_first):
    folder = tmp_path / "insee"
    folder.mkdir()
    (folder / "v_commune_2025.csv").write_text(COMMUNES_2025, encoding="utf-8")
    (folder / "EPCI_2025.csv").write_text(EPCI_2025, encoding="utf-8")
    population = POPULATIONS_2021.replace("1568;20;1588", "1600;20;1620")
    (folder / "populations_2022.csv").write_text(population, encoding="utf-8")
    steps = [lambda: load_insee(folder), lambda: load_etalab(paquet)]
    for step in steps if insee_first else reversed(steps):
        step()
    assert Commune.objects.get(code="16005").nom == "Aigre"
    assert Epci.objects.get(code="200072023").nom == "Communauté de communes Cœur de Charente"
    assert Epci.objects.get(code="200072023").nature == "CC"
    assert Commune.objects.filter(code="97701").exists()
    assert Commune.objects.count() == 10
    assert CommuneLiee.objects.filter(code="16238", genre="ancienne").exists()
    assert Population.objects.get(code="16005").municipale == 1600
    assert Population.objects.get(code="97701").municipale == 10660


def test_an_absent_package_says_what_to_do(tmp_path):
    assert "npm ci" in load_etalab(tmp_path).erreurs[0].phrase


def test_an_unknown_version_is_refused(paquet):
    (paquet / "package.json").write_text(json.dumps({"version": "99.0.0"}))
    assert "99.0.0" in load_etalab(paquet).erreurs[0].phrase


@pytest.mark.lent
def test_the_installed_package_holds_the_whole_country():
    assert not load_etalab().erreurs
    communes = Commune.objects.filter(millesime__annee=2026)
    assert communes.exclude(zone="com").count() == 34875
    assert communes.filter(zone="com").count() == 94
    people = Population.objects.communes().filter(annee=2023)
    france = people.filter(recensement=2023).exclude(code__regex=r"^9(75|77|78|8)")
    assert france.aggregate(total=Sum("municipale"))["total"] == 68_094_280
    assert people.get(code="75056").municipale == 2_103_778


def test_only_the_statistical_france_is_summed(paquet):
    load_etalab(paquet)
    assert [item.code for item in Commune.objects.of_france().order_by("code")] == [
        "16005", "16023",
    ]  # fmt: skip


def test_a_damaged_package_is_refused_whole(paquet):
    (paquet / "data" / "communes.json").write_text('[{"code": "16005"}]')
    assert "illisible" in load_etalab(paquet).erreurs[0].phrase
    assert not Commune.objects.exists()
