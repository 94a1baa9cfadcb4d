"""Clore, rouvrir avec sa raison, clore de nouveau : chaque relevé reste tel qu’il était."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.evaluation.actions import close_evaluation, reopen_evaluation
from maillage.evaluation.jugements import give_jugement
from maillage.evaluation.lecture import digest, read_cloture, read_evaluation
from maillage.evaluation.models import Cloture, Evaluation, QuestionEvaluative
from maillage.journal.models import Ecriture
from tests.evaluation.conftest import make_organisation, niveau


def page(evaluation, nom="evaluation", *args):
    contrat = evaluation.contrat
    return reverse(
        f"evaluation:{nom}", args=[contrat.demarche.slug, contrat.uid, evaluation.uid, *args]
    )


def test_each_closing_keeps_what_was_concluded_then(logged, alice, question):
    give_jugement(question, make_organisation("CPAM"), niveau=niveau("oui"), argument="Vu.",
                  by=SYSTEME)  # fmt: skip
    evaluation = question.evaluation
    Evaluation.objects.update(synthese="Première conclusion.")
    client = logged(alice)
    client.post(page(evaluation, "evaluation_close"), {"confirmer": "1"})
    first = Cloture.objects.get()
    before = (first.releve, first.empreinte)
    sent = client.post(page(evaluation, "evaluation_reopen"), {"motif": "Un chiffre était faux."})
    assert sent.status_code == 302
    evaluation.refresh_from_db()
    assert (evaluation.etat, evaluation.cloture) == ("preparation", None)
    Evaluation.objects.update(synthese="Seconde conclusion.")
    QuestionEvaluative.objects.update(texte="Autrement dite ?")
    client.post(page(evaluation, "evaluation_close"), {"confirmer": "1"})
    first.refresh_from_db()
    assert (first.releve, first.empreinte) == before
    assert digest(first.releve) == first.empreinte
    assert first.motif == "Un chiffre était faux."
    second = Cloture.objects.exclude(pk=first.pk).get()
    assert read_cloture(second).synthese == "Seconde conclusion."
    old = client.get(page(evaluation, "cloture", first.uid)).content.decode()
    assert "Première conclusion." in old
    assert "Autrement dite" not in old
    assert "CPAM" in old
    now = client.get(page(evaluation)).content.decode()
    assert now.count("Close le") == 3
    assert "Un chiffre était faux." in now
    # L’historique tient chaque clôture, et la raison de la rouvrir.
    assert Ecriture.objects.filter(acte="version", parent_uid=evaluation.uid).count() == 2
    reason = Ecriture.objects.get(sujet_uid=first.uid, acte="modification")
    assert reason.changements["motif"] == ["", "Un chiffre était faux."]


@pytest.mark.parametrize("motif", ["", "   "])
def test_reopening_wants_a_reason(logged, alice, evaluation, motif):
    closed = close_evaluation(evaluation, by=SYSTEME)
    sent = logged(alice).post(page(closed, "evaluation_reopen"), {"motif": motif})
    assert sent.status_code == 422
    with pytest.raises(ValidationError, match="pourquoi"):
        reopen_evaluation(closed, motif=motif, by=SYSTEME)
    assert Evaluation.objects.get().is_close


@pytest.mark.parametrize(
    ("name", "closed", "status"),
    [("alice", True, 200), ("evaluatrice", True, 200), ("alice", False, 403),
     ("bruno", True, 403), ("denis", True, 403), ("zoe", True, 404)],
)  # fmt: skip
def test_who_reopens(request, logged, evaluation, name, closed, status):
    if closed:
        evaluation = close_evaluation(evaluation, by=SYSTEME)
    client = logged(request.getfixturevalue(name))
    assert client.get(page(evaluation, "evaluation_reopen")).status_code == status


def test_reopening_twice_is_said_and_the_base_keeps_one_closing(evaluation):
    closed = close_evaluation(evaluation, by=SYSTEME)
    reopen_evaluation(closed, motif="Une erreur.", by=SYSTEME)
    with pytest.raises(ValidationError, match="n’est pas close"):
        reopen_evaluation(closed, motif="Encore.", by=SYSTEME)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.update(etat="close")


def test_what_a_closing_quotes_never_leaves_its_circle(logged, alice, gilles, evaluation):
    Evaluation.objects.update(cercle="partage")
    evaluation.refresh_from_db()
    closed = close_evaluation(evaluation, by=SYSTEME)
    client = logged(alice)
    said = client.post(page(closed, "evaluation_transmit"), {"cercle": "transmis"}, follow=True)
    assert "rouvrez l’évaluation" in said.content.decode()
    assert Evaluation.objects.get().cercle == "partage"
    reopen_evaluation(closed, motif="À transmettre.", by=SYSTEME)
    client.post(page(closed, "evaluation_transmit"), {"cercle": "transmis"})
    first = Cloture.objects.get()
    reader = logged(gilles)
    assert reader.get(page(closed)).status_code == 200
    assert reader.get(page(closed, "cloture", first.uid)).status_code == 404
    assert logged(alice).get(page(closed, "cloture", first.uid)).status_code == 200


def test_a_closed_evaluation_reads_without_the_present(evaluation, question, alice):
    closed = close_evaluation(evaluation, by=SYSTEME)
    QuestionEvaluative.objects.update(texte="Changée à la main ?")
    assert read_evaluation(closed, alice).questions[0].texte == question.texte
