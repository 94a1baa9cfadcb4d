"""L’entrée et « Aujourd’hui »."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.contrats.models import Contrat, Engagement, Partie, TachePhase
from maillage.contrats.vie.ouverture import open_phases
from tests.factories.base import FicheActionFactory, OrganisationFactory


@pytest.mark.django_db
def test_it_asks_to_sign_in(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url.startswith("/compte/login/")


def test_it_lists_only_the_demarches_of_the_user(logged, alice, autre_demarche):
    page = logged(alice).get("/", follow=True).content.decode()
    assert "Pays des Confins" in page
    assert "Val d’Ailleurs" not in page


def test_it_reaches_the_regional_animator_and_the_delegation(logged, helene, ines, autre_demarche):
    for user in (helene, ines):
        page = logged(user).get("/", follow=True).content.decode()
        assert "Pays des Confins" in page
        assert "Val d’Ailleurs" not in page


def test_today_shows_what_to_do_to_a_newcomer(logged, alice):
    page = logged(alice).get("/", follow=True).content.decode()
    assert "Composer le territoire" in page
    assert "Créer le contrat" in page


def test_today_says_what_is_late_and_what_is_due(logged, alice, contrat):
    today = timezone.localdate()
    FicheActionFactory(contrat=contrat, titre="Action tardive", date_fin=today - timedelta(days=3))
    FicheActionFactory(contrat=contrat, titre="Action proche", date_fin=today + timedelta(days=3))
    page = logged(alice).get("/espace/confins/").content.decode()
    assert "En retard" in page
    assert page.index("Action tardive") < page.index("Action proche")


def test_strangers_do_not_enter(logged, zoe, demarche):
    assert logged(zoe).get("/espace/confins/").status_code == 404


@pytest.fixture
def suivi(contrat):
    """Le contrat des Confins, son diagnostic en cours, une tâche datée."""
    today = timezone.localdate()
    open_phases(contrat)
    contrat.phases.filter(phase="mobilisation").update(etat="faite")
    contrat.phases.filter(phase="priorisation").update(etat="passee", raison="Faite en 2025")
    contrat.phases.filter(phase="diagnostic").update(etat="en_cours", debut=today)
    contrat.taches.filter(code="diagnostic-habitants").update(echeance=today + timedelta(days=9))
    Contrat.objects.filter(pk=contrat.pk).update(phase="diagnostic")
    return contrat


def test_today_shows_where_the_contract_is_and_who_holds_the_pen(logged, alice, suivi):
    response = logged(alice).get("/espace/confins/")
    page = response.content.decode()
    frise = {etape["libelle"]: etape for etape in response.context["situation"].frise}
    assert frise["Diagnostic"]["ici"]
    assert frise["Priorités"]["etat"] == "passee"
    assert frise["Mobilisation"]["etat"] == "faite"
    assert "vous êtes ici" in page
    assert "La main est" in page


def test_a_dated_task_is_among_the_next_things_and_the_deadlines(logged, alice, suivi):
    response = logged(alice).get("/espace/confins/")
    assert [r.libelle for r in response.context["echeances"]] == [
        "Recueillir la parole des habitants"
    ]
    titles = [etape.titre for etape in response.context["etapes"]]
    assert titles[:2] == ["Composer le territoire", "Recueillir la parole des habitants"]


def test_a_late_phase_is_told_with_the_date_it_puts_at_risk(logged, alice, suivi):
    soon = timezone.localdate() + timedelta(days=60)
    Contrat.objects.filter(pk=suivi.pk).update(signature_visee=soon)
    suivi.taches.filter(code="diagnostic-cadrage").update(echeance=soon - timedelta(days=90))
    response = logged(alice).get("/espace/confins/")
    page = response.content.decode()
    assert "étape en retard de" in page
    assert "n’est plus tenable" in page
    assert "Cadrer le diagnostic" in response.context["retards"][0].libelle


def test_today_takes_as_many_queries_whatever_the_plan_holds(
    logged, alice, suivi, django_assert_max_num_queries
):
    client, today = logged(alice), timezone.localdate()
    FicheActionFactory(contrat=suivi, titre="La première")
    with CaptureQueriesContext(connection) as before:
        client.get("/espace/confins/")
    for rang in range(20):
        fin = today + timedelta(days=rang - 10)
        FicheActionFactory(contrat=suivi, titre=f"Action {rang}", date_fin=fin)
        TachePhase.objects.create(
            contrat=suivi, phase="diagnostic", intitule=f"T{rang}", echeance=fin
        )
    with django_assert_max_num_queries(len(before)):
        client.get("/espace/confins/")


def test_a_promise_and_a_mandate_that_end_are_reminded(logged, alice, contrat):
    today = timezone.localdate()
    partie = Partie.objects.create(
        contrat=contrat, organisation=OrganisationFactory(nom="CPAM du lieu"),
        representant="Mme D.", mandat_fin=today - timedelta(days=3),
    )  # fmt: skip
    Engagement.objects.create(
        contrat=contrat, partie=partie, texte="Tenir une permanence",
        echeance=today + timedelta(days=5),
    )  # fmt: skip
    context = logged(alice).get("/espace/confins/").context
    assert "Tenir une permanence" in context["echeances"][0].libelle
    assert "Mme D." in context["retards"][0].libelle
