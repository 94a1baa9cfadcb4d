"""Où en sont les parties : l’état de chacune devant le texte soumis, et sa phrase."""

import json
from datetime import date

import pytest

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.enums import EtatPartie
from maillage.contrats.models import Avenant, Partie
from maillage.contrats.parties import (
    DejaConsigne,
    echeances_parties,
    etat_parties,
    leave_contrat,
    record_acte,
    record_signature,
    record_signatures,
    rejoin_contrat,
    sum_up,
    withdraw_acte,
)
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.journal.models import Ecriture
from tests.factories.base import FicheActionFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
AUJOURDHUI = date(2026, 11, 22)


def make_partie(contrat, nom, **fields) -> Partie:
    return Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom=nom), **fields
    )


@pytest.fixture
def porteur(contrat):
    return make_partie(contrat, "CC des Confins", role="porteur")


def submit(contrat):
    """Arrête le texte d’aujourd’hui pour le soumettre au vote."""
    return freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)


def vote(partie, jour=date(2026, 6, 1), **fields):
    return record_acte(partie=partie, date=jour, by=SYSTEME, **fields)


def etat(partie, **options):
    [found] = [
        item
        for item in etat_parties(partie.contrat, jour=AUJOURDHUI, **options)
        if item.partie == partie
    ]
    return found


def test_a_party_votes_then_signs(porteur):
    assert etat(porteur).etat == EtatPartie.A_VOTER
    vote(porteur)
    assert etat(porteur).etat == EtatPartie.A_SIGNER
    record_signature(partie=porteur, date=date(2026, 7, 2), by=SYSTEME)
    assert etat(porteur).etat == EtatPartie.SIGNE


def test_a_vote_on_an_older_text_is_outdated_and_says_by_how_much(contrat, porteur):
    first = submit(contrat)
    vote(porteur, version_votee=first)
    assert etat(porteur).etat == EtatPartie.A_SIGNER
    FicheActionFactory(contrat=contrat, titre="Les jeunes aidants")
    second = submit(contrat)
    found = etat(porteur)
    assert found.etat == EtatPartie.VOTE_DEPASSE
    assert (found.ecarts, found.soumise) == (1, second)
    vote(porteur, date(2026, 8, 1), version_votee=second)
    assert etat(porteur).etat == EtatPartie.A_SIGNER


def test_a_new_version_that_only_counts_votes_outdates_nobody(contrat, porteur):
    first = submit(contrat)
    vote(porteur, version_votee=first)
    submit(contrat)
    assert contrat.versions.projets().count() == 2
    assert etat(porteur).etat == EtatPartie.A_SIGNER


def test_reserves_refusal_and_withdrawal_are_told_apart(porteur):
    acte = vote(porteur, sens="reserves", reserves="Sous réserve du transport.")
    assert etat(porteur).etat == EtatPartie.RESERVES
    assert etat(porteur).must_sign
    withdraw_acte(acte, jour=date(2026, 6, 9), motif="Séance irrégulière.", by=SYSTEME)
    found = etat(porteur)
    assert (found.etat, found.acte) == (EtatPartie.A_VOTER, acte)
    vote(porteur, date(2026, 6, 20), sens="refuse")
    assert etat(porteur).etat == EtatPartie.REFUS
    assert etat(porteur).must_vote


def test_an_ended_mandate_comes_before_the_signature(porteur):
    Partie.objects.update(mandat_fin=date(2026, 3, 20))
    assert etat(porteur).etat == EtatPartie.A_VOTER
    assert etat(porteur).must_renew
    vote(porteur)
    assert etat(porteur).etat == EtatPartie.MANDAT_ECHU
    Partie.objects.update(mandat_fin=AUJOURDHUI)
    assert etat(porteur).etat == EtatPartie.A_SIGNER


def test_who_left_or_has_not_yet_come_is_not_counted(contrat, porteur):
    late = make_partie(contrat, "MSA", entree_le=date(2027, 1, 1))
    make_partie(contrat, "Association", role="partenaire")
    leave_contrat(porteur, jour=date(2026, 6, 1), motif="Elle se retire.", by=SYSTEME)
    states = [item.etat for item in etat_parties(contrat, jour=AUJOURDHUI)]
    assert states == [EtatPartie.RETIRE, EtatPartie.PAS_ENCORE_ENTREE]
    assert sum_up(etat_parties(contrat, jour=AUJOURDHUI)).total == 0
    rejoin_contrat(porteur, by=SYSTEME)
    assert etat(porteur).etat == EtatPartie.A_VOTER
    assert etat(late).etat == EtatPartie.PAS_ENCORE_ENTREE


