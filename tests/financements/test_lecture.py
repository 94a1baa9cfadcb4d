"""Lire un plan de financement : les sommes ferment, au centime, et chacun n’y voit que sa part."""

from datetime import date
from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contrats.models import Axe, FicheAction
from maillage.financements.compte_rendu import build_compte_rendu, read_dus
from maillage.financements.enums import EtatFinancement, NatureFinancement
from maillage.financements.lecture import read_plan
from maillage.financements.models import (
    BudgetAnnuel,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from maillage.financements.phrases import say_plan
from maillage.financements.sommes import ZERO
from tests.factories.base import ContratFactory, FicheActionFactory


@pytest.fixture
def contrat(demarche):
    return ContratFactory(
        demarche=demarche,
        periode_debut=date(2026, 1, 1),
        periode_fin=date(2028, 12, 31),
        cercle="transmis",
    )


@pytest.fixture
def axe(contrat):
    return Axe.objects.create(contrat=contrat, code="1", titre="Prévenir")


@pytest.fixture
def deux(contrat, axe):
    """Une fiche transmise, une autre encore au travail."""
    seen = FicheActionFactory(contrat=contrat, axe=axe, titre="Vue", cercle="transmis")
    return seen, FicheActionFactory(contrat=contrat, titre="Cachée", cercle="travail")


def fund(fiche, montant, etat="notifie", **fields):
    fields = {"financeur_texte": "ARS", "annee": 2026} | fields
    return LigneFinancement.objects.create(fiche=fiche, montant=montant, etat=etat, **fields)


def share(contrat, montant, fiches, **fields):
    fields = {"financeur_texte": "Fondation", "etat": "conventionne", "annee": 2027} | fields
    ligne = LigneFinancement.objects.create(contrat=contrat, montant=montant, **fields)
    ligne.repartition = [{"id": fiche.pk, "poids": "1"} for fiche in fiches]
    return ligne


def test_a_plan_says_what_is_needed_found_asked_and_missing(contrat, deux):
    fiche = deux[0]
    for annee in (2026, 2027):
        BudgetAnnuel.objects.create(fiche=fiche, annee=annee, montant=10_000)
    fund(fiche, 4_000)
    fund(fiche, 2_000, "sollicite")
    fund(fiche, 500, "refuse")
    fund(fiche, 1_000, "verse", nature="droit_commun")
    fund(fiche, 700, nature="en_nature")
    fund(fiche, 90_000, departementale=True)
    fund(fiche, None, "a_rechercher", annee=2027)
    Depense.objects.create(fiche=fiche, annee=2026, montant=3_500)
    plan = read_plan(contrat)
    total = plan.total
    assert (total.besoin, total.trouve, total.attente) == (20_000, 4_000, 2_000)
    assert (total.valorise, total.couvert, plan.manque) == (1_700, 5_000, 15_000)
    assert (total.depense, plan.sans_montant) == (3_500, 1)
    assert (len(plan.departementales), len(plan.ecartees), plan.sans_budget) == (1, 1, 1)
    assert plan.par_annee[2027].besoin == 10_000
    (year,) = read_plan(contrat, annee=2027).controles
    assert (year.annee, year.reste) == (2027, 10_000)


def test_a_shared_line_counts_once_and_says_each_part(contrat, deux):
    share(contrat, "100.01", deux)
    plan = read_plan(contrat)
    assert plan.total.trouve == Decimal("100.01")
    parts = [item.somme.trouve for item in plan.fiches]
    assert sorted(parts) == [Decimal("50.00"), Decimal("50.01")]


def test_a_year_leaves_out_what_has_no_year_and_says_it(contrat, deux):
    fund(deux[0], 10, annee=None)
    fund(deux[0], 20)
    plan = read_plan(contrat, annee=2026)
    assert (plan.total.trouve, len(plan.sans_annee)) == (20, 1)


def test_a_head_action_answers_for_its_parts(contrat, deux):
    head = deux[0]
    FicheAction.objects.filter(pk=head.pk).update(budget_previsionnel=1000)
    child = FicheActionFactory(contrat=contrat, parent=head, budget_previsionnel=600)
    fund(child, 400)
    plan = read_plan(contrat)
    assert (plan.total.besoin, plan.manque) == (1000, 600)
    assert plan.fiche(child.pk).manque == 200


def test_an_abandoned_action_needs_nothing_any_more(contrat, deux):
    FicheAction.objects.filter(pk=deux[0].pk).update(budget_previsionnel=1000, statut="abandonne")
    plan = read_plan(contrat)
    assert (plan.total.besoin, plan.manque, plan.sans_budget) == (0, 0, 1)


def test_the_post_costs_its_days_and_has_its_own_money(contrat, deux):
    poste = PosteCoordination.objects.create(
        demarche=contrat.demarche, cout_annuel=36_500, debut=date(2026, 12, 22)
    )
    LigneFinancement.objects.create(
        contrat=contrat, poste=poste, financeur_texte="ARS", montant=500, etat="verse", annee=2026
    )
    Depense.objects.create(contrat=contrat, poste=poste, annee=2026, montant=900)
    (read,) = read_plan(contrat, annee=2026).postes
    assert (read.besoin, read.somme.trouve, read.somme.depense) == (1000, 500, 900)
    assert read.manque == 500
    assert read_plan(contrat).total.besoin == 1000 + 36_500 + 36_500


def test_cash_is_what_was_paid_not_what_was_promised(contrat, deux):
    ligne = share(contrat, 300, deux)
    Versement.objects.create(ligne=ligne, date="2027-03-01", montant="100.01")
    assert read_plan(contrat).total.encaisse == Decimal("100.01")


@pytest.mark.parametrize(
    ("qui", "trouve", "complet"),
    [("alice", 160, True), ("bruno", 80, False), ("gilles", 60, False), ("zoe", 0, False)],
)
def test_totals_cover_what_the_reader_sees_and_say_so(request, contrat, deux, qui, trouve, complet):
    poste = PosteCoordination.objects.create(demarche=contrat.demarche)
    LigneFinancement.objects.create(
        contrat=contrat, poste=poste, financeur_texte="ARS", montant=20, etat="notifie"
    )
    fund(deux[0], 10)
    fund(deux[1], 30)
    share(contrat, 100, deux)
    plan = read_plan(contrat, user=request.getfixturevalue(qui))
    assert (plan.total.trouve, plan.is_complet) == (trouve, complet)


def test_a_document_keeps_to_its_circles(contrat, deux):
    fund(deux[0], 10)
    fund(deux[1], 30)
    assert read_plan(contrat, cercles=["transmis", "public"]).total.trouve == 10
    assert read_plan(contrat, fiches=[deux[1]]).total.trouve == 30


ETATS = st.sampled_from(EtatFinancement.values)
NATURES = st.sampled_from(NatureFinancement.values)
CENTS = st.none() | st.integers(0, 10**9)
ANNEES = st.none() | st.integers(2026, 2028)
LIGNES = st.lists(
    st.tuples(ETATS, NATURES, CENTS, ANNEES, st.integers(0, 3), st.booleans()), max_size=8
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LIGNES)
def test_every_way_of_adding_up_gives_the_same_total(contrat, deux, lignes):
    LigneFinancement.objects.all().delete()
    for rang, (etat, nature, cents, annee, place, departementale) in enumerate(lignes):
        fields = {
            "etat": etat, "nature": nature, "annee": annee, "financeur_texte": f"F{rang % 3}",
            "montant": None if cents is None else Decimal(cents) / 100,
            "departementale": departementale,
        }  # fmt: skip
        if place < 2:
            fund(deux[place], **fields)
        else:
            share(contrat, fiches=deux[: place - 1], **fields)
    plan = read_plan(contrat)
    for sums in (plan.par_annee, plan.par_financeur, plan.par_axe):
        for nom in ("nouveau", "trouve", "valorise", "droit_acquis"):
            assert sum((getattr(s, nom) for s in sums.values()), ZERO) == getattr(plan.total, nom)
    assert sum((item.somme.nouveau for item in plan.fiches), ZERO) == plan.total.nouveau
    years = [read_plan(contrat, annee=annee) for annee in (2026, 2027, 2028)]
    whole = sum((year.total.nouveau for year in years), ZERO)
    always = plan.par_annee[None].nouveau if None in plan.par_annee else ZERO
    assert whole + always == plan.total.nouveau
    assert sum(plan.par_nature.values(), ZERO) == plan.total.nouveau + plan.total.valorise


def test_reading_costs_the_same_however_much_money(contrat, deux, alice, connection_queries):
    fund(deux[0], 10)
    share(contrat, 5, deux)
    alice.__dict__.pop("_portee", None)
    first = connection_queries(lambda: read_plan(contrat, user=alice))
    for rang in range(12):
        fiche = FicheActionFactory(contrat=contrat, titre=f"Fiche {rang}")
        fund(fiche, rang)
        share(contrat, rang, [fiche, *deux])
        BudgetAnnuel.objects.create(fiche=fiche, annee=2026, montant=5)
    assert connection_queries(lambda: read_plan(contrat, user=alice)) <= first <= 12


@pytest.fixture
def connection_queries(db):
    from django.db import connection

    def count(work):
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    return count


PARTS = st.lists(
    st.tuples(ETATS, NATURES, CENTS, st.lists(st.integers(0, 50), min_size=3, max_size=3)),
    max_size=6,
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PARTS, st.sets(st.integers(0, 2)))
def test_a_bin_neither_creates_nor_loses_a_cent_of_what_is_shared(contrat, deux, lignes, corbeille):
    LigneFinancement.objects.all().delete()
    fiches = [*deux, FicheActionFactory(contrat=contrat, cercle="transmis")]
    for rang, (etat, nature, cents, poids) in enumerate(lignes):
        row = LigneFinancement.objects.create(
            contrat=contrat, etat=etat, nature=nature, financeur_texte=f"F{rang}",
            montant=None if cents is None else Decimal(cents) / 100,
        )  # fmt: skip
        pairs = zip(fiches, poids, strict=True)
        row.repartition = [{"id": fiche.pk, "poids": str(part)} for fiche, part in pairs]
    whole = read_plan(contrat)
    for fiche in fiches:
        gone = timezone.now() if fiches.index(fiche) in corbeille else None
        FicheAction.objects.filter(pk=fiche.pk).update(supprime_le=gone)
    plan = read_plan(contrat)
    for nom in ("nouveau", "trouve", "valorise", "droit_acquis"):
        kept, gone = getattr(plan.total, nom), getattr(plan.corbeille, nom)
        assert kept + gone == getattr(whole.total, nom)
        assert sum((getattr(s, nom) for s in plan.par_axe.values()), ZERO) == kept
    assert len(plan.lignes) == len(whole.lignes)
    FicheAction.objects.filter(pk__in=[fiche.pk for fiche in fiches]).update(supprime_le=None)
    assert read_plan(contrat).total == whole.total
    fiches[2].delete()


def test_the_share_of_a_binned_fiche_is_said_and_waits_for_it(logged, contrat, deux, alice, gilles):
    ligne = share(contrat, 6_000, [*deux, FicheActionFactory(contrat=contrat, titre="Tierce")])
    FicheAction.objects.filter(pk=deux[1].pk).update(supprime_le=timezone.now())
    client, args = logged(alice), [contrat.demarche.slug, contrat.uid]
    for page in ("plan", "ligne"):
        shown = client.get(
            reverse(f"financements:{page}", args=args if page == "plan" else [*args, ligne.uid])
        ).content.decode()
        assert "une part de 2\u202f000\u00a0€ sur 1\u00a0fiche à la corbeille" in shown
    exported = client.get(reverse("financements:plan_csv", args=args)).content.decode()
    assert "Fiche à la corbeille, hors des sommes" in exported
    assert (
        "à la corbeille"
        in client.get(
            reverse("financements:repartition_edit", args=[*args, ligne.uid])
        ).content.decode()
    )
    assert "corbeille" not in " ".join(say_plan(read_plan(contrat, user=gilles)))
    FicheAction.objects.filter(contrat=contrat).update(supprime_le=timezone.now())
    plan = read_plan(contrat, user=alice)
    assert (plan.total.trouve, plan.corbeille.trouve) == (0, 6_000)
    assert "6\u202f000\u00a0€ sont la part de fiches à la corbeille" in " ".join(say_plan(plan))
    assert client.get(reverse("financements:ligne", args=[*args, ligne.uid])).status_code == 200
    (du,) = read_dus(contrat, alice)
    assert build_compte_rendu(du.subvention, du.annee, user=alice)["part"] == 100
