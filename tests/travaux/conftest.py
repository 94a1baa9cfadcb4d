"""Un vrai serveur de courriel pour les essais d’envoi."""

import pytest

from tests.boite import Serveur


@pytest.fixture
def boite(settings):
    with Serveur() as serveur:
        settings.MAILERS = serveur.mailers
        yield serveur.boite
