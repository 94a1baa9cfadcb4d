"""Le rétroplanning : des dates qui se suivent, une phrase juste, le passage entre deux contrats."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contrats.enums import EtatPhase, Phase
from maillage.contrats.vie.methode import read_methode
from maillage.contrats.vie.phrases import build_raccord, say_critical, say_duree
from maillage.contrats.vie.retroplanning import (
    CONTINUES,
    FINALES,
    Cible,
    PhaseVecue,
    build_retroplanning,
)

JOUR = date(2026, 11, 22)
ORDRES = ("plan_puis_signature", "cadre_puis_plan", "prefiguration", "socle_conventions")
JOURS = st.dates(date(2015, 1, 1), date(2040, 1, 1))
CIBLES = st.builds(Cible, st.none() | JOURS, st.none() | JOURS, st.none() | JOURS)


def phases_of(ordre="plan_puis_signature", **etats) -> list[PhaseVecue]:
    """Les étapes d’un ordre ; ``diagnostic="faite"`` en change l’état."""
    return [
        PhaseVecue(m.phase, m.sujet, m.semaines, EtatPhase(etats.get(m.phase, "a_venir")))
        for m in read_methode(ordre).phases
    ]


@st.composite
def vies(draw):
    """Dix étapes dans un des quatre ordres, dans n’importe quel état."""
    lived = []
    for modele in read_methode(draw(st.sampled_from(ORDRES))).phases:
        debut = draw(st.none() | JOURS)
        fin = None if debut is None else debut + timedelta(days=draw(st.integers(0, 900)))
        etat, semaines = draw(st.sampled_from(EtatPhase)), draw(st.integers(0, 300))
        lived.append(PhaseVecue(modele.phase, modele.sujet, semaines, etat, debut, fin))
    return lived


@given(vies(), CIBLES, JOURS)
def test_no_phase_ever_ends_before_it_begins(phases, cible, jour):
    plan = build_retroplanning(phases, cible, jour=jour)

    assert [prevue.phase for prevue in plan.phases] == [vecue.phase for vecue in phases]
    for prevue in plan.phases:
        if prevue.debut and prevue.fin:
            assert prevue.debut <= prevue.fin
        if prevue.debut_limite:
            assert prevue.debut_limite <= prevue.fin_limite
        assert prevue.retard >= 0
    assert plan.fin >= plan.signature
    assert plan.depassement >= 0
    assert isinstance(say_critical(plan), str)


@given(CIBLES, JOURS, st.sampled_from(ORDRES))
def test_phases_to_come_follow_each_other_without_a_hole(cible, jour, ordre):
    plan = build_retroplanning(phases_of(ordre), replace(cible, signee=None), jour=jour)
    suite = [p for p in plan.phases if p.phase not in CONTINUES + FINALES]

    assert suite[0].debut == jour
    for before, after in zip(suite, suite[1:], strict=False):
        assert before.fin == after.debut
    limits = [p for p in suite if p.debut_limite]
    for before, after in zip(limits, limits[1:], strict=False):
        assert before.fin_limite == after.debut_limite
    if cible.signature:
        assert plan["signature"].fin_limite == cible.signature
    assert plan["evaluation"].fin_limite == plan["renouvellement"].debut_limite


@given(vies(), JOURS, st.sampled_from(Phase))
def test_skipping_a_phase_never_delays_the_signature(phases, jour, phase):
    before = build_retroplanning(phases, Cible(), jour=jour)
    shorter = [
        replace(vecue, etat=EtatPhase.PASSEE)
        if vecue.phase == phase and vecue.etat == EtatPhase.A_VENIR
        else vecue
        for vecue in phases
    ]

    assert build_retroplanning(shorter, Cible(), jour=jour).signature <= before.signature


def test_skipping_the_diagnosis_gives_its_weeks_back():
    full = build_retroplanning(phases_of(), Cible(), jour=JOUR)
    short = build_retroplanning(phases_of(diagnostic="passee"), Cible(), jour=JOUR)

    assert full.signature - short.signature == timedelta(weeks=30)


def test_it_says_what_commands_the_date():
    phases = phases_of(strategie="faite", mobilisation="faite")
    plan = build_retroplanning(phases, Cible(date(2028, 7, 2)), jour=JOUR)

    # Diagnostic, priorités, plan, rédaction : 79 semaines avant le 2 juillet 2028.
    assert plan["diagnostic"].debut_limite == date(2028, 7, 2) - timedelta(weeks=79)
    assert say_critical(plan) == (
        "Pour signer le 2 juillet 2028, le diagnostic doit commencer avant le 27 décembre 2026"
        "\u00a0: il reste 5\u00a0semaines."
    )
    assert plan.depassement == 0
    assert plan["diagnostic"].marge == 35


def test_it_says_that_the_date_cannot_be_kept():
    plan = build_retroplanning(phases_of(), Cible(date(2027, 7, 2)), jour=JOUR)

    assert plan.depassement > 300
    assert plan.late
    assert "n’est plus tenable\u00a0:" in say_critical(plan)


def test_a_phase_in_progress_is_late_on_its_end():
    phases = [
        replace(v, etat=EtatPhase.EN_COURS, debut=date(2026, 1, 5))
        if v.phase == Phase.PLAN
        else replace(v, etat=EtatPhase.A_VENIR if v.phase == Phase.SIGNATURE else EtatPhase.FAITE)
        for v in phases_of()
    ]
    plan = build_retroplanning(phases, Cible(date(2027, 3, 1)), jour=JOUR)

    assert plan["plan"].fin == JOUR
    assert plan["plan"].retard == (JOUR - (date(2027, 3, 1) - timedelta(weeks=17))).days
    assert plan["diagnostic"].debut is None


def test_a_framework_contract_signs_before_its_plan():
    plan = build_retroplanning(phases_of("cadre_puis_plan"), Cible(date(2028, 1, 3)), jour=JOUR)

    assert plan["plan"].debut == plan["signature"].fin
    assert plan["plan"].debut_limite is None
    assert plan["mise_en_oeuvre"].debut == plan["plan"].fin


def test_a_signed_contract_prepares_its_end():
    done = dict.fromkeys(
        ("strategie", "mobilisation", "diagnostic", "priorisation", "plan", "signature"), "faite"
    )
    cible = Cible(fin=date(2028, 6, 30), signee=date(2023, 7, 6))
    plan = build_retroplanning(phases_of(**done, mise_en_oeuvre="en_cours"), cible, jour=JOUR)

    assert plan.signature == date(2023, 7, 6)
    assert plan["evaluation"].fin_limite == plan["renouvellement"].debut_limite
    assert plan["renouvellement"].fin_limite == date(2028, 6, 30)
    assert say_critical(plan).startswith("Pour que la suite soit prête le 30 juin 2028, l’éval")


def test_durations_are_said_to_their_measure():
    assert [say_duree(jours) for jours in (1, 13, 63, 121, 365)] == [
        "1\u00a0jour", "13\u00a0jours", "9\u00a0semaines", "17\u00a0semaines", "12\u00a0mois",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("prorogation", "reprise", "vide", "mot"),
    [
        (None, date(2026, 5, 1), 0, "en vigueur jusqu’au 30 juin 2026"),
        (None, date(2027, 1, 1), 184, "6\u00a0mois sans contrat en vigueur"),
        (date(2026, 12, 31), date(2027, 1, 1), 0, "prorogé jusqu’au 31 décembre 2026"),
        (date(2026, 12, 31), date(2027, 3, 1), 59, "utile jusqu’au 1er mars 2027"),
    ],
)
def test_the_gap_between_two_contracts_is_said(prorogation, reprise, vide, mot):
    raccord = build_raccord(fin=date(2026, 6, 30), prorogation=prorogation, reprise=reprise)

    assert raccord.vide == vide
    assert mot in raccord.phrase
