"""La porte des pages d’évaluation : étranger 404, lecteur qui écrirait 403."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.demarches.acces import require
from maillage.evaluation.models import BilanAction, Evaluation, QuestionEvaluative
from maillage.evaluation.permissions import (
    can_evaluate,
    can_see_conseils,
    can_write_evaluation,
)

RESERVE = "Seules la coordination et l’évaluation écrivent une évaluation."
CLOSE = "Cette évaluation est close\u00a0: elle ne se modifie plus sans être rouverte."


def evaluation_context(request: HttpRequest, contrat: Contrat, ici: str, **extra) -> dict:
    """Ce que toute page d’évaluation montre ; ``ici`` : sa place sous l’onglet."""
    return contrat_context(
        request, contrat, ici=ici, can_evaluate=can_evaluate(request.user, contrat),
        can_see_conseils=can_see_conseils(request.user, contrat), **extra,
    )  # fmt: skip


def get_evaluable_contrat(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui en écrit les évaluations."""
    contrat = get_contrat(request, slug, uid)
    require(can_evaluate(request.user, contrat), RESERVE)
    return contrat


def get_evaluation(request: HttpRequest, slug: str, uid, evaluation_uid) -> Evaluation:
    """L’évaluation visible de ce contrat même."""
    contrat = get_contrat(request, slug, uid)
    visible = Evaluation.objects.visible_to(request.user)
    evaluation = get_object_or_404(visible, contrat=contrat, uid=evaluation_uid)
    evaluation.contrat = contrat
    return evaluation


def get_writable_evaluation(request: HttpRequest, slug: str, uid, evaluation_uid) -> Evaluation:
    """L’évaluation encore ouverte, pour qui l’écrit."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    require(can_evaluate(request.user, evaluation.contrat), RESERVE)
    require(can_write_evaluation(request.user, evaluation), CLOSE)
    return evaluation


def get_question(evaluation: Evaluation, question_uid) -> QuestionEvaluative:
    """La question de cette évaluation même."""
    alive = QuestionEvaluative.objects.filter(evaluation=evaluation, supprime_le__isnull=True)
    question = get_object_or_404(alive.select_related("critere", "niveau"), uid=question_uid)
    question.evaluation = evaluation
    return question


def get_bilan(request: HttpRequest, contrat: Contrat, bilan_uid) -> BilanAction:
    """La fiche-bilan visible d’une fiche de ce contrat même."""
    visible = BilanAction.objects.visible_to(request.user).select_related("fiche__axe")
    bilan = get_object_or_404(visible, fiche__contrat=contrat, uid=bilan_uid)
    bilan.fiche.contrat = contrat
    return bilan
