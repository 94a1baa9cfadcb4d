"""Les indicateurs qu’un territoire tient lui-même, et ceux du catalogue qu’il suit."""

import pytest

from maillage.comptes.auteur import Auteur
from maillage.demarches.enums import Cercle
from maillage.indicateurs.catalogue import default_cles, seed_catalogue
from maillage.indicateurs.choix import read_chosen
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.locaux import create_local, save_valeur
from maillage.indicateurs.models import ChoixIndicateur, Indicateur, IndicateurLocal, ValeurLocale
from maillage.journal.models import Ecriture
from tests.factories.base import AffectationFactory, UtilisateurFactory

LISTE = "/espace/confins/indicateurs/"
SUIVIS = f"{LISTE}suivis/"
FORM = {
    "libelle": "Délai du premier rendez-vous au CMP", "definition": "Relevé par téléphone.",
    "unite": "jours", "producteur": "CLSM", "sens": "defavorable", "domaine": "offre_de_soins",
}  # fmt: skip


@pytest.fixture
def ors(demarche):
    user = UtilisateurFactory(email="ors@exemple.fr", nom="ORS")
    AffectationFactory(utilisateur=user, role="ors", demarche=demarche)
    return user


@pytest.fixture
def local(demarche, alice):
    return create_local(demarche, by=Auteur.of(alice), **FORM)


@pytest.fixture
def shared(local):
    IndicateurLocal.objects.update(cercle=Cercle.PARTAGE)
    local.refresh_from_db()
    return local


def _page(local, suite=""):
    return f"{LISTE}{local.uid}/{suite}"


def _valeur(local, **fields):
    given = {"annee": 2025, "etat": "0", "valeur": "", "version": local.version}
    return given | fields


def _save(local, annee, valeur, by):
    return save_valeur(
        local, version=local.version, by=Auteur.of(by), annee=annee, etat=Etat.VALEUR,
        valeur=valeur,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("nom", "read", "write"),
    [("alice", 200, 200), ("ors", 200, 200), ("bruno", 200, 403), ("denis", 200, 403),
     ("carole", 404, 404), ("gilles", 404, 404), ("zoe", 404, 404), ("jean", 404, 404)],
)  # fmt: skip
def test_a_shared_indicator_is_read_and_written_by_role(request, logged, shared, nom, read, write):
    client = logged(request.getfixturevalue(nom))
    assert client.get(_page(shared)).status_code == read
    assert client.get(_page(shared, "modification/")).status_code == write


@pytest.mark.parametrize(
    ("nom", "status"), [("alice", 200), ("ors", 404), ("bruno", 404), ("gilles", 404)]
)
def test_a_working_indicator_is_the_coordination_s_alone(request, logged, local, nom, status):
    client = logged(request.getfixturevalue(nom))
    assert client.get(_page(local)).status_code == status
    shown = client.get(LISTE).context["lignes"]
    assert len(shown) == (status == 200)


def test_a_public_indicator_is_read_by_every_member(logged, local, gilles):
    IndicateurLocal.objects.update(cercle=Cercle.PUBLIC)
    assert logged(gilles).get(_page(local)).status_code == 200


def test_a_stranger_finds_nothing(logged, zoe, local):
    client = logged(zoe)
    for suite in ("", "nouveau/", "suivis/", f"{local.uid}/historique/"):
        assert client.get(f"{LISTE}{suite}").status_code == 404
    assert client.post(_page(local, "valeurs/"), _valeur(local)).status_code == 404


def test_the_coordination_adds_an_indicator(logged, alice, demarche):
    reply = logged(alice).post(f"{LISTE}nouveau/", FORM)
    local = IndicateurLocal.objects.get()
    assert reply.url == _page(local)
    assert (local.cercle, local.producteur) == (Cercle.TRAVAIL, "CLSM")


def test_what_the_ors_adds_is_shared_at_once(logged, ors):
    client = logged(ors)
    client.post(f"{LISTE}nouveau/", FORM)
    local = IndicateurLocal.objects.get()
    assert local.cercle == Cercle.PARTAGE
    assert client.get(_page(local)).status_code == 200
    assert client.post(_page(local, "cercle/"), {"cercle": "public"}).status_code == 403
    assert client.post(_page(local, "corbeille/")).status_code == 403


def test_a_producer_is_required(logged, alice, demarche):
    reply = logged(alice).post(f"{LISTE}nouveau/", FORM | {"producteur": ""})
    assert reply.status_code == 422
    assert "producteur" in reply.context["form"].errors


