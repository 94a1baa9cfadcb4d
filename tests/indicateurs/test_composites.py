"""Les indices du territoire : leur recette, leurs scores, leur cercle."""

import math

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.demarches.actions.territoire import create_territoire, retain_territoire
from maillage.indicateurs.models import Composite
from tests.factories.base import AffectationFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
CODES = ("16005", "16023", "16393")


@pytest.fixture
def donnees(adopt, indicateur, demarche):
    """Trois communes de Charente, deux taux : chômage 10, 20, 30 % ; bac 40, 20, secret."""
    rows = {"16005": (10, 100, 40), "16023": (20, 100, 20), "16393": (30, 100, "s")}
    adopt("rp", 2021, 2025, rows, ("CHOM", "ACT", "BAC"))
    ratio = {"nature": "ratio", "numerateur": ["CHOM"], "denominateur": ["ACT"], "facteur": 100}
    indicateur("chomage", sens="defavorable", **ratio)
    indicateur("bac", sens="favorable", **(ratio | {"numerateur": ["BAC"]}))
    indicateur(
        "revenu", sens="favorable", **(ratio | {"numerateur": ["ACT"], "denominateur": ["CHOM"]})
    )
    indicateur("effectif", "compte", numerateur=["ACT"])
    territoire = create_territoire(demarche=demarche, nom="Trois", codes=CODES, by=SYSTEME)
    retain_territoire(territoire=territoire, by=SYSTEME)
    return territoire


@pytest.fixture
def oriane(demarche):
    user = UtilisateurFactory(email="ors@exemple.fr", nom="Oriane")
    AffectationFactory(utilisateur=user, role="ors", demarche=demarche)
    return user


def address(nom, demarche, *rest) -> str:
    return reverse(f"indicateurs:{nom}", args=[demarche.slug, *rest])


def open_indice(client, demarche, methode="ponderee", nom="Fragilité") -> Composite:
    client.post(address("indices", demarche), {"nom": nom, "methode": methode})
    return Composite.objects.latest("pk")


def reglages(composite, *chosen, **fields) -> dict:
    """Tous les champs de la page ; ``chosen`` : (clé, sens, poids)."""
    usual = {
        "nom": composite.nom, "methode": composite.methode, "base": "territoire",
        "normalisation": "minmax", "agregation": "arithmetique", "part": 100, "note": "",
        "version": composite.version,
    }  # fmt: skip
    for cle, sens, poids in chosen:
        usual |= {f"{cle}-choisie": "on", f"{cle}-sens": sens, f"{cle}-poids": poids}
    return usual | fields


def scores_of(composite) -> dict[str, float | None]:
    composite.refresh_from_db()
    return {row["code"]: row["score"] for row in composite.resultat["lieux"]}


