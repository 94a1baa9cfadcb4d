"""La carte d’un territoire, et la page d’une commune."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.actions.territoire import create_territoire, retain_territoire
from maillage.territoires.imports import load_contours, load_insee
from tests.factories.base import ContratFactory, FicheActionFactory
from tests.territoires.fabrique import write_folder
from tests.territoires.test_contours import CHARENTE, row, write


@pytest.fixture
def geographie(db, tmp_path):
    assert not load_insee(write_folder(tmp_path / "insee")).erreurs


@pytest.fixture
def territoire(geographie, demarche):
    made = create_territoire(demarche=demarche, nom="Cœur", codes=["16005", "16023"], by=SYSTEME)
    retain_territoire(territoire=made, by=SYSTEME)
    return made


@pytest.fixture
def contours(geographie, tmp_path):
    assert not load_contours([write(tmp_path / "c.geojson", row((*CHARENTE, "85084")))]).erreurs


def _url(territoire, name="territoire"):
    return reverse(f"demarches:{name}", args=[territoire.demarche.slug, territoire.uid])


def _commune(code: str) -> str:
    return f"/espace/confins/territoires/communes/{code}/"


def _read(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_territory_is_drawn_with_its_communes(logged, gilles, territoire, contours):
    page = _read(logged(gilles).get(_url(territoire)))

    assert "Carte du territoire «\u00a0Cœur\u00a0»" in page
    assert page.count('class="graphique"') == 2
    assert "La Boixe" in page
    assert "IGN, Admin Express" in page
    assert " style=" not in page


def test_without_contours_the_page_says_what_to_load(logged, alice, territoire):
    page = _read(logged(alice).get(_url(territoire)))

    assert "maillage importer contours FICHIER" in page
    assert "Aigre" in page
    assert "<svg xmlns" not in page


def test_contours_of_elsewhere_are_not_those_missing(logged, alice, territoire, tmp_path):
    load_contours([write(tmp_path / "c.geojson", {"85084": (0, 45)})])

    assert "ne sont pas chargés" in _read(logged(alice).get(_url(territoire)))


def test_the_map_follows_the_communes(logged, alice, territoire, contours):
    client = logged(alice)
    _read(client.get(_url(territoire)))
    client.post(_url(territoire, "territoire_add"), {"code": "85084"})

    page = _read(client.get(_url(territoire)))

    assert "Essarts-en-Bocage" in page
    assert "Communauté de communes du Pays de Saint-Fulgent" in page


def test_the_year_of_the_population_is_chosen(logged, gilles, territoire, tmp_path):
    folder = tmp_path / "populations"
    folder.mkdir()
    head = "REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT\n"
    lines = ("16005;Aigre;1000;0;1000", "16023;Aunac;500;0;500", "16238;Moutonneau;50;0;50")
    rows = "".join(f"75;N;16;3;02;{line[2:5]};{line}\n" for line in lines)
    (folder / "populations_2015.csv").write_text(head + rows)
    assert not load_insee(folder).erreurs
    client = logged(gilles)

    latest = _read(client.get(_url(territoire)))
    chosen = _read(client.get(_url(territoire), {"population": "2015"}))
    unknown = _read(client.get(_url(territoire), {"population": "1750"}))

    assert "(population municipale 2021)" in latest
    assert "1\u202f550\u00a0habitants" in chosen
    assert "(population municipale 2015)" in chosen
    assert "(population municipale 2021)" in unknown


@pytest.mark.parametrize(("nom", "status"), [("gilles", 200), ("ines", 200), ("zoe", 404)])
def test_a_commune_is_read_by_those_of_the_demarche(request, logged, territoire, nom, status):
    client = logged(request.getfixturevalue(nom))

    assert client.get(_commune("16005")).status_code == status


def test_a_commune_tells_who_and_where_it_is(logged, gilles, territoire, contours):
    page = _read(logged(gilles).get(_commune("16023")))

    assert "Communauté de communes Cœur de Charente" in page
    assert "Moutonneau (16238)" in page
    assert "Nouvelle-Aquitaine" in page
    assert "650" in page
    assert "Aunac-sur-Charente dans son territoire" in page
    assert _url(territoire) in page


def test_a_split_commune_invents_no_population(logged, gilles, territoire):
    page = _read(logged(gilles).get(_commune("85165")))

    assert "comptée avec sa commune d’origine" in page
    assert "dans aucun territoire" in page


def test_an_old_code_leads_to_the_commune_of_today(logged, gilles, territoire):
    client = logged(gilles)

    assert client.get(_commune("16238")).headers["Location"] == _commune("16023")
    assert client.get(_commune("99999")).status_code == 404
    assert client.get(_commune("<b>")).status_code == 404


def test_the_actions_of_a_commune_respect_their_circle(logged, alice, gilles, territoire):
    contrat = ContratFactory(demarche=territoire.demarche, territoire=territoire, cercle="transmis")
    FicheActionFactory(contrat=contrat, titre="Bus santé", communes=["16238"], cercle="transmis")
    FicheActionFactory(contrat=contrat, titre="Projet caché", communes=["16023"], cercle="travail")
    FicheActionFactory(contrat=contrat, titre="Ailleurs", communes=["16005"], cercle="transmis")
    FicheActionFactory(contrat=contrat, titre="Pour tous", cercle="transmis")

    read = _read(logged(gilles).get(_commune("16023")))
    written = _read(logged(alice).get(_commune("16023")))

    assert "Bus santé" in read
    assert "1\u00a0action porte" in read
    assert "Pour tous" in read
    assert "Ailleurs" not in read
    assert "Projet caché" not in read
    assert "Projet caché" in written


def test_the_queries_of_a_commune_do_not_grow(
    logged, gilles, territoire, contours, django_assert_max_num_queries
):
    contrat = ContratFactory(demarche=territoire.demarche, territoire=territoire, cercle="transmis")
    FicheActionFactory(contrat=contrat, communes=["16023"], cercle="transmis")
    client = logged(gilles)
    client.get(_commune("16023"))
    with django_assert_max_num_queries(45) as small:
        client.get(_commune("16023"))
    allowed = len(small)
    for _ in range(30):
        FicheActionFactory(contrat=contrat, communes=["16023"], cercle="transmis")

    with django_assert_max_num_queries(allowed):
        client.get(_commune("16023"))


def test_the_queries_of_a_territory_do_not_grow(
    logged, gilles, territoire, contours, django_assert_max_num_queries
):
    client = logged(gilles)
    client.get(_url(territoire))

    with django_assert_max_num_queries(24):
        client.get(_url(territoire))


CONTOURS = "/espace/confins/territoires/contours/16.json"


def test_the_contours_of_a_departement_are_served_to_members(logged, gilles, territoire, contours):
    client = logged(gilles)
    response = client.get(CONTOURS)

    data = response.json()
    assert response.headers["Content-Type"] == "application/geo+json"
    assert "max-age" in response.headers["Cache-Control"]
    assert [item["properties"]["nom"] for item in data["features"]] == [
        "Aigre",
        "Aunac-sur-Charente",
        "La Boixe",
    ]
    assert data["features"][0]["geometry"]["coordinates"][0][0] == [0.0, 45.0]
    again = client.get(CONTOURS, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_contours_are_not_for_strangers_nor_for_unknown_places(
    client, logged, zoe, gilles, territoire, contours
):
    assert client.get(CONTOURS).status_code == 302
    assert logged(zoe).get(CONTOURS).status_code == 404
    assert logged(gilles).get(CONTOURS.replace("16", "99")).status_code == 404
    assert logged(gilles).get(CONTOURS.replace("16", "01")).status_code == 404


def test_only_the_coordination_has_the_map_to_click(logged, alice, gilles, territoire, contours):
    assert CONTOURS in _read(logged(alice).get(_url(territoire)))
    assert CONTOURS not in _read(logged(gilles).get(_url(territoire)))


def test_changes_of_the_map_are_one_gesture(logged, alice, territoire):
    data = {"ajout": ["16393", "2A004"], "retrait": ["16005"]}

    page = logged(alice).post(_url(territoire, "territoire_change"), data, follow=True)

    territoire.refresh_from_db()
    assert territoire.codes == ["16023", "16393", "2A004"]
    assert "3\u00a0communes ajoutées ou retirées" in _read(page)


@pytest.mark.parametrize(("nom", "status"), [("gilles", 403), ("zoe", 404)])
def test_readers_do_not_change_the_map(request, logged, territoire, nom, status):
    client = logged(request.getfixturevalue(nom))
    response = client.post(_url(territoire, "territoire_change"), {"retrait": "16005"})

    assert response.status_code == status


def test_an_unknown_commune_of_the_map_is_told(logged, alice, territoire):
    data = {"ajout": ["99999"]}

    page = _read(logged(alice).post(_url(territoire, "territoire_change"), data, follow=True))

    assert "99999 n’est le code d’aucune commune" in page
