"""Deux actes à la fois, un vote contre, une fiche cachée : le texte ne ment ni ne se perd."""

from datetime import date
from random import Random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.comptes.auteur import SYSTEME
from maillage.contrats import avenants
from maillage.contrats.actions import create_fiche, delete_objet
from maillage.contrats.changements import (
    ChangementRefuse,
    act_ajustement,
    all_libelles,
    follow_with,
    hidden_fiches,
    list_ecarts,
    to_act,
    visible_ecarts,
)
from maillage.contrats.ecarts import NatureEcart, apply, close, compare, settle
from maillage.contrats.enums import Voie
from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import ActePartie, Contrat, Partie
from maillage.contrats.versions import read_version, text_in_force
from tests.contrats.ecarts_forges import mutate, to_text
from tests.contrats.test_ecarts_proprietes import summarize
from tests.contrats.test_versions import SEANCE, change_pilot, marques_of, prepare, sign_all
from tests.factories.base import FicheActionFactory, OrganisationFactory
from tests.factories.contrat_complet import fill_contrat
from tests.factories.contrat_signe import make_signable, sign

pytestmark = pytest.mark.django_db
N = NatureEcart


@pytest.fixture
def signe(contrat):
    return sign(make_signable(fill_contrat(contrat)), date(2026, 7, 2))