def test_an_avenant_has_its_own_votes_and_signatures(contrat, porteur):
    base = submit(contrat)
    avenant = Avenant.objects.create(
        contrat=contrat, numero=1, titre="Une action de plus", base=base, texte=base,
        etat="au_vote",
    )  # fmt: skip
    vote(porteur, version_votee=base)
    record_signature(partie=porteur, date=date(2026, 7, 2), by=SYSTEME)
    assert etat(porteur).etat == EtatPartie.SIGNE
    assert etat(porteur, avenant=avenant).etat == EtatPartie.A_VOTER
    vote(porteur, avenant=avenant, version_votee=base)
    assert etat(porteur, avenant=avenant).etat == EtatPartie.A_SIGNER


def test_the_counters_read_as_a_sentence(contrat):
    first = submit(contrat)
    rows = [make_partie(contrat, f"Partie {rang}") for rang in range(4)]
    assert sum_up(etat_parties(contrat)).phrases == ["aucune des 4\u00a0parties n’a encore voté"]
    vote(rows[0], version_votee=first)
    FicheActionFactory(contrat=contrat)
    last = submit(contrat)
    vote(rows[1], version_votee=last)
    record_signature(partie=rows[1], date=date(2026, 7, 2), by=SYSTEME)
    Partie.objects.filter(pk=rows[2].pk).update(mandat_fin=date(2026, 3, 1))
    assert sum_up(etat_parties(contrat, jour=AUJOURDHUI)).phrases == [
        "2\u00a0parties sur 4 ont voté", "1\u00a0a voté une version dépassée", "1\u00a0a signé",
        "1\u00a0mandat à renouveler",
    ]  # fmt: skip


def test_states_are_read_in_a_constant_number_of_queries(
    contrat, django_assert_num_queries, django_assert_max_num_queries
):
    first = submit(contrat)
    vote(make_partie(contrat, "Une"), version_votee=first)
    FicheActionFactory(contrat=contrat)
    submit(contrat)
    with django_assert_max_num_queries(5):
        etat_parties(contrat)
    for rang in range(20):
        vote(make_partie(contrat, f"Autre {rang}"), version_votee=first)
    # Les différences entre deux textes figés ne se comptent qu’une fois.
    with django_assert_num_queries(4):
        etat_parties(contrat)


def test_a_session_is_all_or_nothing(contrat, porteur):
    other = make_partie(contrat, "MSA", representant="Mme Roux")
    record_signature(partie=porteur, date=date(2026, 7, 2), by=SYSTEME)
    with pytest.raises(DejaConsigne, match="CC des Confins"):
        record_signatures([other, porteur], date=date(2026, 7, 2), by=SYSTEME)
    assert not other.signatures.exists()
    [signed] = record_signatures([other], date=date(2026, 7, 2), by=SYSTEME)
    assert signed.signataire == "Mme Roux"


def test_what_a_party_does_is_in_its_history(porteur):
    acte = vote(porteur)
    withdraw_acte(acte, jour=date(2026, 6, 9), motif="Erreur.", by=SYSTEME)
    told = [item.changements for item in Ecriture.objects.about(porteur)]
    assert {"retire_le": [None, "2026-06-09"], "motif_retrait": ["", "Erreur."]} in told
    json.dumps(told)


def test_the_deadlines_of_the_parties_are_offered_to_the_portal(
    contrat, porteur, django_assert_num_queries
):
    porteur.engagements.create(contrat=contrat, texte="Payer", echeance=date(2027, 3, 1))
    porteur.engagements.create(
        contrat=contrat, texte="Fait", echeance=date(2027, 4, 1), etat="tenu"
    )
    Partie.objects.filter(pk=porteur.pk).update(
        mandat_fin=date(2027, 6, 30), representant="Mme Roux"
    )
    with django_assert_num_queries(2):
        found = list(echeances_parties(contrat))
    assert [(day, said) for day, said, _ in found] == [
        (date(2027, 6, 30), "Fin du mandat de Mme Roux (CC des Confins)"),
        (date(2027, 3, 1), "Engagement de CC des Confins\u00a0: Payer"),
    ]
