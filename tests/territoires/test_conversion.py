"""Passer d’un millésime à l’autre sans rien perdre ni rien inventer."""

import csv
from collections import defaultdict

import pytest

from maillage.territoires.conversion import ErreurConversion, convert
from maillage.territoires.imports import load_insee
from maillage.territoires.models import CommuneLiee, Millesime, Mouvement

pytestmark = pytest.mark.django_db


def test_a_merged_commune_becomes_the_new_one(geographie):
    found = convert(["16238", "16005"], 2021, 2025)
    assert found.codes == ["16005", "16023"]
    assert found.fusions == {"16238": ["16023"]}
    assert found.terminees == []


def test_two_merged_communes_give_one_code(geographie):
    assert convert(["16226", "16393"], 2021, 2025).codes == ["16393"]


def test_a_renamed_commune_tells_both_names(geographie):
    assert convert(["16393"], 2021, 2025).renommees == {"16393": ("Vars", "La Boixe")}


def test_a_split_gives_every_part_and_says_it(geographie):
    found = convert(["85084"], 2021, 2025)
    assert found.scissions == {"85084": ["85084", "85165"]}
    assert "s’est séparée" in found.sentences()[0]


def test_a_code_already_ended_is_followed_with_its_trace(geographie):
    found = convert(["16238"], 2025, 2025)
    assert found.codes == ["16023"]
    assert found.terminees == ["16238"]
    [sentence] = found.sentences()
    assert sentence == (
        "16238 Moutonneau a fusionné le 1er janvier 2025 dans Aunac-sur-Charente (16023)\u00a0: "
        "elle y est comptée."
    )


def test_the_moment_counts(geographie):
    Millesime.objects.create(annee=2024)
    Mouvement.objects.filter(mod=21).delete()
    assert convert(["85084"], 2024, 2025).codes == ["85084"]


def test_it_never_goes_backwards(geographie):
    with pytest.raises(ErreurConversion, match="en arrière"):
        convert(["16005"], 2025, 2021)


def test_a_vintage_that_is_not_loaded_is_said(geographie):
    with pytest.raises(ErreurConversion, match="2031"):
        convert(["16005"], 2025, 2031)


def test_unknown_codes_duplicates_and_lost_zeros_are_told(geographie):
    found = convert(["1001", "01001", "99999", "16005"], 2025, 2025)
    assert found.codes == ["01001", "16005"]
    assert found.inconnues == ["99999"]
    assert found.doublons == ["01001"]


def test_an_arrondissement_becomes_its_city_once(geographie):
    found = convert(["75101", "75056", "75102"], 2025, 2025)
    assert found.codes == ["75056"]
    assert found.converties == {"75101": ["75056"], "75102": ["75056"]}


def test_without_movements_the_old_codes_of_the_vintage_serve(geographie):
    Mouvement.objects.all().delete()
    millesime = Millesime.objects.get()
    CommuneLiee.objects.filter(genre="deleguee").delete()
    old = CommuneLiee.build(
        millesime=millesime, code="16147", nom="16147", genre="ancienne", commune="16005"
    )
    old.save()
    assert convert(["16147"], 2025, 2025).codes == ["16005"]


def test_the_chains_of_one_day_are_followed(geographie):
    for before, after, mod in (("14513", "50649", 41), ("50649", "16005", 32)):
        Mouvement.objects.create(
            date="2016-01-01", mod=mod, code_avant=before, nom_avant="A", code_apres=after,
            nom_apres="B",
        )  # fmt: skip
    assert convert(["14513"], 2015, 2025).codes == ["16005"]


def test_a_commune_that_merges_and_comes_back_is_itself_again(geographie):
    for date, mod, before, after in (
        ("2016-01-01", 32, "85084", "85084"),
        ("2016-01-01", 32, "85165", "85084"),
    ):
        Mouvement.objects.create(
            date=date, mod=mod, code_avant=before, nom_avant="A", code_apres=after, nom_apres="B"
        )
    found = convert(["85084", "85165"], 2015, 2025)
    assert found.codes == ["85084", "85165"]
    assert found.scissions == {}


@pytest.mark.lent
def test_it_is_exact_on_every_code_of_the_official_table(db, officielles):
    """Une seule différence, assumée : Loisey se sépare de Culey le 1er janvier 2014 même."""
    for name in ("v_commune_2025.csv", "v_mvt_commune_2025.csv"):
        load_insee(officielles / "cog" / name)
    with (officielles / "cog" / "table_passage_2008_2025.csv").open() as file:
        rows = list(csv.DictReader(file))
    differences = {}
    for annee in range(2008, 2025):
        expected = defaultdict(set)
        for row in rows:
            expected[row[f"COM_{annee}"]].add(row["COM_2025"])
        for code, targets in expected.items():
            if set(convert([code], annee, 2025).codes) != targets:
                differences[annee, code] = targets
    assert differences == {(2014, "55298"): {"55298", "55138"}}
