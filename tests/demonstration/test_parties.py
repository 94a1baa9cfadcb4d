"""Les parties de la démonstration : leurs engagements et leurs signatures se chargent."""

import pytest

from maillage.demonstration.chargement import create_partie, read
from maillage.demonstration.parties import load_engagements, load_signatures

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


def test_every_signature_keeps_its_date_and_its_way(contrat, donnees):
    load_signatures(contrat, donnees)
    found = {
        row.organisation.nom: row.signatures.get()
        for row in contrat.parties.filter(signatures__isnull=False)
    }
    expected = [item for item in donnees["parties"] if item["signature_date"]]
    assert len(found) == len(expected)
    for item in expected:
        assert str(found[item["organisation"]].date) == item["signature_date"]
    agency = found["Agence régionale de santé des Confins"]
    assert (agency.mode, agency.signataire) == ("electronique", "Catherine Vuillemot")