def test_a_weighted_index_follows_its_recipe(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    answer = client.post(page, reglages(composite, ("chomage", 1, 3), ("bac", -1, 1)))

    assert answer.status_code == 302
    assert scores_of(composite) == {
        "16005": pytest.approx(0.0), "16023": pytest.approx(0.75 * 0.5 + 0.25), "16393": None,
    }  # fmt: skip
    html = client.get(page).content.decode()
    for words in ("chomage (+, 75\u00a0%)", "bac (−, 25\u00a0%)", "comptée zéro", "sans bac"):
        assert words in html


def test_a_place_is_scored_from_the_share_of_weights_it_knows(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    client.post(page, reglages(composite, ("chomage", 1, 3), ("bac", -1, 1), part=70))

    assert scores_of(composite)["16393"] == pytest.approx(1.0)


def test_only_what_is_comparable_is_offered(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    html = client.get(address("indice", demarche, composite.uid)).content.decode()

    assert "chomage-choisie" in html
    assert "effectif-choisie" not in html


def test_a_local_axis_is_never_called_fdep(logged, donnees, demarche, alice):
    client = logged(alice)
    refused = client.post(address("indices", demarche), {"nom": "Mon F-Dep", "methode": "acp"})
    assert refused.status_code == 422

    composite = open_indice(client, demarche, "acp")
    page = address("indice", demarche, composite.uid)
    client.post(page, reglages(composite, ("chomage", 1, 1), ("revenu", -1, 1), base="departement"))
    html = client.get(page).content.decode()
    assert "axe principal local (ACP)" in html
    assert "ce n’est ni le FDep" in html


def test_an_idh_keeps_its_bounds(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche, "idh4", "IDH-4 d’ici")
    page = address("indice", demarche, composite.uid)
    dims = {"sante": "chomage", "education": "revenu", "niveau_de_vie": "revenu"}
    client.post(page, reglages(composite, base="territoire", **dims))
    scores = scores_of(composite)
    bornes = composite.resultat["bornes"]

    assert [round(b["minimum"]) for b in bornes] == [10, 333, 333]
    assert [b["logarithme"] for b in bornes] == [False, False, True]
    assert scores["16005"] == pytest.approx(1)
    part = (500 - 1000 / 3) / (1000 - 1000 / 3)
    log = math.log(500 / (1000 / 3)) / math.log(3)
    assert scores["16023"] == pytest.approx((0.5 + part + log) / 3)

    fixed = {f"{name}_{end}": value for name in dims for end, value in (("min", 1), ("max", 2000))}
    client.post(page, reglages(composite, base="territoire", **dims, **fixed))
    assert "que vous avez fixées" in client.get(page).content.decode()
    half = {"sante_min": 1}
    assert client.post(page, reglages(composite, **dims, **half)).status_code == 422


def test_epci_of_the_region_are_compared(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    client.post(page, reglages(composite, ("chomage", 1, 1), base="epci"))
    composite.refresh_from_db()

    assert "égales" in composite.resultat["panne"]
    assert "égales" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"agregation": "geometrique", "normalisation": "centree"},
        {"part": 0},
        {"base": "planete"},
        {"chomage-poids": "-1"},
        {"chomage-poids": "nan"},
        {"nom": ""},
    ],
)
def test_a_bad_recipe_is_refused(logged, donnees, demarche, alice, fields):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    answer = client.post(page, reglages(composite, ("chomage", 1, 1)) | fields)

    assert answer.status_code == 422
    composite.refresh_from_db()
    assert composite.composantes == []


def test_an_index_opens_when_transmitted(logged, donnees, demarche, alice, oriane, gilles, zoe):
    composite = open_indice(logged(oriane), demarche)
    page = address("indice", demarche, composite.uid)
    cercle = address("indice_transmit", demarche, composite.uid)

    assert logged(oriane).get(page).status_code == 200
    assert logged(alice).get(page).status_code == 200
    assert logged(gilles).get(page).status_code == 404
    logged(alice).post(cercle, {"cercle": "transmis"})
    assert logged(gilles).get(page).status_code == 200
    assert logged(gilles).post(page, reglages(composite)).status_code == 403
    assert logged(gilles).post(address("indices", demarche), {}).status_code == 403
    assert logged(zoe).get(page).status_code == 404


def test_two_people_writing_lose_nothing(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    client.post(page, reglages(composite, ("chomage", 1, 1), nom="Le sien"))
    answer = client.post(page, reglages(composite, ("bac", 1, 1), nom="Le mien"))
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "chomage (+, poids 1)" in html
    assert "bac (+, poids 1)" in html
    composite.refresh_from_db()
    assert composite.nom == "Le sien"


def test_an_index_goes_to_the_bin_and_back(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    client.post(address("indice_delete", demarche, composite.uid))
    assert client.get(page).status_code == 404
    client.post(address("indice_restore", demarche, composite.uid))
    assert client.get(page).status_code == 200


def test_the_list_does_not_grow_in_queries(
    logged, donnees, demarche, alice, django_assert_max_num_queries
):
    client = logged(alice)
    for rang in range(8):
        open_indice(client, demarche, nom=f"Indice {rang}")

    with django_assert_max_num_queries(12):
        assert client.get(address("indices", demarche)).status_code == 200


def test_the_history_tells_the_components(logged, donnees, demarche, alice):
    client = logged(alice)
    composite = open_indice(client, demarche)
    page = address("indice", demarche, composite.uid)
    client.post(page, reglages(composite, ("chomage", 1, 2)))
    html = client.get(address("indice_historique", demarche, composite.uid)).content.decode()

    assert "chomage (+, poids 2)" in html
