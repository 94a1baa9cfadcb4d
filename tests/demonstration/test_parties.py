"""Les parties de la démonstration : leurs engagements se chargent."""

import pytest

from maillage.demonstration.chargement import create_partie, read
from maillage.demonstration.parties import load_engagements

pytestmark = pytest.mark.django_db


@pytest.fixture
def donnees(contrat):
    described = read("contrat")
    for partie in described["parties"]:
        create_partie(contrat, partie)
    return described


def test_every_promise_is_at_the_register(contrat, donnees):
    load_engagements(contrat, donnees)
    written = [item["texte"] for partie in donnees["parties"] for item in partie["engagements"]]
    assert [item.texte for item in contrat.engagements.order_by("position")] == written
    assert contrat.engagements.filter(etat="tenu").count() == 1