def prorogue(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(contrat, N.DUREE)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    return avenant


def act(contrat, *natures, jour=SEANCE):
    return act_ajustement(
        contrat, marques=marques_of(contrat, *natures), instance=Voie.COPIL, jour=jour, motif="",
        by=SYSTEME,
    )  # fmt: skip


# ---- signer un avenant -------------------------------------------------------------------------


def test_the_signatures_of_a_text_taken_back_do_not_sign_the_next_one(signe):
    avenant = prorogue(signe)
    sign_all(signe, avenant)
    assert avenants.take_back(avenant, by=SYSTEME) == 2
    Contrat.objects.filter(pk=signe.pk).update(nom="Tout autre chose")
    avenants.retain(avenant, marques_of(signe), by=SYSTEME)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    with pytest.raises(ChangementRefuse, match="Aucune ARS"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)


def test_who_refused_the_avenant_does_not_sign_it(signe):
    avenant = prorogue(signe)
    sign_all(signe, avenant)
    acte = ActePartie.objects.create(
        partie=signe.parties.first(), avenant=avenant, version_votee=avenant.texte, sens="refuse",
        date=SEANCE,
    )  # fmt: skip
    with pytest.raises(ChangementRefuse, match="a refusé ce texte"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    acte.sens, acte.retire_le = "approuve", SEANCE
    acte.save()
    with pytest.raises(ChangementRefuse, match="retiré son acte"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)


def test_the_name_of_a_party_that_comes_by_an_avenant_is_kept(signe):
    newcomer = Partie.objects.create(
        contrat=signe, organisation=OrganisationFactory(nom="Région d’hier"), role="cosignataire"
    )
    avenant = prepare(signe, N.PARTIES)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    sign_all(signe, avenant)
    avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    newcomer.refresh_from_db()
    assert newcomer.nom_signe == "Région d’hier"
    newcomer.organisation.nom = "Région de demain"
    newcomer.organisation.save()
    assert str(Partie.objects.get(pk=newcomer.pk)) == "Région d’hier"


def test_a_voted_change_of_a_fiche_dropped_since_is_not_lost_in_silence(signe):
    fiche = signe.fiches.order_by("pk").first()
    fiche.titre = "Titre voté"
    fiche.save()
    avenant = prepare(signe)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    delete_objet(fiche, by=SYSTEME)
    act(signe, N.ACTION_RETIREE)
    sign_all(signe, avenant)
    with pytest.raises(ChangementRefuse, match="la même chose"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)


def test_a_voted_removal_bears_that_the_action_went_forward_but_not_rewritten(signe):
    fiche, other = signe.fiches.order_by("pk")[:2]
    delete_objet(fiche, by=SYSTEME)
    avenant = prepare(signe)
    avenants.submit(avenant, date_effet=None, by=SYSTEME)
    type(fiche).objects.filter(pk=fiche.pk).update(supprime_le=None, statut="en_cours")
    other.calendrier = "Au printemps"
    other.save()
    act(signe, N.CALENDRIER)
    sign_all(signe, avenant)
    version = avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    assert str(fiche.uid) not in {item["uid"] for item in read_version(version)["fiches"]}


def test_the_state_of_the_vote_does_not_come_back_at_the_signature(signe):
    signe.fiches.update(statut="en_cours")
    avenant = prorogue(signe)
    signe.fiches.update(statut="realise")
    change_pilot(signe)
    act(signe, N.PILOTE)
    sign_all(signe, avenant)
    text = read_version(avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME))
    assert {fiche["statut"] for fiche in text["fiches"]} == {"realise"}


@pytest.mark.parametrize("first", [0, 1])
def test_two_avenants_at_vote_are_signed_in_either_order(signe, first):
    one = prorogue(signe)
    create_fiche(contrat=signe, titre="Action neuve", axe=signe.axes.first(), by=SYSTEME)
    two = prepare(signe, N.ACTION_AJOUTEE)
    avenants.submit(two, date_effet=None, by=SYSTEME)
    for avenant in (one, two) if first == 0 else (two, one):
        sign_all(signe, avenant)
        version = avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    text = read_version(version)
    assert text["contrat"]["prorogation"] == "2031-06-30"
    assert "Action neuve" in {fiche["titre"] for fiche in text["fiches"]}
    assert to_act(list_ecarts(signe, version)) == []


def test_two_avenants_that_vote_the_same_change_agree(signe):
    one = prorogue(signe)
    two = prepare(signe, N.DUREE)
    avenants.submit(two, date_effet=None, by=SYSTEME)
    for avenant in (one, two):
        sign_all(signe, avenant)
        version = avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    assert read_version(version)["contrat"]["prorogation"] == "2031-06-30"


def test_a_double_click_opens_one_avenant(signe):
    for _ in range(2):
        avenants.open_avenant(signe, titre="Le même", motif="", by=SYSTEME)
        avenants.propose_prorogation(signe, jusqu_au=date(2031, 6, 30), motif="", by=SYSTEME)
    assert signe.avenants.count() == 2


def test_nothing_is_added_to_an_altered_text(signe):
    avenant = prorogue(signe)
    sign_all(signe, avenant)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE contrats_versioncontrat SET texte = texte || ' '")
    with pytest.raises(ChangementRefuse, match="empreinte"):
        avenants.sign_avenant(avenant, jour=SEANCE, by=SYSTEME)
    with pytest.raises(ChangementRefuse, match="empreinte"):
        act(signe)


# ---- le texte d’un jour ------------------------------------------------------------------------


def test_texts_of_the_same_day_follow_one_another(signe):
    for rang in range(3):
        signe.fiches.update(calendrier=f"Au plus tard en {rang}")
        act(signe, jour=SEANCE)
    found = read_version(text_in_force(signe, SEANCE))
    assert {fiche["calendrier"] for fiche in found["fiches"]} == {"Au plus tard en 2"}
    assert text_in_force(signe, date(2026, 9, 30)).nature == "signature"


def test_a_change_and_its_exact_reverse_leave_nothing_to_act(signe):
    fiche = signe.fiches.order_by("pk").first()
    kept, fiche.calendrier = fiche.calendrier, "Au printemps"
    fiche.save()
    assert marques_of(signe)
    fiche.calendrier = kept
    fiche.save()
    assert marques_of(signe) == {}


# ---- ce qui est caché --------------------------------------------------------------------------


def test_a_hidden_fiche_stays_hidden_once_in_the_bin(signe, denis, alice):
    secret = FicheActionFactory(contrat=signe, titre="Au secret", cercle="travail")
    act_ajustement_all(signe)
    delete_objet(secret, by=SYSTEME)
    ecarts = to_act(list_ecarts(signe, text_in_force(signe)))
    assert len(ecarts) == 1
    assert visible_ecarts(ecarts, hidden_fiches(denis, signe)) == []
    assert len(visible_ecarts(ecarts, hidden_fiches(alice, signe))) == 1


def act_ajustement_all(contrat):
    contrat.voies = {nature.value: "copil" for nature in N}
    contrat.save()
    return act(contrat)


# ---- rien de perdu, rien d’inventé -------------------------------------------------------------


@pytest.fixture
def reel(contrat) -> dict:
    return settle(build_instantane(fill_contrat(contrat, fiches=4)))


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(graine=st.integers(min_value=0, max_value=2**32))
def test_after_an_act_what_remains_is_exactly_what_was_not_taken(reel, graine):
    rng = Random(graine)
    present = mutate(rng, reel, rng.randint(1, 14))
    for fiche in present["fiches"]:
        fiche["statut"] = rng.choice(("a_venir", "en_cours", "realise"))
    present = settle(present)
    ecarts = compare(reel, present, libelles=all_libelles())
    chosen = [ecart for ecart in to_act(ecarts) if rng.random() < 0.4]
    taken = follow_with(chosen, ecarts)
    text = apply(taken, reel)
    rest = compare(text, present, libelles=all_libelles())
    assert summarize(rest) == summarize(ecart for ecart in ecarts if ecart not in taken)
    # Nul changement à acter ne passe sans avoir été choisi, ou requis par un choix.
    assert to_act(taken) == to_act(close(chosen, ecarts))
    assert to_text(apply(rest, text)) == to_text(present)


def test_an_avenant_does_not_take_effect_before_the_text_it_changes(signe):
    Contrat.objects.filter(pk=signe.pk).update(prorogation=date(2031, 6, 30))
    avenant = prepare(signe)
    with pytest.raises(ChangementRefuse, match="avant lui"):
        avenants.submit(avenant, date_effet=date(2026, 7, 1), by=SYSTEME)
    assert avenants.submit(avenant, date_effet=date(2026, 7, 2), by=SYSTEME)


def test_a_framework_is_signed_first_and_its_copil_settles_the_plan(contrat):
    plein = make_signable(fill_contrat(contrat, fiches=0))
    Contrat.objects.filter(pk=plein.pk).update(ordre="cadre_puis_plan")
    cadre = sign(Contrat.objects.get(pk=plein.pk), date(2026, 7, 2))
    create_fiche(contrat=cadre, titre="Première action", axe=cadre.axes.first(), by=SYSTEME)
    with pytest.raises(ChangementRefuse, match="plus que le CoTech"):
        act_ajustement(
            cadre, marques=marques_of(cadre), instance=Voie.COTECH, jour=SEANCE, motif="",
            by=SYSTEME,
        )  # fmt: skip
    act(cadre)
    assert [fiche["titre"] for fiche in read_version(text_in_force(cadre))["fiches"]] == [
        "Première action"
    ]


def test_a_sous_action_brings_its_parent_and_its_axis(signe):
    axe = type(signe.axes.first()).objects.create(contrat=signe, code="3", titre="Neuf")
    parent = create_fiche(contrat=signe, titre="Parente", axe=axe, by=SYSTEME)
    child = create_fiche(contrat=signe, titre="Enfant", parent=parent, by=SYSTEME)
    avenant = avenants.open_avenant(signe, titre="Essai", motif="", by=SYSTEME)
    cle = f"fiches/{child.uid}"
    added = avenants.retain(avenant, {cle: marques_of(signe)[cle]}, by=SYSTEME)
    assert set(added) == {f"fiches/{parent.uid}", f"axes/{axe.uid}"}
    assert avenants.retain(avenant, {}, by=SYSTEME) == []
    assert avenant.retenus == {}
