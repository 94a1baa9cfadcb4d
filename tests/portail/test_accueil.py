"""L’entrée et « Aujourd’hui »."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.base import FicheActionFactory


@pytest.mark.django_db
def test_it_asks_to_sign_in(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.startswith("/compte/login/")


def test_it_lists_only_the_demarches_of_the_user(logged, alice, autre_demarche):
    page = logged(alice).get("/", follow=True).content.decode()
    assert "Pays des Confins" in page
    assert "Val d’Ailleurs" not in page


def test_it_reaches_the_regional_animator_and_the_delegation(logged, helene, ines, autre_demarche):
    for user in (helene, ines):
        page = logged(user).get("/", follow=True).content.decode()
        assert "Pays des Confins" in page
        assert "Val d’Ailleurs" not in page


def test_today_shows_what_to_do_to_a_newcomer(logged, alice):
    page = logged(alice).get("/", follow=True).content.decode()
    assert "Composer le territoire" in page
    assert "Créer le contrat" in page


def test_today_says_what_is_late_and_what_is_due(logged, alice, contrat):
    today = timezone.localdate()
    FicheActionFactory(contrat=contrat, titre="Action tardive", date_fin=today - timedelta(days=3))
    FicheActionFactory(contrat=contrat, titre="Action proche", date_fin=today + timedelta(days=3))
    page = logged(alice).get("/espace/confins/").content.decode()
    assert "En retard" in page
    assert page.index("Action tardive") < page.index("Action proche")


def test_strangers_do_not_enter(logged, zoe, demarche):
    assert logged(zoe).get("/espace/confins/").status_code == 404
