"""Les pages du catalogue : chercher, lire, exporter, savoir ce que l’on peut calculer ici."""

import csv
import io

import openpyxl
import pytest

from maillage.indicateurs.catalogue import read_donnees, seed_catalogue
from maillage.indicateurs.disponibilite import read_disponibilites
from maillage.indicateurs.models import Indicateur

LISTE = "/donnees/catalogue/"
TOUS = len(read_donnees("indicateurs")["indicateurs"])


@pytest.fixture
def catalogue(db):
    seed_catalogue()


def _held(cle):
    indicateur = Indicateur.objects.select_related("source").get(cle=cle)
    return read_disponibilites([indicateur])[cle]


def test_any_account_reads_the_catalogue_in_few_queries(
    logged, zoe, catalogue, django_assert_max_num_queries
):
    client = logged(zoe)
    with django_assert_max_num_queries(9):
        page = client.get(LISTE)
    assert page.status_code == 200
    assert page.context["compte"] == TOUS
    assert page.text.count("en attente de son fichier</span>") >= TOUS - 5


def test_a_visitor_must_log_in(client, catalogue):
    for address in (LISTE, f"{LISTE}densite/", "/donnees/catalogue.csv"):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("q", ["chomage", "CHÔMAGE des 15", "ouvrier"])
def test_the_search_ignores_accents_and_case(logged, zoe, catalogue, q):
    found = logged(zoe).get(LISTE, {"q": q}).context["compte"]
    assert 1 <= found < 12


def test_the_list_is_filtered_by_chapter_and_by_state(logged, zoe, catalogue):
    client = logged(zoe)
    page = client.get(LISTE, {"domaine": "prevention"})
    assert [domaine.value for domaine, _ in page.context["groupes"]] == ["prevention"]
    assert client.get(LISTE, {"etat": "attente"}).context["disponibles"] == 0


@pytest.mark.parametrize(
    "query",
    [{"q": "zzzz"}, {"q": "\0"}, {"domaine": "'"}, {"etat": "\0"}, {"q": "é" * 5000}],
    ids=["rien", "nul", "apostrophe", "etat", "long"],
)
def test_a_strange_search_is_answered(logged, zoe, catalogue, query):
    assert logged(zoe).get(LISTE, query).status_code == 200


def test_an_empty_search_explains_itself(logged, zoe, catalogue):
    assert "Essayez un seul mot" in logged(zoe).get(LISTE, {"q": "zzzz"}).text


@pytest.mark.parametrize("item", read_donnees("indicateurs")["indicateurs"][::9])
def test_every_page_says_how_it_is_calculated(logged, zoe, catalogue, item):
    page = logged(zoe).get(f"{LISTE}{item['cle']}/")
    assert page.status_code == 200
    for expected in (item["definition"], item["limites"], "Pour un territoire"):
        assert expected in page.text


def test_a_page_says_its_formula_in_words(logged, zoe, catalogue):
    page = logged(zoe).get(f"{LISTE}chomage_15_64/").text
    assert "(chômeurs de 15 à 64 ans) ÷ (actifs de 15 à 64 ans) ×\u00a0100" in page
    assert "Jamais une moyenne des taux" in page


def test_a_page_is_read_in_a_constant_number_of_queries(
    logged, zoe, catalogue, django_assert_max_num_queries
):
    client = logged(zoe)
    with django_assert_max_num_queries(9):
        client.get(f"{LISTE}apl_generalistes/")


def test_an_unknown_indicator_is_not_found(logged, zoe, catalogue):
    assert logged(zoe).get(f"{LISTE}inconnu/").status_code == 404


def test_what_is_loaded_becomes_available(logged, zoe, catalogue, adopt):
    assert not _held("chomage_15_64").is_disponible
    adopt("rp", 2018, 2021, {"16001": (1.0, 10.0)}, ("CHOM1564", "ACT1564"))
    held = _held("chomage_15_64")
    assert held.is_disponible
    assert held.annees == [2018]
    page = logged(zoe).get(f"{LISTE}chomage_15_64/").text
    assert "disponible, 2018" in page
    assert "rp.csv" in page


def test_a_rate_over_two_sources_waits_for_both(catalogue, adopt):
    adopt("etat_civil", 2018, 2021, {"16001": (44.0, 22.0)}, ("NAIS_PERIODE", "DECE_PERIODE"))
    assert _held("natalite").manque == [
        "Recensement de la population, base comparateur (population)"
    ]
    adopt("rp", 2018, 2021, {"16001": (700.0,)}, ("POP",))
    assert _held("natalite").is_disponible


def test_an_evolution_waits_for_a_second_year_far_enough(catalogue, adopt):
    adopt("rp", 2018, 2021, {"16001": (700.0,)}, ("POP",))
    assert "seconde année" in _held("evolution_annuelle").manque[0]
    adopt("rp", 2015, 2021, {"16001": (690.0,)}, ("POP",))
    assert not _held("evolution_annuelle").is_disponible
    adopt("rp", 2013, 2021, {"16001": (680.0,)}, ("POP",))
    assert _held("evolution_annuelle").annees == [2018, 2015, 2013]
    assert _held("evolution_annuelle").is_disponible


def test_the_csv_holds_every_line_and_opens_in_a_french_spreadsheet(logged, zoe, catalogue):
    body = logged(zoe).get("/donnees/catalogue.csv").content
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == TOUS + 1
    assert {len(row) for row in rows} == {19}


def test_the_workbook_holds_what_the_search_found(logged, zoe, catalogue):
    body = logged(zoe).get("/donnees/catalogue.xlsx", {"domaine": "prevention"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet.max_row == 9
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["B2"].value == "Dépistage organisé du cancer du sein"
