"""Les recommandations d’une évaluation, et leur suite jusque dans le contrat suivant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from maillage.demarches.acces import require
from maillage.evaluation.acces import RESERVE, get_evaluation, get_writable_evaluation
from maillage.evaluation.forms.reponses import RecommandationForm, SuiteForm
from maillage.evaluation.models import Evaluation, Recommandation
from maillage.evaluation.permissions import can_evaluate
from maillage.evaluation.views.commun import Page, edit, evaluation_url, remove


def get_recommandation(evaluation: Evaluation, recommandation_uid) -> Recommandation:
    alive = Recommandation.objects.filter(evaluation=evaluation, supprime_le__isnull=True)
    row = get_object_or_404(alive, uid=recommandation_uid)
    row.evaluation = evaluation
    return row


def recommandation_create(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    return _edit(request, Recommandation(evaluation=evaluation), "Écrire une recommandation")


def recommandation_edit(
    request: HttpRequest, slug: str, uid, evaluation_uid, recommandation_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    row = get_recommandation(evaluation, recommandation_uid)
    return _edit(request, row, "Modifier la recommandation")


def _edit(request: HttpRequest, row: Recommandation, titre: str) -> HttpResponse:
    page = Page(
        titre, "Ce qu’il faudrait faire, à qui de le faire, pour quand.",
        "Enregistrer la recommandation", back(row.evaluation),
    )  # fmt: skip
    form = RecommandationForm(request.POST or None, instance=row)
    return edit(request, row.contrat, form, page)


def back(evaluation: Evaluation) -> str:
    return evaluation_url(evaluation, ancre="recommandations")


def suite_edit(
    request: HttpRequest, slug: str, uid, evaluation_uid, recommandation_uid
) -> HttpResponse:
    """Ce qu’il en advient ; cela se dit même une fois l’évaluation close."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    row = get_recommandation(evaluation, recommandation_uid)
    require(can_evaluate(request.user, evaluation.contrat), RESERVE)
    page = Page(
        "Dire la suite d’une recommandation", row.texte, "Enregistrer la suite", back(evaluation)
    )
    form = SuiteForm(request.POST or None, instance=row, user=request.user)
    return edit(request, row.contrat, form, page)


@require_POST
def recommandation_remove(
    request: HttpRequest, slug: str, uid, evaluation_uid, recommandation_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    doomed = get_recommandation(evaluation, recommandation_uid)
    remove(request, doomed, doomed.contrat, "La recommandation est à la corbeille.")
    return redirect(back(evaluation))
