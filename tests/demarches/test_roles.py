"""Donner et finir un rôle : au moins une coordination, et l’historique le dit."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.demarches.actions.demarche import create_demarche, find_or_create_ars, free_slug
from maillage.demarches.actions.roles import Refus, end_role, give_role, set_open
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation, Demarche
from maillage.demarches.permissions import roles_in
from maillage.journal.models import Ecriture
from maillage.journal.phrases import phrases
from maillage.territoires.models import Millesime, Region
from tests.factories.base import DemarcheFactory, OrganisationFactory, UtilisateurFactory


def _end(user, role, by):
    affectation = Affectation.objects.get(utilisateur=user, role=role)
    end_role(affectation=affectation, by=Auteur.of(by))


def test_one_person_may_hold_several_roles(demarche, alice):
    give_role(user=alice, role=Role.COTECH, demarche=demarche, by=Auteur.of(alice))
    assert roles_in(alice, demarche) == {Role.COORDINATION, Role.COTECH}


def test_giving_a_role_again_does_not_double_it(demarche, alice, denis):
    end = date(2027, 1, 1)
    give_role(user=denis, role=Role.COTECH, demarche=demarche, by=Auteur.of(alice), fin=end)
    assert Affectation.objects.get(utilisateur=denis).fin == end


def test_ending_a_role_closes_the_door_at_once_and_keeps_the_trace(demarche, alice, denis):
    Affectation.objects.filter(utilisateur=denis).update(debut=date(2026, 1, 1))
    _end(denis, Role.COTECH, by=alice)
    assert not Demarche.objects.visible_to(denis).exists()
    assert Affectation.objects.get(utilisateur=denis).fin < timezone.localdate()


def test_a_role_given_and_ended_the_same_day_leaves_no_row(demarche, alice, denis):
    Affectation.objects.filter(utilisateur=denis).update(debut=timezone.localdate())
    _end(denis, Role.COTECH, by=alice)
    assert not Affectation.objects.filter(utilisateur=denis).exists()


def test_the_last_coordination_cannot_leave(demarche, alice):
    with pytest.raises(Refus, match="Donnez d’abord ce rôle"):
        _end(alice, Role.COORDINATION, by=alice)


def test_a_coordination_whose_account_is_closed_does_not_count(demarche, alice):
    closed = UtilisateurFactory(is_active=False)
    give_role(user=closed, role=Role.COORDINATION, demarche=demarche, by=Auteur.of(alice))
    with pytest.raises(Refus):
        _end(alice, Role.COORDINATION, by=alice)


def test_the_last_administration_cannot_be_closed(jean):
    with pytest.raises(Refus, match="administration"):
        set_open(user=jean, opened=False, by=Auteur.of(jean))


def test_the_history_of_the_demarche_says_who_came(demarche, alice):
    nora = UtilisateurFactory(nom="Nora")
    give_role(user=nora, role=Role.LECTURE, demarche=demarche, by=Auteur.of(alice))
    (line,) = Ecriture.objects.about(demarche)
    assert "ajouté « Nora (lecture) »" in phrases(line)[0].texte
    assert Ecriture.objects.about(nora).count() == 1


def test_whoever_creates_a_demarche_coordinates_it(helene):
    demarche = create_demarche(
        nom="Pays d’Ailleurs", fuseau="Europe/Paris", agences=["ARS Corse"],
        createur=helene, by=Auteur.of(helene),
    )  # fmt: skip
    assert roles_in(helene, demarche) == {Role.COORDINATION}
    assert [agence.nom for agence in demarche.agences.all()] == ["ARS Corse"]


def test_addresses_never_clash(db):
    DemarcheFactory(slug="pays-d-ailleurs")
    assert free_slug("Pays d'ailleurs") != "pays-d-ailleurs"
    assert free_slug("Nouvelle") != "nouvelle"
    assert free_slug("…") == "demarche"


def test_an_ars_is_found_by_its_alias_or_created_with_its_region(db, alice):
    known = OrganisationFactory(
        nom="Agence régionale de santé d’Occitanie", alias=["ARS Occitanie"]
    )
    millesime = Millesime.objects.create(annee=2026)
    Region.build(millesime=millesime, code="75", nom="Nouvelle-Aquitaine").save()
    assert find_or_create_ars("ars occitanie", by=Auteur.of(alice)) == known
    assert find_or_create_ars("ARS de Nouvelle-Aquitaine", by=Auteur.of(alice)).region == "75"


def test_a_future_role_opens_nothing_today(demarche, alice):
    nora = UtilisateurFactory()
    demain = timezone.localdate() + timedelta(days=1)
    give_role(user=nora, role=Role.LECTURE, demarche=demarche, by=Auteur.of(alice), debut=demain)
    assert not Demarche.objects.visible_to(nora).exists()
