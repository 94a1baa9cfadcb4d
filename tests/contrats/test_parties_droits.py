"""Qui peut quoi sur les parties : un rôle, un acte, un état du contrat."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.contrats.models import Contrat, Engagement, Partie
from maillage.contrats.permissions import (
    can_act_for,
    can_prove_engagement,
    can_report_engagement,
    can_write_avis,
    must_join_scan,
    organisations_held,
)
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation, DemarcheAgence
from tests.factories.base import OrganisationFactory

pytestmark = pytest.mark.django_db

# Rôle, au titre de : l’organisation de la partie, une autre, ou aucune → agir, prouver, avis.
DROITS = [
    ("coordination", "aucune", True, True, True),
    ("referent_ars", "aucune", False, False, True),
    ("referent_ars", "sienne", True, True, True),
    ("ars_secondaire", "sienne", False, False, False),
    ("copil", "aucune", False, False, False),
    ("copil", "autre", False, False, False),
    ("copil", "sienne", True, True, False),
    ("cotech", "sienne", False, False, False),
    ("partenaire", "sienne", False, True, False),
    ("partenaire", "autre", False, False, False),
    ("pilote", "sienne", False, False, False),
    ("lecture", "sienne", False, False, False),
]


@pytest.fixture
def partie(contrat):
    return Partie.objects.create(contrat=contrat, organisation=OrganisationFactory(nom="CC"))


@pytest.fixture
def promise(partie):
    return Engagement.objects.create(contrat=partie.contrat, partie=partie, texte="Financer")


@pytest.fixture
def member(gilles, demarche, partie):
    """``member("copil", "sienne")`` : Gilles tient ce rôle, au titre de cette organisation."""

    def hold(role, titre):
        autre = OrganisationFactory()
        organisation = {"sienne": partie.organisation, "autre": autre, "aucune": None}[titre]
        Affectation.objects.filter(utilisateur=gilles).update(role=role, organisation=organisation)
        return gilles

    return hold


@pytest.mark.parametrize("etat", ["en_projet", "signe", "clos"])
@pytest.mark.parametrize(("role", "titre", "acts", "proves", "avis"), DROITS)
def test_who_does_what(member, partie, promise, role, titre, acts, proves, avis, etat):
    user, is_open = member(role, titre), etat != "clos"
    partie.contrat.etat = promise.contrat.etat = promise.partie.contrat.etat = etat
    assert can_act_for(user, partie) == (acts and is_open)
    assert can_report_engagement(user, promise) == (acts and is_open)
    assert can_prove_engagement(user, promise) == (proves and is_open)
    assert can_write_avis(user, partie.contrat) == (avis and is_open)


def test_the_referent_acts_for_the_agency_of_the_demarche(bruno, demarche, contrat):
    agency = OrganisationFactory(nom="ARS des Confins")
    DemarcheAgence.objects.create(demarche=demarche, organisation=agency)
    row = Partie.objects.create(contrat=contrat, organisation=agency)
    assert can_act_for(bruno, row)
    assert not must_join_scan(bruno, row)


def test_between_two_agencies_a_referent_acts_for_its_own(member, demarche, contrat):
    one, two = OrganisationFactory(nom="ARS A"), OrganisationFactory(nom="ARS B")
    DemarcheAgence.objects.create(demarche=demarche, organisation=one)
    DemarcheAgence.objects.create(demarche=demarche, organisation=two, part="associee")
    user = member("referent_ars", "aucune")
    Affectation.objects.filter(utilisateur=user).update(organisation=two)
    rows = [Partie.objects.create(contrat=contrat, organisation=item) for item in (one, two)]
    assert [can_act_for(user, row) for row in rows] == [False, True]


def test_only_a_member_of_the_party_signs_without_a_scan(alice, member, partie):
    assert must_join_scan(alice, partie)
    assert not must_join_scan(member("copil", "sienne"), partie)


def test_borrowing_a_role_acts_for_nobody(logged, alice, demarche, partie):
    Affectation.objects.filter(utilisateur=alice).update(organisation=partie.organisation)
    Contrat.objects.update(cercle="transmis")
    client = logged(alice)
    client.post(reverse("demarches:regard", args=[demarche.slug]), {"role": "copil"})
    page = reverse("contrats:acte_create", args=[demarche.slug, partie.contrat.uid, partie.uid])
    assert client.get(page).status_code == 403
    alice._roles = {demarche.pk: {Role.COPIL}}
    assert not organisations_held(alice, demarche, Role.COPIL, Role.COORDINATION)


SIGNE = {"date": "2026-07-02", "mode": "seance"}
VOTE = {"nature": "deliberation", "sens": "approuve", "date": "2026-06-01"}
ETAT = {"etat": "tenu", "preuve": "Convention du 3 mars."}


@pytest.mark.parametrize(
    ("role", "titre", "signs", "votes", "says", "proves"),
    [
        ("copil", "sienne", 302, 302, "tenu", 302),
        ("copil", "autre", 403, 403, "a_venir", 403),
        ("partenaire", "sienne", 403, 403, "a_venir", 302),
        ("lecture", "sienne", 403, 403, "a_venir", 403),
    ],
)
def test_a_member_acts_for_its_own_party_by_the_pages(
    logged, member, partie, promise, role, titre, signs, votes, says, proves
):
    Contrat.objects.update(cercle="transmis")
    client, contrat = logged(member(role, titre)), partie.contrat
    here = [contrat.demarche.slug, contrat.uid]

    def send(name, uid, **sent):
        return client.post(reverse(f"contrats:{name}", args=[*here, uid]), sent).status_code

    mark = client.get(reverse("contrats:engagement", args=[*here, promise.uid]))
    assert mark.status_code == 200
    assert send("acte_create", partie.uid, **VOTE) == votes
    assert send("signature_create", partie.uid, **SIGNE) == signs
    page = client.get(reverse("contrats:engagement_report", args=[*here, promise.uid]))
    sent = ETAT | {"empreinte": page.context["empreinte"] if page.status_code == 200 else ""}
    preuve = SimpleUploadedFile("convention.pdf", b"%PDF-1.7")
    assert send("engagement_report", promise.uid, **sent, piece=preuve) == proves
    promise.refresh_from_db()
    assert promise.etat == says
    assert promise.pieces.count() == (1 if proves == 302 else 0)
    assert send("engagement_edit", promise.uid, texte="Autre chose") == 403


def test_a_member_of_another_demarche_finds_nothing(logged, zoe, partie, autre_demarche):
    Affectation.objects.filter(utilisateur=zoe).update(organisation=partie.organisation)
    here = [partie.contrat.demarche.slug, partie.contrat.uid, partie.uid]
    for name in ("partie", "acte_create", "signature_create", "rappel_send"):
        assert logged(zoe).post(reverse(f"contrats:{name}", args=here)).status_code in (404, 405)
