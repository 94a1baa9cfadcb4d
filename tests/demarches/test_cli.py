"""« maillage administrateur creer »."""

import io
import json

import pytest

from maillage.comptes.models import Utilisateur
from maillage.core.cli import run
from maillage.demarches.models import Affectation
from maillage.demarches.permissions import can_administer
from tests.factories.base import UtilisateurFactory

CREER = ["administrateur", "creer", "--courriel", "jeanne@exemple.fr"]


@pytest.fixture
def type_password(monkeypatch):
    return lambda password: monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))


@pytest.mark.django_db
def test_it_creates_an_administrator_who_signs_in_by_code(capsys):
    assert run(CREER) == 0
    user = Utilisateur.objects.get(email="jeanne@exemple.fr")
    assert can_administer(user)
    assert not user.has_usable_password()
    assert "code reçu par courriel" in capsys.readouterr().out


@pytest.mark.django_db
def test_it_refuses_the_same_administrator_twice(capsys):
    run(CREER)
    assert run(CREER) == 1
    assert "administre déjà" in capsys.readouterr().err
    assert Affectation.objects.count() == 1


@pytest.mark.django_db
def test_it_takes_a_password_from_standard_input(type_password, capsys):
    type_password("un pré vert et calme")
    assert run([*CREER, "--nom", "Jeanne", "--mot-de-passe-stdin", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["compte_cree"] is True
    assert Utilisateur.objects.get().check_password("un pré vert et calme")


@pytest.mark.django_db
def test_it_applies_the_password_policy_and_creates_nothing(type_password, capsys):
    type_password("court")
    assert run([*CREER, "--mot-de-passe-stdin"]) == 1
    assert "Mot de passe refusé" in capsys.readouterr().err
    assert not Utilisateur.objects.exists()


@pytest.mark.django_db
def test_it_gives_the_role_to_an_existing_account_but_keeps_its_password(type_password, capsys):
    user = UtilisateurFactory(email="jeanne@exemple.fr")
    type_password("un autre mot de passe")
    assert run([*CREER, "--mot-de-passe-stdin"]) == 1
    assert run(CREER) == 0
    user.refresh_from_db()
    assert user.check_password("un mot de passe d’essai")
    assert can_administer(user)


def test_it_refuses_what_is_not_an_address(capsys):
    assert run(["administrateur", "creer", "--courriel", "jeanne"]) == 1
    assert "n’est pas une adresse" in capsys.readouterr().err
