"""L’ORS, qui ne tient de rôle que sur le diagnostic."""

import pytest

from tests.factories.base import AffectationFactory, UtilisateurFactory


@pytest.fixture
def olga(demarche):
    """Olga est chargée d’études à l’ORS."""
    user = UtilisateurFactory(email="ors@exemple.fr", nom="Olga")
    AffectationFactory(utilisateur=user, role="ors", demarche=demarche)
    return user
