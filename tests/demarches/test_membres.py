"""La page des membres et « Qui peut quoi »."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.demarches.enums import REGLES
from maillage.demarches.models import Affectation
from maillage.demarches.permissions import roles_in
from tests.factories.base import AffectationFactory, UtilisateurFactory

MEMBRES = "/espace/confins/membres/"


def _add(client, **fields):
    return client.post(
        MEMBRES, {"email": "nora@exemple.fr", "nom": "Nora", "role": "copil"} | fields
    )


@pytest.mark.parametrize(
    ("nom", "status"), [("alice", 200), ("gilles", 200), ("ines", 200), ("zoe", 404), ("jean", 404)]
)
def test_members_see_the_list_and_strangers_get_404(request, logged, demarche, nom, status):
    assert logged(request.getfixturevalue(nom)).get(MEMBRES).status_code == status


@pytest.mark.parametrize(
    ("nom", "status"), [("bruno", 403), ("gilles", 403), ("ines", 403), ("zoe", 404)]
)
def test_only_the_coordination_adds_a_member(request, logged, demarche, nom, status):
    assert _add(logged(request.getfixturevalue(nom))).status_code == status
    assert not Utilisateur.objects.filter(email="nora@exemple.fr").exists()


def test_an_unknown_address_gets_an_account_and_an_invitation_that_works(logged, alice, client):
    _add(logged(alice), email="Nora@Exemple.fr")
    nora = Utilisateur.objects.get(email="nora@exemple.fr")
    (message,) = mail.outbox
    assert message.to == ["nora@exemple.fr"]
    link = re.search(r"http://testserver(\S+key\S+)", message.body)[1]
    client.logout()
    page = client.get(link, follow=True)
    assert page.status_code == 200
    password = "un pré vert et calme"
    client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
    nora.refresh_from_db()
    assert nora.check_password(password)


def test_a_known_address_gets_the_role_without_a_mail(logged, alice, demarche):
    nora = UtilisateurFactory(email="nora@exemple.fr")
    _add(logged(alice), role="copil")
    _add(logged(alice), role="cotech")
    assert {role.value for role in roles_in(nora, demarche)} == {"copil", "cotech"}
    assert not mail.outbox


def test_a_role_of_another_scale_cannot_be_slipped_in(logged, alice, demarche):
    response = _add(logged(alice), role="administration")
    assert response.status_code == 422
    assert not Utilisateur.objects.filter(email="nora@exemple.fr").exists()


def test_an_unknown_organisation_is_said_next_to_its_field(logged, alice, demarche):
    response = _add(logged(alice), organisation="Mairie de Nullepart")
    assert response.status_code == 422
    assert "n’est pas dans l’annuaire" in response.text
    assert 'value="nora@exemple.fr"' in response.text


def test_a_role_is_ended_and_the_page_says_so(logged, alice, denis, demarche):
    held = Affectation.objects.get(utilisateur=denis)
    response = logged(alice).post(f"{MEMBRES}{held.pk}/retrait/", follow=True)
    assert "n’a plus le rôle" in response.text
    assert roles_in(Utilisateur.objects.get(pk=denis.pk), demarche) == set()


def test_the_last_coordination_is_kept_with_a_sentence(logged, alice, demarche):
    held = Affectation.objects.get(utilisateur=alice)
    response = logged(alice).post(f"{MEMBRES}{held.pk}/retrait/", follow=True)
    assert "Donnez d’abord ce rôle" in response.text


def test_the_role_of_another_demarche_cannot_be_ended_by_its_number(logged, alice, zoe, demarche):
    foreign = Affectation.objects.get(utilisateur=zoe)
    assert logged(alice).post(f"{MEMBRES}{foreign.pk}/retrait/").status_code == 404
    assert Affectation.objects.get(pk=foreign.pk).fin is None


def test_readers_do_not_see_addresses(logged, alice, gilles):
    assert alice.email not in logged(gilles).get(MEMBRES).text
    assert gilles.email in logged(alice).get(MEMBRES).text


def test_the_history_belongs_to_the_coordination(logged, alice, gilles):
    _add(logged(alice))
    page = logged(alice).get(f"{MEMBRES}historique/")
    assert "Nora (membre du CoPil)" in page.text
    assert logged(gilles).get(f"{MEMBRES}historique/").status_code == 403


def test_the_list_takes_the_same_queries_whatever_its_length(
    logged, alice, demarche, django_assert_max_num_queries
):
    for _ in range(30):
        AffectationFactory(demarche=demarche, role="copil", debut=timezone.localdate())
    client = logged(alice)
    with django_assert_max_num_queries(12):
        client.get(MEMBRES)


@pytest.mark.parametrize("nom", ["alice", "bruno", "emma", "ines", "helene", "jean"])
def test_who_may_do_what_lists_every_role_and_says_why(request, logged, demarche, nom):
    page = logged(request.getfixturevalue(nom)).get(reverse("demarches:droits")).text
    for regle in REGLES.values():
        assert regle.fait in page
    assert "Et vous" in page


def test_in_a_demarche_it_says_through_which_role_one_sees(logged, ines, zoe, demarche):
    url = reverse("demarches:droits_demarche", args=["confins"])
    page = logged(ines).get(url).text
    assert "département 16" in page
    assert "les cercles transmis et public" in page
    assert logged(zoe).get(url).status_code == 404


def test_a_pilot_is_told_about_its_own_fiches(logged, emma, demarche):
    page = logged(emma).get(reverse("demarches:droits_demarche", args=["confins"])).text
    assert "Sur ce qui vous concerne, vous voyez aussi le cercle partagé" in page
