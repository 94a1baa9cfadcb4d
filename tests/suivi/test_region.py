"""Le suivi de tous les contrats : chacun n’y voit que les siens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.contrats.models import Contrat
from tests.factories.base import (
    ContratFactory,
    DemarcheFactory,
    FicheActionFactory,
    OrganisationFactory,
)


@pytest.fixture
def deux(contrat, autre_contrat):
    """Une action transmise dans chacun de deux contrats de deux régions."""
    Contrat.objects.update(cercle="transmis")
    for row, titre in ((contrat, "Des Confins"), (autre_contrat, "D’Ailleurs")):
        FicheActionFactory(contrat=row, titre=titre, cercle="transmis", statut="en_cours")
    return contrat


def read(client, query=""):
    page = client.get(f"{reverse('region:actions')}?{query}")
    return [action.nom for action, _ in page.context["lignes"]]


VUS = {"helene": ["Des Confins"], "ines": ["Des Confins"], "zoe": ["D’Ailleurs"], "jean": []}


@pytest.mark.parametrize("nom", VUS)
def test_each_sees_the_actions_of_its_contracts(request, logged, deux, nom):
    client = logged(request.getfixturevalue(nom))
    assert read(client) == VUS[nom]
    lines = client.get(reverse("region:actions_csv")).content.decode().splitlines()
    assert len(lines) == 1 + len(VUS[nom])
    page = client.get(reverse("region:actions")).content.decode()
    assert ("Suivi de toutes les actions</a>" in page) is (nom in ("helene", "ines"))


def test_it_is_filtered_by_contract_and_department(logged, deux, helene):
    client = logged(helene)
    assert read(client, f"contrat={deux.pk}&departement=16&statut=en_cours") == ["Des Confins"]
    assert read(client, "statut=realise") == []
    hopital = OrganisationFactory(nom="Hôpital d’ici")
    deux.fiches.get().liens_organisations.create(organisation=hopital, role="pilote")
    assert read(client, "structure=hopital") == ["Des Confins"]
    assert read(client, "structure=mairie") == []


def test_more_contracts_ask_no_more_queries(logged, deux, helene):
    client = logged(helene)
    read(client)
    with CaptureQueriesContext(connection) as first:
        read(client)
    for rang in range(6):
        demarche = DemarcheFactory(ressort=("16", "75"), slug=f"d{rang}")
        more = ContratFactory(demarche=demarche, cercle="transmis")
        FicheActionFactory.create_batch(3, contrat=more, cercle="transmis")
    with CaptureQueriesContext(connection) as second:
        assert len(read(client)) == 19
    assert len(second) == len(first)
