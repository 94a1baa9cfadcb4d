"""Le résumé d’un territoire, et ce qu’il refuse d’inventer."""

import csv
import json
from collections import defaultdict

import pytest

from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.imports import load_fictif, load_insee
from maillage.territoires.models import Commune, Mouvement, Population
from maillage.territoires.resume import summarize

pytestmark = pytest.mark.django_db


def test_it_sums_old_populations_on_the_new_communes(geographie):
    found = summarize(["16005", "16023", "16393"], 2025, 2021)
    assert found.population == 1568 + 558 + 92 + 2113 + 716
    assert found.sans_population == {}
    assert {line.code: line.population for line in found.lignes} == {
        "16005": 1568, "16023": 650, "16393": 2829,
    }  # fmt: skip


def test_it_counts_by_epci_departement_and_region(geographie):
    found = summarize(["16005", "16023", "2A004"], 2025, 2021)
    coeur = found.epci[0]
    assert (coeur.nom, coeur.communes, coeur.total, coeur.population) == (
        "Communauté de communes Cœur de Charente", 2, 3, 1568 + 650,
    )  # fmt: skip
    assert not coeur.is_whole
    assert [(item.nom, item.communes) for item in found.departements] == [
        ("Charente", 2), ("Corse-du-Sud", 1),
    ]  # fmt: skip
    assert [item.nom for item in found.regions] == ["Nouvelle-Aquitaine", "Corse"]


def test_a_part_of_a_split_commune_has_no_population_of_its_own(geographie):
    found = summarize(["85165", "16005"], 2025, 2021)
    assert found.population == 1568
    assert found.sans_population == {"85165": "incluse dans la commune d’origine, avec 85084"}
    assert any("aucune part n’est inventée" in phrase for phrase in found.sentences())


def test_all_the_parts_of_a_split_count_once(geographie):
    assert summarize(["85084", "85165"], 2025, 2021).population == 9252


def test_newer_populations_serve_an_older_vintage_by_whole_groups(geographie, tmp_path):
    """Populations portées par 2025, demandées sur les communes de 2023."""
    Population.objects.filter(code__in=["16226", "16238"]).delete()
    Population.objects.filter(annee=2021).update(geographie=2025)
    (tmp_path / "communes_2023.csv").write_text(
        "TYPECOM,COM,REG,DEP,ARR,LIBELLE,COMPARENT\n"
        "COM,16226,75,16,163,Montignac-Charente,\nCOM,16393,75,16,163,Vars,\n",
        encoding="utf-8",
    )
    load_insee(tmp_path)
    assert summarize(["16226", "16393"], 2023, 2021).population == 2113
    assert summarize(["16226"], 2023, 2021).population is None


def test_without_movements_the_populations_of_old_codes_still_count(geographie):
    Mouvement.objects.all().delete()
    assert summarize(["16023"], 2025, 2021).population == 558 + 92


def test_mayotte_says_its_own_census(geographie):
    found = summarize(["97601", "16005"], 2025, 2021)
    assert found.population == 5192 + 1568
    assert any("2017" in phrase for phrase in found.sentences())


def test_it_refuses_an_unknown_vintage_or_year(geographie):
    with pytest.raises(ErreurConversion, match="2019"):
        summarize(["16005"], 2019)
    with pytest.raises(ErreurConversion, match="1999"):
        summarize(["16005"], 2025, 1999)


def test_it_says_when_nothing_is_loaded(db):
    with pytest.raises(ErreurConversion, match="maillage preparer"):
        summarize(["16005"])


def test_the_number_of_queries_does_not_grow(geographie, django_assert_max_num_queries):
    summarize(["16005"], 2025, 2021)
    with django_assert_max_num_queries(12):
        summarize(["16005", "16023", "16393", "2A004", "01001", "85084"], 2025, 2021)


def test_the_invented_communes_stay_in_their_own_space(geographie, tmp_path):
    path = tmp_path / "geographie.json"
    path.write_text(
        json.dumps(
            {
                "millesime": "ZZ2026",
                "region": {"code": "Z1", "nom": "Les Confins"},
                "departement": {"code": "ZZ", "nom": "Haute-Lande"},
                "epci": [{"code": "ZZE000001", "nom": "CC du Marais", "nature": "CC"}],
                "communes": [
                    {"code": "ZZ001", "nom": "Aigremarais", "epci": "ZZE000001",
                     "populations": {"2021": 100, "2023": 90}},
                ],
            }
        )
    )  # fmt: skip
    assert load_fictif(path).charges == ["géographie fictive 2026"]
    assert load_fictif(path).inchanges
    assert summarize(["ZZ001"], espace="fictif").population == 90
    assert summarize(["ZZ001"]).conversion.inconnues == ["ZZ001"]
    assert summarize(["16005"]).millesime == 2025
    france = Commune.objects.filter(millesime__espace="france")
    assert [item.code for item in france.search("aigre")] == ["16005"]


def test_a_search_ignores_accents_and_puts_beginnings_first(geographie):
    communes = Commune.objects.filter(millesime__annee=2025)
    assert [item.nom for item in communes.search("AIGRE")] == ["Aigre"]
    assert [item.nom for item in communes.search("clemenciat")] == ["L'Abergement-Clémenciat"]
    assert [item.nom for item in communes.search("2a0")] == ["Ajaccio"]
    assert list(communes.search("  ")) == []


@pytest.mark.lent
def test_the_golden_territories_are_exact(db, officielles):
    for name in (
        "v_commune_2025.csv", "v_mvt_commune_2025.csv", "EPCI_2025.csv",
        "donnees_communes_pop2021.csv",
    ):  # fmt: skip
        load_insee(officielles / "cog" / name)
    expected = json.loads((officielles / "reference" / "agregats_attendus.json").read_text())
    territories = defaultdict(list)
    with (officielles / "reference" / "territoires.csv").open() as file:
        for row in csv.DictReader(file):
            territories[row["territoire"]].append(row["code_commune"])
    communes = Commune.objects.filter(millesime__annee=2025).order_by("code")
    for name, column, code in (
        ("DEP_16", "departement", "16"),
        ("DEP_2A", "departement", "2A"),
        ("REG_75", "region", "75"),
    ):  # fmt: skip
        territories[name] = list(communes.filter(**{column: code}).values_list("code", flat=True))
    for name, wanted in expected.items():
        found = summarize(territories[name], 2025, 2021)
        assert len(found.codes) == wanted["n_communes_2025"], name
        assert found.population == wanted["PMUN_2021"], name
        assert found.sans_population == {}, name