@pytest.mark.parametrize(
    ("fields", "etat", "valeur", "phrase"),
    [
        ({"valeur": "94,5"}, Etat.VALEUR, 94.5, "94,5\u00a0jours"),
        ({"valeur": "1\u202f234"}, Etat.VALEUR, 1234, "1\u202f234\u00a0jours"),
        ({"etat": "zero"}, Etat.VALEUR, 0, "vrai zéro"),
        ({"valeur": "0"}, Etat.VALEUR, 0, "vrai zéro"),
        ({"etat": "1"}, Etat.SECRET, None, "secret statistique"),
        ({"etat": "2"}, Etat.ABSENT, None, "non disponible"),
    ],
    ids=["decimale", "milliers", "zero", "zero-ecrit", "secret", "absent"],
)
def test_a_year_takes_one_of_four_states(logged, alice, local, fields, etat, valeur, phrase):
    client = logged(alice)
    reply = client.post(_page(local, "valeurs/"), _valeur(local, **fields))
    assert reply.status_code == 302
    held = ValeurLocale.objects.get()
    assert (held.annee, held.etat, held.valeur) == (2025, etat, valeur)
    assert phrase in client.get(_page(local)).text
    assert phrase in client.get(LISTE).text


@pytest.mark.parametrize(
    "fields",
    [
        {"valeur": ""}, {"valeur": "beaucoup"}, {"valeur": "NaN"}, {"valeur": "1e400"},
        {"etat": "1", "valeur": "12"}, {"etat": "zero", "valeur": "3"}, {"etat": "9"},
        {"annee": "1789", "valeur": "1"}, {"annee": "2999", "valeur": "1"},
        {"annee": "mille", "valeur": "1"}, {"valeur": "1", "denominateur": "0"},
        {"valeur": "1", "numerateur": "-3"}, {"valeur": "1", "commentaire": "é" * 301},
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_and_explained(logged, alice, local, fields):
    reply = logged(alice).post(_page(local, "valeurs/"), _valeur(local, **fields))
    assert reply.status_code == 422
    assert reply.context["form"].errors
    assert not ValeurLocale.objects.exists()


def test_a_corrected_year_replaces_its_value_and_keeps_its_history(logged, alice, ors, local):
    _save(local, 2025, 90.0, ors)
    local.refresh_from_db()
    client = logged(alice)
    page = client.get(_page(local), {"annee": "2025"})
    assert str(page.context["form"]["valeur"].initial) == "90.0"
    client.post(_page(local, "valeurs/"), _valeur(local, valeur="94"))
    assert [item.valeur for item in ValeurLocale.objects.all()] == [94]
    shown = client.get(_page(local, "historique/")).text
    assert "2025\u00a0: 90\u00a0jours" in shown
    assert "2025\u00a0: 94\u00a0jours" in shown


@pytest.mark.parametrize("annee", ["abc", "-1", "99999999999999999999", "2024"])
def test_a_strange_year_shows_an_empty_form(logged, alice, local, annee):
    assert logged(alice).get(_page(local), {"annee": annee}).status_code == 200


def test_two_people_on_the_same_year_never_lose_a_value(logged, alice, local):
    client = logged(alice)
    _save(local, 2025, 90.0, alice)
    reply = client.post(_page(local, "valeurs/"), _valeur(local, valeur="94"))
    assert reply.status_code == 409
    for text in ("90\u00a0jours", "94\u00a0jours"):
        assert text in reply.text
    assert ValeurLocale.objects.get().valeur == 90
    version = reply.context["version"]
    again = client.post(_page(local, "valeurs/"), _valeur(local, valeur="94", version=version))
    assert again.status_code == 302
    assert ValeurLocale.objects.get().valeur == 94


def test_another_year_written_meanwhile_is_no_conflict(logged, alice, local):
    _save(local, 2024, 90.0, alice)
    reply = logged(alice).post(_page(local, "valeurs/"), _valeur(local, valeur="94"))
    assert reply.status_code == 302
    assert ValeurLocale.objects.count() == 2


def test_two_people_on_the_same_definition_see_both_texts(logged, alice, local):
    client = logged(alice)
    client.post(_page(local, "modification/"), FORM | {"unite": "semaines", "version": 1})
    late = client.post(_page(local, "modification/"), FORM | {"unite": "mois", "version": 1})
    assert late.status_code == 409
    assert "semaines" in late.text
    local.refresh_from_db()
    assert local.unite == "semaines"


def test_a_value_is_removed_and_its_history_kept(logged, alice, ors, local):
    client = logged(alice)
    _save(local, 2025, 90.0, ors)
    assert client.post(_page(local, "valeurs/2025/retrait/")).status_code == 302
    assert not ValeurLocale.objects.exists()
    assert client.post(_page(local, "valeurs/2025/retrait/")).status_code == 404
    assert client.post(_page(local, "valeurs/999999999999/retrait/")).status_code == 404
    assert "90\u00a0jours" in client.get(_page(local, "historique/")).text


def test_the_history_is_for_who_sees_the_working_circle(logged, bruno, shared):
    assert logged(bruno).get(_page(shared, "historique/")).status_code == 403


def test_the_coordination_opens_the_circle_by_an_act(logged, alice, local):
    client = logged(alice)
    assert client.post(_page(local, "cercle/"), {"cercle": "transmis"}).status_code == 302
    local.refresh_from_db()
    assert local.cercle == Cercle.TRANSMIS
    assert Ecriture.objects.about(local).first().acte == "transmission"
    assert client.post(_page(local, "cercle/"), {"cercle": "lune"}).status_code == 404


def test_a_binned_indicator_comes_back(logged, alice, local):
    client = logged(alice)
    assert client.post(_page(local, "corbeille/")).status_code == 302
    assert client.get(_page(local)).status_code == 404
    assert client.post(_page(local, "retablissement/")).status_code == 302
    assert client.get(_page(local)).status_code == 200


def test_the_list_is_read_in_a_constant_number_of_queries(
    logged, alice, demarche, django_assert_max_num_queries
):
    for rang in range(30):
        made = create_local(demarche, by=Auteur.of(alice), **FORM | {"libelle": f"N° {rang}"})
        _save(made, 2025, float(rang), alice)
    client = logged(alice)
    with django_assert_max_num_queries(11):
        page = client.get(LISTE)
    assert len(page.context["lignes"]) == 30


def test_without_a_choice_the_proposed_list_is_followed(logged, gilles, demarche):
    seed_catalogue()
    page = logged(gilles).get(SUIVIS)
    assert page.context["is_propose"]
    assert [item.cle for item in page.context["suivis"]] == default_cles()
    assert '<input type="checkbox"' not in page.text


def test_the_coordination_ticks_and_orders(logged, alice, demarche):
    seed_catalogue()
    data = {
        "indicateur": ["densite", "population", "fedi", "inventé"], "vus": "",
        "rang_fedi": "1", "rang_densite": "bof", "rang_population": "2",
    }  # fmt: skip
    assert logged(alice).post(SUIVIS, data).status_code == 302
    assert [item.cle for item in read_chosen(demarche)] == ["fedi", "population", "densite"]
    assert Ecriture.objects.filter(sujet_uid=demarche.uid).exists()


def test_the_coordination_returns_to_the_proposed_list(logged, alice, demarche):
    seed_catalogue()
    ChoixIndicateur.objects.create(
        demarche=demarche, indicateur=Indicateur.objects.get(cle="fedi"), position=1
    )
    assert logged(alice).post(SUIVIS, {"proposee": "1", "vus": "fedi"}).status_code == 302
    assert not ChoixIndicateur.objects.exists()
    assert [item.cle for item in read_chosen(demarche)] == default_cles()


def test_two_people_choosing_at_once_see_both_lists(logged, alice, demarche):
    seed_catalogue()
    client = logged(alice)
    client.post(SUIVIS, {"indicateur": ["fedi"], "vus": ""})
    late = client.post(SUIVIS, {"indicateur": ["densite"], "vus": ""})
    assert late.status_code == 409
    assert [item.cle for item in read_chosen(demarche)] == ["fedi"]
    again = client.post(SUIVIS, {"indicateur": ["densite"], "vus": late.context["vus"]})
    assert again.status_code == 302
    assert [item.cle for item in read_chosen(demarche)] == ["densite"]


@pytest.mark.parametrize("nom", ["bruno", "ors", "gilles"])
def test_a_reader_does_not_choose(request, logged, demarche, nom):
    seed_catalogue()
    client = logged(request.getfixturevalue(nom))
    assert client.post(SUIVIS, {"indicateur": ["fedi"], "vus": ""}).status_code == 403


def test_the_choice_page_is_read_in_a_constant_number_of_queries(
    logged, alice, demarche, django_assert_max_num_queries
):
    seed_catalogue()
    client = logged(alice)
    with django_assert_max_num_queries(13):
        client.get(SUIVIS)
