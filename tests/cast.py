"""La distribution : chacun garde son rôle d’un essai à l’autre.

Alice coordonne la démarche ; Bruno est le référent ARS ; Carole siège au CoPil ; Denis siège au
CoTech ; Emma pilote une fiche ; Farid est partenaire ; Gilles lit ; Hélène anime la région ;
Inès est à la délégation du département ; Jean administre ; Zoé est une étrangère, coordinatrice
d’une autre démarche.
"""

import pytest

from maillage.contrats.models import FichePersonne
from tests.factories.base import (
    AffectationFactory,
    ContratFactory,
    DemarcheFactory,
    FicheActionFactory,
    PersonneFactory,
    UtilisateurFactory,
)


@pytest.fixture
def demarche(db):
    return DemarcheFactory(nom="Pays des Confins", slug="confins", ressort=("16", "75"))


@pytest.fixture
def autre_demarche(db):
    return DemarcheFactory(nom="Val d’Ailleurs", slug="ailleurs", ressort=("2A", "94"))


@pytest.fixture
def contrat(demarche):
    return ContratFactory(demarche=demarche, nom="CLS des Confins 2026-2030")


@pytest.fixture
def autre_contrat(autre_demarche):
    return ContratFactory(demarche=autre_demarche, nom="CLS d’Ailleurs")


@pytest.fixture
def fiche(contrat):
    return FicheActionFactory(contrat=contrat, code="1.1.1", titre="Former aux premiers secours")


def _member(role, demarche=None, **scope):
    name = str(role)
    user = UtilisateurFactory(email=f"{name}@exemple.fr", nom=name)
    AffectationFactory(utilisateur=user, role=role, demarche=demarche, **scope)
    return user


@pytest.fixture
def alice(demarche):
    return _member("coordination", demarche)


@pytest.fixture
def bruno(demarche):
    return _member("referent_ars", demarche)


@pytest.fixture
def carole(demarche):
    return _member("copil", demarche)


@pytest.fixture
def denis(demarche):
    return _member("cotech", demarche)


@pytest.fixture
def emma(demarche, fiche):
    user = _member("pilote", demarche)
    personne = PersonneFactory(utilisateur=user)
    FichePersonne.objects.create(fiche=fiche, personne=personne, role="referent")
    return user


@pytest.fixture
def farid(demarche):
    return _member("partenaire", demarche)


@pytest.fixture
def gilles(demarche):
    return _member("lecture", demarche)


@pytest.fixture
def helene(demarche):
    return _member("animation_regionale", region="75")


@pytest.fixture
def ines(demarche):
    return _member("delegation", departement="16")


@pytest.fixture
def jean(db):
    return _member("administration")


@pytest.fixture
def zoe(autre_demarche):
    user = UtilisateurFactory(email="zoe@exemple.fr", nom="Zoé")
    AffectationFactory(utilisateur=user, role="coordination", demarche=autre_demarche)
    return user


@pytest.fixture
def logged(client):
    """``logged(alice)`` rend un client connecté."""

    def login(user):
        client.force_login(user)
        return client

    return login
