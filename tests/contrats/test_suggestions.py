"""Proposer les noms connus sans rien montrer d’un autre territoire."""

import pytest
from django.urls import reverse

from maillage.contrats.models import FichePersonne
from tests.factories.base import FicheActionFactory, OrganisationFactory, PersonneFactory


@pytest.fixture
def ask(logged, alice, contrat):
    def get(genre, words, user=alice):
        address = reverse("contrats:nom_search", args=["confins", contrat.uid, genre])
        return logged(user).get(address, {"q": words})

    return get


def test_organisations_are_found_by_name_or_alias_without_accents(ask):
    OrganisationFactory(nom="Caisse primaire", sigle="CPAM", alias=["Sécurité sociale"])
    OrganisationFactory(nom="Autre chose")
    for words in ("cpam", "securite", "caisse prim"):
        assert ask("organisations_liees", words).json() == {"noms": ["Caisse primaire"]}
    assert ask("organisations_liees", " ").json() == {"noms": []}


def test_people_of_another_territory_are_never_offered(ask, fiche, autre_contrat):
    here, elsewhere = PersonneFactory(nom="Durand"), PersonneFactory(nom="Durand")
    FichePersonne.objects.create(fiche=fiche, personne=here, role="elu")
    foreign = FicheActionFactory(contrat=autre_contrat)
    FichePersonne.objects.create(fiche=foreign, personne=elsewhere, role="elu")
    assert ask("personnes_liees", "durand").json() == {"noms": ["Camille Durand"]}


def test_only_those_who_write_are_helped(ask, zoe, bruno):
    assert ask("organisations_liees", "x", zoe).status_code == 404
    assert ask("organisations_liees", "x", bruno).status_code in (403, 404)
    assert ask("autre", "x").status_code == 404
