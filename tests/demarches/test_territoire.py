"""Composer le territoire d’une démarche."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.actions.territoire import (
    add_communes,
    create_territoire,
    remove_communes,
    retain_territoire,
)
from maillage.demarches.models import Territoire
from maillage.journal.models import Ecriture
from maillage.territoires.imports import load_insee
from maillage.territoires.models import Millesime
from tests.territoires.fabrique import write_folder

LISTE = "/espace/confins/territoires/"


@pytest.fixture
def geographie(db, tmp_path):
    assert not load_insee(write_folder(tmp_path / "insee")).erreurs


@pytest.fixture
def territoire(geographie, demarche):
    return create_territoire(demarche=demarche, nom="Cœur", codes=["16005", "16023"], by=SYSTEME)


def _url(territoire, name="territoire"):
    return reverse(f"demarches:{name}", args=[territoire.demarche.slug, territoire.uid])


def _texts(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def _codes(territoire) -> list[str]:
    return Territoire.objects.get(pk=territoire.pk).codes


@pytest.mark.parametrize(
    ("nom", "status"), [("alice", 200), ("gilles", 200), ("ines", 200), ("zoe", 404), ("jean", 404)]
)
def test_readers_see_and_strangers_get_404(request, logged, territoire, nom, status):
    client = logged(request.getfixturevalue(nom))
    for url in (LISTE, _url(territoire), _url(territoire, "territoire_historique")):
        assert client.get(url).status_code == status


@pytest.mark.parametrize(("nom", "status"), [("bruno", 403), ("gilles", 403), ("zoe", 404)])
@pytest.mark.parametrize(
    "page", ["territoire", "territoire_add", "territoire_remove", "territoire_retain"]
)
def test_only_the_coordination_composes(request, logged, territoire, nom, status, page):
    client = logged(request.getfixturevalue(nom))
    assert client.post(_url(territoire, page), {"code": "16005"}).status_code == status
    assert _codes(territoire) == ["16005", "16023"]
    assert client.post(LISTE, {"nom": "X", "genre": "pays"}).status_code == status


def test_a_territory_of_another_demarche_is_not_found(logged, alice, territoire, autre_demarche):
    Territoire.objects.filter(pk=territoire.pk).update(demarche=autre_demarche)
    client = logged(alice)
    url = reverse("demarches:territoire_add", args=["confins", territoire.uid])
    assert client.post(url, {"code": "16393"}).status_code == 404


def test_the_coordination_creates_a_scenario(logged, alice, geographie, demarche):
    client = logged(alice)
    response = client.post(LISTE, {"nom": "Grand Cœur", "genre": "pays"}, follow=True)
    made = Territoire.objects.get(nom="Grand Cœur")
    assert response.redirect_chain[-1][0] == _url(made)
    assert (made.millesime, made.codes, made.espace) == (2025, [], "france")
    assert "Aucune commune pour le moment" in response.content.decode()
    assert "Grand Cœur" in client.get(LISTE).content.decode()


def test_a_scenario_without_a_name_is_refused_and_kept(logged, alice, geographie, demarche):
    response = logged(alice).post(LISTE, {"nom": "", "genre": "pays"})
    assert response.status_code == 422
    assert not Territoire.objects.exists()


def test_without_geography_the_page_says_what_to_do(logged, alice, demarche):
    response = logged(alice).post(LISTE, {"nom": "Cœur", "genre": "pays"}, follow=True)
    assert "maillage preparer" in _texts(response)[0]


def test_a_search_ignores_accents_and_works_without_javascript(logged, alice, territoire):
    page = logged(alice).get(_url(territoire), {"q": "AIGRE"}).content.decode()
    assert "déjà dans le territoire" in page
    page = logged(alice).get(_url(territoire), {"q": "coeur de"}).content.decode()
    assert "Ajouter 1\u00a0commune" in page


def test_the_fragment_is_the_same_as_the_page(logged, alice, territoire):
    client = logged(alice)
    fragment = client.get(_url(territoire), {"q": "boixe"}, headers={"HX-Request": "true"})
    assert fragment["Vary"]
    piece = fragment.content.decode().strip()
    assert piece.startswith('<div id="resultats"')
    assert "La Boixe" in piece
    assert "<html" not in piece


def test_a_commune_an_epci_and_a_departement_are_added(logged, alice, territoire):
    client = logged(alice)
    client.post(_url(territoire, "territoire_add"), {"code": "2A004"})
    assert _codes(territoire) == ["16005", "16023", "2A004"]
    client.post(_url(territoire, "territoire_add"), {"epci": "200072023"})
    assert _codes(territoire) == ["16005", "16023", "16393", "2A004"]
    client.post(_url(territoire, "territoire_add"), {"departement": "976"})
    assert "97601" in _codes(territoire)


def test_pasted_codes_are_explained_one_by_one(logged, alice, territoire):
    pasted = "1001 L'Abergement\n16238\n16005\n99999\n75101\n75056\n"
    response = logged(alice).post(
        _url(territoire, "territoire_add"), {"texte": pasted}, follow=True
    )
    said = " ".join(_texts(response))
    assert _codes(territoire) == ["01001", "16005", "16023", "75056"]
    assert "Moutonneau a fusionné" in said
    assert "99999 n’est le code d’aucune commune" in said
    assert "75101 est un arrondissement" in said
    assert "2\u00a0communes y étaient déjà" in said


def test_a_paste_without_codes_is_kept_with_its_error(logged, alice, territoire):
    response = logged(alice).post(_url(territoire, "territoire_add"), {"texte": "Ruffec, Aigre"})
    assert response.status_code == 422
    assert "Ruffec, Aigre" in response.content.decode()


def test_a_commune_is_removed(logged, alice, territoire):
    logged(alice).post(_url(territoire, "territoire_remove"), {"code": "16005"})
    assert _codes(territoire) == ["16023"]


def test_two_people_composing_do_not_erase_each_other(territoire):
    first, second = (Territoire.objects.get(pk=territoire.pk) for _ in range(2))
    add_communes(territoire=first, codes=["16393"], by=SYSTEME)
    add_communes(territoire=second, codes=["2A004"], by=SYSTEME)
    remove_communes(territoire=second, codes=["16005"], by=SYSTEME)
    assert _codes(territoire) == ["16023", "16393", "2A004"]


def test_each_change_is_in_the_history(logged, alice, territoire):
    client = logged(alice)
    client.post(_url(territoire, "territoire_add"), {"code": "16393"})
    client.post(_url(territoire), {"nom": "Cœur de Charente", "genre": "pays"})
    page = client.get(_url(territoire, "territoire_historique")).content.decode()
    assert "16393" in page
    assert "Cœur de Charente" in page
    assert Ecriture.objects.about(territoire).count() == 2


def test_retaining_a_perimeter_sets_the_departements_of_the_demarche(logged, alice, territoire):
    demarche = territoire.demarche
    client = logged(alice)
    client.post(_url(territoire, "territoire_add"), {"code": "2A004"})
    client.post(_url(territoire, "territoire_retain"))
    found = list(demarche.ressorts.values_list("departement", "region"))
    assert found == [("16", "75"), ("2A", "94")]
    client.post(_url(territoire, "territoire_remove"), {"code": "2A004"})
    assert [item.departement for item in demarche.ressorts.all()] == ["16"]


def test_only_one_perimeter_is_retained(territoire):
    other = create_territoire(
        demarche=territoire.demarche, nom="Autre", codes=["2A004"], by=SYSTEME
    )
    for item in (territoire, other):
        retain_territoire(territoire=item, by=SYSTEME)
    retained = territoire.demarche.territoires.get(retenu=True)
    assert retained == other
    assert [item.departement for item in territoire.demarche.ressorts.all()] == ["2A"]


def test_an_empty_perimeter_is_not_retained(logged, alice, territoire):
    client = logged(alice)
    client.post(_url(territoire, "territoire_remove"), {"code": ["16005", "16023"]})
    response = client.post(_url(territoire, "territoire_retain"), follow=True)
    assert "n’a aucune commune" in _texts(response)[-1]
    assert [item.departement for item in territoire.demarche.ressorts.all()] == ["16"]


def test_the_last_commune_of_the_retained_perimeter_stays(logged, alice, territoire):
    client = logged(alice)
    client.post(_url(territoire, "territoire_retain"))
    response = client.post(
        _url(territoire, "territoire_remove"), {"code": ["16005", "16023"]}, follow=True
    )
    assert "n’a aucune commune" in _texts(response)[-1]
    assert _codes(territoire) == ["16005", "16023"]


def test_an_older_list_is_shown_converted_and_moves_when_composed(territoire, tmp_path):
    Territoire.objects.filter(pk=territoire.pk).update(codes=["16005", "16238"], millesime=2024)
    done = add_communes(territoire=territoire, codes=["16393"], by=SYSTEME)
    assert _codes(territoire) == ["16005", "16023", "16393"]
    assert "du millésime 2024 au millésime 2025" in done.phrases[0]
    moved = Territoire.objects.get(pk=territoire.pk)
    assert moved.millesime == 2025


def test_a_part_of_a_split_commune_is_said_on_the_page(logged, gilles, territoire):
    add_communes(territoire=territoire, codes=["85165"], by=SYSTEME)
    page = logged(gilles).get(_url(territoire)).content.decode()
    assert "incluse dans la commune d’origine" in page
    assert "Retirer" not in page


def test_the_pages_ask_the_same_number_of_queries_whatever_the_size(
    logged, alice, territoire, django_assert_max_num_queries
):
    client = logged(alice)
    client.get(_url(territoire))
    with django_assert_max_num_queries(40) as small:
        client.get(_url(territoire))
    allowed = len(small)
    add_communes(territoire=territoire, codes=["16393", "2A004", "85084"], by=SYSTEME)
    client.get(_url(territoire))  # la carte ne se dessine qu’une fois
    with django_assert_max_num_queries(allowed):
        client.get(_url(territoire))


def test_fictional_and_real_communes_never_mix(territoire, demarche, logged, alice):
    Millesime.objects.create(espace="fictif", annee=2026)
    invented = create_territoire(
        demarche=demarche, nom="Inventé", codes=["16005"], espace="fictif", by=SYSTEME
    )
    assert invented.codes == []
    page = logged(alice).get(_url(invented), {"q": "aigre"}).content.decode()
    assert "Rien ne porte ce nom" in page


@pytest.mark.parametrize("forged", ["\0", "é" * 500, "%00", "' OR 1=1", "999999999"])
def test_forged_values_are_harmless(logged, alice, territoire, forged):
    client = logged(alice)
    assert client.get(_url(territoire), {"q": forged}).status_code == 200
    for field in ("code", "epci", "departement", "texte"):
        response = client.post(_url(territoire, "territoire_add"), {field: forged})
        assert response.status_code in (302, 422)
    assert client.post(_url(territoire, "territoire_remove"), {"code": forged}).status_code == 302
    assert _codes(territoire) == ["16005", "16023"]
