"""Les pages de l’administration."""

import pytest
from django.core import mail
from django.urls import reverse

from maillage.comptes.models import Utilisateur
from maillage.demarches.models import Affectation, Demarche
from maillage.demarches.permissions import can_edit_referentiel
from tests.factories.base import AffectationFactory, UtilisateurFactory

COMPTES = "/administration/comptes/"


@pytest.mark.parametrize("nom", ["alice", "bruno", "helene", "ines", "zoe"])
def test_accounts_are_closed_to_whoever_does_not_administer(request, logged, demarche, nom):
    client = logged(request.getfixturevalue(nom))
    other = UtilisateurFactory()
    page = f"{COMPTES}{other.uid}/"
    assert client.get(COMPTES).status_code == 403
    assert client.get(page).status_code == 403
    assert client.post(page, {"role": "administration"}).status_code == 403
    assert client.post(f"{page}etat/", {"etat": "ferme"}).status_code == 403
    assert client.post(f"{COMPTES}nouveau/", {"email": "x@exemple.fr"}).status_code == 403
    assert not Affectation.objects.filter(utilisateur=other).exists()


def test_the_list_is_searched_and_counted(logged, jean):
    UtilisateurFactory(nom="Nora Vidal", email="nora@exemple.fr")
    page = logged(jean).get(COMPTES, {"q": "vidal"})
    assert "nora@exemple.fr" in page.text
    assert "1\u00a0compte" in page.text


def test_the_list_takes_the_same_queries_whatever_its_length(
    logged, jean, demarche, django_assert_max_num_queries
):
    for _ in range(40):
        AffectationFactory(demarche=demarche, role="copil")
    client = logged(jean)
    with django_assert_max_num_queries(10):
        client.get(COMPTES)


def test_an_account_is_opened_with_its_invitation(logged, jean):
    response = logged(jean).post(
        f"{COMPTES}nouveau/", {"email": "Nora@exemple.fr", "nom": "Nora"}, follow=True
    )
    nora = Utilisateur.objects.get(email="nora@exemple.fr")
    assert response.redirect_chain[-1][0] == f"{COMPTES}{nora.uid}/"
    assert "choisir un mot de passe" in mail.outbox[0].body


def test_the_same_address_is_refused(logged, jean):
    UtilisateurFactory(email="nora@exemple.fr")
    response = logged(jean).post(f"{COMPTES}nouveau/", {"email": "NORA@exemple.fr", "nom": "N"})
    assert response.status_code == 422
    assert "existe déjà" in response.text


@pytest.mark.parametrize(
    ("given", "etendue"),
    [
        ({"role": "coordination", "demarche": "confins"}, "Pays des Confins"),
        ({"role": "delegation", "departement": "2a"}, "département 2A"),
        ({"role": "animation_regionale", "region": "75"}, "région 75"),
        ({"role": "administration"}, "tout Maillage"),
        ({"role": "delegation", "departement": "16", "region": "75"}, "département 16"),
    ],
)
def test_a_role_is_given_at_every_scale(logged, jean, demarche, given, etendue):
    user = UtilisateurFactory()
    logged(jean).post(f"{COMPTES}{user.uid}/", given)
    assert Affectation.objects.get(utilisateur=user).etendue == etendue


@pytest.mark.parametrize(
    ("role", "phrase"),
    [
        ("copil", "dans quelle démarche"),
        ("delegation", "dans quel département"),
        ("animation_regionale", "dans quelle région"),
    ],
)
def test_a_role_without_its_scale_is_refused(logged, jean, role, phrase):
    user = UtilisateurFactory()
    response = logged(jean).post(f"{COMPTES}{user.uid}/", {"role": role})
    assert response.status_code == 422
    assert phrase in response.text


def test_a_role_is_ended_but_not_through_another_account(logged, jean, helene):
    held = Affectation.objects.get(utilisateur=helene)
    other = UtilisateurFactory()
    client = logged(jean)
    assert client.post(f"{COMPTES}{other.uid}/roles/{held.pk}/retrait/").status_code == 404
    assert can_edit_referentiel(helene, "75")
    client.post(f"{COMPTES}{helene.uid}/roles/{held.pk}/retrait/")
    assert not can_edit_referentiel(helene, "75")


def test_a_closed_account_no_longer_enters_and_may_be_opened_again(logged, jean, denis, demarche):
    client = logged(jean)
    client.post(f"{COMPTES}{denis.uid}/etat/", {"etat": "ferme"})
    denis.refresh_from_db()
    assert not denis.is_active
    assert not Demarche.objects.visible_to(denis).exists()
    page = client.get(f"{COMPTES}{denis.uid}/").text
    assert "«\u00a0compte ouvert\u00a0»\u00a0: oui → non" in page
    client.post(f"{COMPTES}{denis.uid}/etat/", {"etat": "ouvert"})
    denis.refresh_from_db()
    assert denis.is_active


def test_the_only_coordination_is_not_closed(logged, jean, alice):
    response = logged(jean).post(f"{COMPTES}{alice.uid}/etat/", {"etat": "ferme"}, follow=True)
    assert "Donnez d’abord ce rôle" in response.text
    alice.refresh_from_db()
    assert alice.is_active


def test_the_administration_sees_accounts_but_no_demarche(logged, jean, demarche):
    assert logged(jean).get("/espace/confins/reglages/").status_code == 404


@pytest.mark.parametrize(
    ("nom", "status"),
    [("alice", 200), ("helene", 200), ("ines", 200), ("jean", 200), ("gilles", 403)],
)
def test_who_may_open_a_demarche(request, logged, demarche, nom, status):
    client = logged(request.getfixturevalue(nom))
    assert client.get(reverse("demarches:demarche_create")).status_code == status


def test_a_demarche_is_opened_with_two_ars(logged, helene):
    given = {"nom": "Redon", "agence": "ARS Bretagne", "agence_associee": "ARS Pays de la Loire",
             "fuseau": "Europe/Paris"}  # fmt: skip
    response = logged(helene).post("/demarches/nouvelle/", given, follow=True)
    assert "vous en êtes la coordination" in response.text
    demarche = Demarche.objects.get(slug="redon")
    parts = list(demarche.demarcheagence_set.values_list("organisation__nom", "part"))
    assert parts == [("ARS Bretagne", "principale"), ("ARS Pays de la Loire", "associee")]


def test_a_demarche_refuses_the_same_ars_twice(logged, helene):
    given = {"nom": "Redon", "agence": "ARS", "agence_associee": "ars", "fuseau": "Europe/Paris"}
    response = logged(helene).post("/demarches/nouvelle/", given)
    assert response.status_code == 422
    assert not Demarche.objects.filter(nom="Redon").exists()


@pytest.mark.parametrize(("nom", "status"), [("alice", 200), ("bruno", 403), ("zoe", 404)])
def test_only_the_coordination_settles_its_demarche(request, logged, demarche, nom, status):
    client = logged(request.getfixturevalue(nom))
    assert client.get("/espace/confins/reglages/").status_code == status


def test_settings_are_kept_traced_and_leave_the_address(logged, alice, demarche):
    given = {"nom": "Les Confins", "agence": "ARS Corse", "fuseau": "Indian/Reunion"}
    client = logged(alice)
    client.post("/espace/confins/reglages/", given)
    demarche.refresh_from_db()
    assert (demarche.nom, demarche.slug) == ("Les Confins", "confins")
    page = client.get("/espace/confins/membres/historique/").text
    assert "Les Confins" in page
    assert "ARS Corse" in page
