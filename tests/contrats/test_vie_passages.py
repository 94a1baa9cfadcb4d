"""Les passages d’une étape : le tableau entier, le double clic, ce que rien ne permet."""

from datetime import date

import pytest
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.enums import EtatPhase, Phase
from maillage.contrats.models import Contrat, PhaseContrat, TachePhase
from maillage.contrats.vie import passages, transitions
from maillage.contrats.vie.lecture import read_vie
from maillage.contrats.vie.ouverture import open_phases, propose_ordre
from maillage.contrats.vie.passages import (
    add_tache,
    change_phase,
    change_tache,
    mark_signed,
    plan_phase,
)
from maillage.contrats.vie.transitions import (
    APRES_SIGNATURE,
    GARDES,
    TRANSITIONS,
    PassageError,
    list_passages,
)
from maillage.journal.models import Ecriture

pytestmark = pytest.mark.django_db


def state(contrat, phase) -> str:
    return PhaseContrat.objects.get(contrat=contrat, phase=phase).etat


def put(contrat, phase, etat, **fields):
    """Met une étape dans un état, sans passer par les passages."""
    open_phases(contrat)
    PhaseContrat.objects.filter(contrat=contrat, phase=phase).update(etat=etat, **fields)


def sign(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(etat="signe")
    contrat.refresh_from_db()


def finish_taches(contrat, phase):
    contrat.taches.filter(phase=phase).update(etat="faite")


def test_reading_writes_nothing_and_follows_the_contract(contrat, django_assert_num_queries):
    contrat.phase = Phase.PLAN
    with django_assert_num_queries(2):
        vie = read_vie(contrat)

    assert not PhaseContrat.objects.exists()
    assert vie["diagnostic"].etat == EtatPhase.FAITE
    assert vie["plan"].etat == EtatPhase.EN_COURS
    assert vie["signature"].etat == EtatPhase.A_VENIR


def test_opening_twice_changes_nothing(contrat):
    open_phases(contrat)
    counts = PhaseContrat.objects.count(), TachePhase.objects.count()
    open_phases(contrat)

    assert counts == (10, 69) == (PhaseContrat.objects.count(), TachePhase.objects.count())
    assert not Ecriture.objects.exists()


def test_a_type_of_contract_has_its_usual_order():
    assert propose_ordre("prefiguration") == "prefiguration"
    assert propose_ordre("contrat") == "plan_puis_signature"


def test_starting_a_phase_finishes_those_that_have_nothing_left(contrat):
    put(contrat, "mobilisation", "en_cours", debut=date(2026, 1, 5))
    put(contrat, "strategie", "en_cours")
    finish_taches(contrat, "mobilisation")
    done = change_phase(contrat, "diagnostic", "commencer", by=SYSTEME)

    assert done == [Phase.MOBILISATION]
    assert state(contrat, "strategie") == "en_cours"
    assert state(contrat, "diagnostic") == "en_cours"
    contrat.refresh_from_db()
    assert contrat.phase == "diagnostic"
    row = PhaseContrat.objects.get(contrat=contrat, phase="mobilisation")
    assert (row.debut, row.fin) == (date(2026, 1, 5), timezone.localdate())


def test_a_double_click_writes_once(contrat):
    change_phase(contrat, "diagnostic", "commencer", by=SYSTEME)
    written = Ecriture.objects.count()

    assert change_phase(contrat, "diagnostic", "commencer", by=SYSTEME) == []
    assert Ecriture.objects.count() == written


def test_every_change_is_in_the_history(contrat):
    change_phase(contrat, "diagnostic", "commencer", by=SYSTEME)
    change_phase(contrat, "priorisation", "passer", by=SYSTEME, raison="Faite en 2024")
    change_tache(contrat, "diagnostic-cadrage", {"etat": "faite"}, by=SYSTEME)

    written = Ecriture.objects.filter(racine_uid=contrat.uid)
    subjects = {line.sujet_libelle for line in written}
    assert {"Diagnostic", "Priorités"} <= subjects
    assert any("Cadrer" in subject for subject in subjects)


def test_a_phase_is_skipped_with_a_reason_then_put_back(contrat):
    with pytest.raises(PassageError, match="pourquoi"):
        change_phase(contrat, "priorisation", "passer", by=SYSTEME, raison="  ")
    change_phase(contrat, "priorisation", "passer", by=SYSTEME, raison="Faite en 2024")
    assert read_vie(contrat)["priorisation"].raison == "Faite en 2024"

    change_phase(contrat, "priorisation", "remettre", by=SYSTEME)
    assert state(contrat, "priorisation") == "a_venir"


def test_a_phase_does_not_end_while_something_needed_remains(contrat):
    put(contrat, "mobilisation", "faite")
    put(contrat, "diagnostic", "en_cours")
    with pytest.raises(PassageError, match="tâches indispensables"):
        change_phase(contrat, "diagnostic", "finir", by=SYSTEME)
    for tache in read_vie(contrat)["diagnostic"].indispensables:
        values = {"etat": "passee", "raison": "Sans objet ici"}
        change_tache(contrat, tache.cle, values, by=SYSTEME)
    change_phase(contrat, "diagnostic", "finir", by=SYSTEME)

    assert state(contrat, "diagnostic") == "faite"
    contrat.refresh_from_db()
    assert contrat.phase == "priorisation"


def test_a_finished_phase_is_taken_up_again(contrat):
    put(contrat, "plan", "faite", debut=date(2025, 1, 1), fin=date(2025, 6, 1))
    change_phase(contrat, "plan", "reprendre", by=SYSTEME)

    row = PhaseContrat.objects.get(contrat=contrat, phase="plan")
    assert (row.etat, row.debut, row.fin) == ("en_cours", date(2025, 1, 1), None)


@pytest.mark.parametrize("phase", APRES_SIGNATURE)
def test_life_after_the_signature_waits_for_it(contrat, phase):
    for nom in ("commencer", "declarer"):
        with pytest.raises(PassageError, match="n’est pas signé"):
            change_phase(contrat, phase, nom, by=SYSTEME)
    sign(contrat)
    change_phase(contrat, phase, "commencer", by=SYSTEME)
    assert state(contrat, phase) == "en_cours"


@pytest.mark.parametrize("nom", ["finir", "declarer", "passer", "reprendre"])
def test_only_signing_ends_the_signature(contrat, nom):
    transition = transitions.find_transition(nom)
    put(contrat, "signature", transition.de[0])
    finish_taches(contrat, "signature")
    with pytest.raises(PassageError, match="sign[eé]"):
        change_phase(contrat, "signature", nom, by=SYSTEME, raison="Pour voir")


@pytest.mark.parametrize("ordre", ["plan_puis_signature", "cadre_puis_plan", "prefiguration"])
def test_signing_opens_what_follows_in_its_order(contrat, ordre):
    following = {
        "plan_puis_signature": "mise_en_oeuvre", "cadre_puis_plan": "plan",
        "prefiguration": "diagnostic",
    }[ordre]  # fmt: skip
    Contrat.objects.filter(pk=contrat.pk).update(ordre=ordre)
    contrat.refresh_from_db()
    put(contrat, "signature", "en_cours", debut=date(2026, 6, 1))
    sign(contrat)
    mark_signed(contrat, date(2026, 7, 2), by=SYSTEME)

    row = PhaseContrat.objects.get(contrat=contrat, phase="signature")
    assert (row.etat, row.fin) == ("faite", date(2026, 7, 2))
    assert state(contrat, following) == "en_cours"
    contrat.refresh_from_db()
    assert contrat.phase == following


def test_a_closed_contract_no_longer_moves(contrat):
    put(contrat, "diagnostic", "en_cours")
    Contrat.objects.filter(pk=contrat.pk).update(etat="clos")
    with pytest.raises(PassageError, match="clos"):
        change_phase(contrat, "diagnostic", "passer", by=SYSTEME, raison="Fini")


def test_an_unknown_passage_or_guard_is_refused(contrat, monkeypatch):
    with pytest.raises(PassageError, match="n’existe pas"):
        change_phase(contrat, "plan", "signer", by=SYSTEME)
    monkeypatch.delitem(GARDES, "contrat_ouvert")
    with pytest.raises(PassageError, match="inconnue"):
        change_phase(contrat, "plan", "commencer", by=SYSTEME)
    assert not PhaseContrat.objects.filter(phase="plan", etat="en_cours").exists()


def test_the_table_of_passages_names_guards_that_exist():
    assert {nom for transition in TRANSITIONS for nom in transition.gardes} <= GARDES.keys()
    assert len({transition.nom for transition in TRANSITIONS}) == len(TRANSITIONS)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("etat", EtatPhase)
def test_every_passage_not_declared_from_a_state_is_refused(contrat, phase, etat):
    put(contrat, phase, etat, raison="Dite")
    sign(contrat)
    for transition in TRANSITIONS:
        if etat not in transition.de and etat != transition.vers:
            with pytest.raises(PassageError):
                change_phase(contrat, phase, transition.nom, by=SYSTEME, raison="Essai")
    assert state(contrat, phase) == etat


@pytest.mark.parametrize("nom", ["alice", "bruno", "carole", "denis", "gilles", "ines", "zoe"])
def test_only_the_coordination_is_offered_passages(request, contrat, nom):
    user = request.getfixturevalue(nom)
    offered = [list_passages(read_vie(contrat), phase, user) for phase in Phase]

    assert any(offered) is (nom == "alice")


def test_what_hinders_is_said_before_one_tries(alice, contrat):
    (start,) = [
        passage
        for passage in list_passages(read_vie(contrat), "suivi", alice)
        if passage.transition.nom == "commencer"
    ]

    assert not start.is_possible
    assert "n’est pas signé" in start.empechements[0]


def test_changing_the_order_keeps_what_was_done(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(ordre="prefiguration")
    contrat.refresh_from_db()
    change_tache(contrat, "signature-fiches-methode", {"etat": "faite"}, by=SYSTEME)
    own = add_tache(contrat, "plan", by=SYSTEME, intitule="Visiter les écoles")
    change_phase(contrat, "mobilisation", "passer", by=SYSTEME, raison="x")
    mark = passages_mark(contrat)
    passages.set_reglages(contrat, {"ordre": "cadre_puis_plan"}, empreinte=mark, by=SYSTEME)

    vie = read_vie(contrat)
    codes = {tache.cle for lue in vie.phases for tache in lue.taches}
    assert {"signature-fiches-methode", "plan-annexe", str(own.uid)} <= codes
    assert vie["mobilisation"].etat == EtatPhase.PASSEE
    assert [lue.phase for lue in vie.phases][4] == "signature"
    assert vie["signature"].semaines == 13


def passages_mark(contrat) -> str:
    from maillage.contrats.actions import fingerprint, read_state

    return fingerprint(read_state(contrat, ("ordre",)))


def test_a_tache_is_ticked_dated_and_skipped(contrat):
    tache = change_tache(contrat, "plan-fiches", {"etat": "faite"}, by=SYSTEME)
    assert tache.faite_le == timezone.localdate()
    tache = change_tache(contrat, str(tache.uid), {"etat": "a_faire"}, by=SYSTEME)
    assert tache.faite_le is None
    with pytest.raises(PassageError, match="pourquoi"):
        change_tache(contrat, "plan-fiches", {"etat": "passee"}, by=SYSTEME)
    with pytest.raises(PassageError, match="liste"):
        change_tache(contrat, "", {"etat": "faite"}, by=SYSTEME)


def test_a_phase_takes_the_dates_and_weeks_it_is_given(contrat):
    values = {"semaines": 12, "debut": date(2026, 2, 1), "fin": None}
    plan_phase(contrat, "diagnostic", values, by=SYSTEME)

    lue = read_vie(contrat)["diagnostic"]
    assert (lue.semaines, lue.debut) == (12, date(2026, 2, 1))
