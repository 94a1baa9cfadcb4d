"""L’argent au tableau de bord : ce que chacun en voit, ce qui presse, sans requête de plus."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.financements.encart import build_encart
from maillage.financements.models import AppelProjets, Candidature, Depense, LigneFinancement
from tests.factories.base import FicheActionFactory

DEMAIN = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def ouvert(contrat):
    """Une action transmise à 5 000 € dont 2 000 trouvés, une autre restée au travail."""
    contrat.cercle = "transmis"
    contrat.save()
    fiche = FicheActionFactory(contrat=contrat, cercle="transmis", budget_previsionnel=5_000)
    secret = FicheActionFactory(contrat=contrat, cercle="travail", budget_previsionnel=70_000)
    last = timezone.localdate().year - 1
    for row, montant in ((fiche, 2_000), (secret, 60_000)):
        LigneFinancement.objects.create(
            fiche=row, montant=montant, annee=last, etat="notifie", financeur_texte="ARS d’ici"
        )
    Depense.objects.create(fiche=fiche, annee=last, montant=400)
    return contrat


def build(contrat, user):
    request = RequestFactory().get("/")
    request.user = user
    return build_encart(request, contrat)


def call(contrat, titre, **fields):
    fields = {"demarche": contrat.demarche, "echeance": DEMAIN, "cercle": "transmis"} | fields
    return AppelProjets.objects.create(titre=titre, financeur_texte="ARS", **fields)


def test_it_says_what_is_needed_found_missing_and_spent(ouvert, helene):
    html = build(ouvert, helene).html
    for said in ("5\u202f000\u00a0€", "2\u202f000\u00a0€", "3\u202f000\u00a0€", "400", "<svg"):
        assert said in html
    assert "70" not in html.partition("<figure")[0]
    assert "restent hors de votre vue" in html


def test_deadlines_of_calls_and_reports_come_with_it(ouvert, alice):
    call(ouvert, "À préparer")
    call(ouvert, "Passé", echeance=date(2020, 1, 1))
    Candidature.objects.create(contrat=ouvert, appel=call(ouvert, "Déjà déposé"), etat="deposee")
    html = build(ouvert, alice).html
    assert "À préparer" in html
    assert not any(titre in html for titre in ("Passé", "Déjà déposé"))
    assert "Comptes rendus à déposer" in html


@pytest.mark.parametrize(("nom", "seen"), [("alice", True), ("gilles", False), ("zoe", False)])
def test_without_money_only_the_coordination_is_told(request, contrat, nom, seen):
    assert bool(build(contrat, request.getfixturevalue(nom))) is seen


def test_more_actions_and_calls_ask_no_more_queries(ouvert, alice):
    counts = []
    build(ouvert, alice)
    for size in (1, 10):
        for rang in range(size):
            fiche = FicheActionFactory(contrat=ouvert, cercle="transmis", budget_previsionnel=100)
            LigneFinancement.objects.create(
                fiche=fiche, montant=50, annee=2025, etat="verse", financeur_texte=f"N° {rang}"
            )
            call(ouvert, f"Appel {size}-{rang}")
        with CaptureQueriesContext(connection) as queries:
            build(ouvert, alice)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17
