"""« Voir comme… » montre exactement ce que l’autre verrait, et n’écrit rien."""

import pytest
from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction
from tests.factories.base import FicheActionFactory


@pytest.fixture
def plan(contrat, fiche):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    FicheAction.objects.filter(pk=fiche.pk).update(cercle="transmis")
    FicheActionFactory(contrat=contrat, titre="Encore en travail", cercle="travail")
    return reverse("contrats:plan", args=[contrat.demarche.slug, contrat.uid])


def wear(client, role, demarche, retour=""):
    sent = {"role": role, "retour": retour}
    return client.post(reverse("demarches:regard", args=[demarche.slug]), sent)


def test_the_coordination_sees_what_a_copil_member_sees(logged, alice, plan, fiche, demarche):
    client = logged(alice)
    assert "Encore en travail" in client.get(plan).content.decode()
    assert wear(client, "copil", demarche, plan).url == plan
    page = client.get(plan).content.decode()
    assert fiche.titre in page
    assert "Encore en travail" not in page
    assert "comme le rôle" in page


def test_nothing_can_be_written_under_another_role(logged, alice, plan, contrat, demarche):
    client = logged(alice)
    wear(client, "copil", demarche)
    address = reverse("contrats:fiche_nouvelle", args=[demarche.slug, contrat.uid])
    assert client.post(address, {"titre": "Forcée"}).status_code == 403


def test_one_takes_ones_own_view_back(logged, alice, plan, demarche):
    client = logged(alice)
    wear(client, "copil", demarche)
    wear(client, "", demarche)
    assert "Encore en travail" in client.get(plan).content.decode()


def test_a_reader_never_gains_by_borrowing(logged, gilles, plan, demarche):
    client = logged(gilles)
    assert wear(client, "cotech", demarche).status_code == 403
    session = client.session
    session["voir_comme"] = {str(demarche.pk): "cotech"}
    session.save()
    assert "Encore en travail" not in client.get(plan).content.decode()


def test_unknown_roles_and_foreign_returns_are_refused(logged, alice, plan, demarche, zoe):
    client = logged(alice)
    assert (
        wear(client, "coordination", demarche, "https://ailleurs.test/").url == "/espace/confins/"
    )
    assert "Encore en travail" in client.get(plan).content.decode()
    assert wear(logged(zoe), "copil", demarche).status_code == 404
