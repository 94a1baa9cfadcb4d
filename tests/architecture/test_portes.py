"""Les portes : chaque adresse, essayée par chaque personne de la distribution.

Une étrangère ne trouve rien ; qui lit n’écrit pas ; une lecture n’écrit rien ; l’objet d’ailleurs
ne s’atteint pas par l’adresse d’ici ; personne ne rencontre de panne.
"""

import re

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.architecture.portes import Decor, closed_routes, make_references

pytestmark = [pytest.mark.django_db, pytest.mark.lent]

DISTRIBUTION = (
    "alice", "bruno", "carole", "denis", "emma", "farid", "gilles", "helene", "ines", "jean", "zoe",
)  # fmt: skip
REPONSES = {200, 302, 403, 404, 405, 409, 422}
# Ce que l’étrangère, coordinatrice ailleurs, obtient hors de la démarche d’Alice, et pourquoi.
AILLEURS = {
    "": ({302}, "elle est menée à sa seule démarche"),
    "galerie/": ({200}, "les composants ne montrent aucune donnée"),
    "droits/": ({200}, "le tableau des rôles est le même pour tous"),
    "demarches/nouvelle/": ({200, 422}, "toute coordination peut ouvrir une démarche"),
    "organisations/": ({200, 422}, "toute coordination tient l’annuaire commun"),
    "personnes/": ({200}, "elle n’y voit que les siennes"),
    "personnes/nouvelle/": ({200, 422}, "toute coordination inscrit une personne"),
    "administration/": ({403}, "réservé à l’administration"),
    "region/": ({403}, "réservé à l’animation de cette région"),
    "donnees/catalogue": ({200}, "le catalogue est le même pour tous"),
    "donnees/": ({403, 404}, "charger des données est à l’administration et à la région"),
    "suivi/": ({200}, "elle n’y voit que ses actions"),
    "travaux/": ({200}, "elle n’y voit que ses travaux"),
}
PREFIXES = (
    "suivi/",
    "organisations/",
    "administration/",
    "region/",
    "donnees/catalogue",
    "donnees/",
)
ECRITURE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# La session et les essais de connexion s’écrivent à toute visite ; un brouillon est à son auteur.
TECHNIQUES = {"django_session", "cache", "travaux_brouillon"}


@pytest.fixture
def ici(contrat) -> Decor:
    make_references()
    return Decor(contrat)


@pytest.fixture
def ailleurs(autre_contrat) -> Decor:
    return Decor(autre_contrat)


@pytest.fixture(params=DISTRIBUTION)
def quelqu_un(request):
    return request.getfixturevalue(request.param)


def visit(client: Client, method: str, url: str) -> tuple[int, set[str]]:
    """Le code rendu et les tables écrites ; rien n’en reste."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(url)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    found = (ECRITURE.match(query["sql"]) for query in queries)
    return response.status_code, {match[1] for match in found if match} - TECHNIQUES


def test_nobody_meets_a_failure_and_reading_writes_nothing(logged, quelqu_un, ici):
    client = logged(quelqu_un)

    for route in closed_routes():
        status, written = visit(client, "get", ici.url(route))

        assert status in REPONSES, route
        assert not written, route


def test_only_the_coordination_writes_in_its_demarche(logged, quelqu_un, ici):
    client = logged(quelqu_un)

    for route in closed_routes():
        status, written = visit(client, "post", ici.url(route))

        assert status in REPONSES, route
        if route.startswith("espace/") and "document/" not in route:
            assert not written or quelqu_un.email == "coordination@exemple.fr", route


def test_a_stranger_finds_nothing(logged, zoe, ici):
    client = logged(zoe)

    for route in closed_routes():
        prefix = next((p for p in PREFIXES if route.startswith(p)), route)
        expected, _ = AILLEURS.get(prefix, ({404}, "la démarche d’une autre"))
        found = {visit(client, method, ici.url(route))[0] for method in ("get", "post")}

        assert found - {405} <= expected, route
        assert found != {405}, route


def test_an_address_never_reaches_an_object_from_elsewhere(logged, alice, ici, ailleurs):
    client = logged(alice)

    for route in closed_routes():
        if not route.startswith("espace/"):
            continue
        for url in ici.forged(route, ailleurs):
            found = {visit(client, method, url)[0] for method in ("get", "post")}

            assert found <= {404, 405}, url
            assert found != {405}, url


def test_who_is_not_logged_in_goes_to_the_login_page(client, ici):
    for route in closed_routes():
        url = ici.url(route)
        read, sent = client.get(url), client.post(url)

        assert read.status_code == 302, route
        assert read["Location"].startswith("/compte/"), route
        assert sent.status_code == 401, route


def test_every_page_forbids_what_it_does_not_need(logged, alice, ici):
    response = logged(alice).get(ici.url("espace/<slug:slug>/contrats/<uuid:uid>/plan/"))
    policy = response["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_there_is_no_hidden_administration():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_a_password_cannot_be_guessed_by_trying(client, alice):
    for _ in range(12):
        client.post("/compte/login/", {"login": alice.email, "password": "un essai de plus"})

    client.post("/compte/login/", {"login": alice.email, "password": "un mot de passe d’essai"})

    assert "_auth_user_id" not in client.session
