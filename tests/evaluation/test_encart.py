"""L’évaluation au tableau de bord : le plan, ce qui vient, les recommandations ouvertes."""

from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from maillage.evaluation.encart import build_encart
from maillage.evaluation.models import Recommandation
from tests.evaluation.conftest import ask


def build(contrat, user):
    request = RequestFactory().get("/")
    request.user = user
    return build_encart(request, contrat)


def advise(evaluation, texte, **fields):
    return Recommandation.objects.create(evaluation=evaluation, texte=texte, **fields)


def test_it_says_the_plan_the_milestones_and_what_is_still_owed(evaluation, alice):
    ask(evaluation, texte="Pour qui ?", echeance=date(2026, 1, 31))
    ask(evaluation, texte="Déjà répondu", echeance=date(2026, 2, 1), synthese="Oui.")
    advise(evaluation, "Mieux informer", etat="acceptee")
    advise(evaluation, "Refusée", etat="refusee", raison="Trop cher.")
    html = build(evaluation.contrat, alice).html
    for said in ("Évaluation à mi-parcours", "2\u00a0questions posées", "Répondre\u00a0: Pour qui",
                 "en retard", "1\u00a0recommandation ouverte", "Mieux informer"):  # fmt: skip
        assert said in html
    assert not any(said in html for said in ("Déjà répondu", "Trop cher", "Refusée"))


@pytest.mark.parametrize(("nom", "seen"), [("alice", True), ("gilles", False), ("zoe", False)])
def test_a_missing_plan_is_told_to_whom_would_write_it(request, contrat, nom, seen):
    encart = build(contrat, request.getfixturevalue(nom))
    assert bool(encart) is seen
    assert not seen or "Prévoir une évaluation" in encart.html


def test_an_evaluation_stays_in_its_circle(evaluation, alice, helene):
    advise(evaluation, "Au travail")
    evaluation.cercle = "travail"
    evaluation.save()
    assert "Au travail" in build(evaluation.contrat, alice).html
    assert build(evaluation.contrat, helene) is None


def test_more_questions_ask_no_more_queries(evaluation, alice):
    counts = []
    build(evaluation.contrat, alice)
    for size in (1, 10):
        for rang in range(size):
            ask(evaluation, texte=f"Question {rang}", echeance=date(2027, 1, 1))
            advise(evaluation, f"Recommandation {rang}")
        with CaptureQueriesContext(connection) as queries:
            build(evaluation.contrat, alice)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
