"""Clore une évaluation, la rouvrir, relire ce qu’elle concluait à chaque clôture."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.demarches.acces import require
from maillage.evaluation.acces import (
    RESERVE,
    evaluation_context,
    get_evaluation,
    get_writable_evaluation,
)
from maillage.evaluation.actions import close_evaluation, reopen_evaluation
from maillage.evaluation.forms.plan import ReouvertureForm
from maillage.evaluation.lecture import count_states, read_cloture, read_evaluation
from maillage.evaluation.models import Cloture
from maillage.evaluation.permissions import can_evaluate, can_reopen, visible_clotures
from maillage.evaluation.views.commun import Page, evaluation_url


def evaluation_close(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Clore : le relevé est figé pour toujours, il faut donc le confirmer."""
    shown = get_writable_evaluation(request, slug, uid, evaluation_uid)
    if request.method == "POST" and request.POST.get("confirmer"):
        try:
            close_evaluation(shown, by=Auteur.of(request.user))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            announce(request, "L’évaluation est close : son relevé ne bougera plus.")
        return redirect(evaluation_url(shown))
    lue = read_evaluation(shown, request.user)
    context = evaluation_context(
        request, shown.contrat, "evaluations", evaluation=shown, lue=lue, etats=count_states(lue)
    )
    return render(request, "evaluation/cloture.html", context)


def evaluation_reopen(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Rouvrir, avec sa raison ; ce qui était conclu reste lisible."""
    shown = get_evaluation(request, slug, uid, evaluation_uid)
    require(can_evaluate(request.user, shown.contrat), RESERVE)
    require(can_reopen(request.user, shown), "Cette évaluation n’est pas close.")
    form = ReouvertureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_evaluation(shown, by=Auteur.of(request.user), **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            announce(request, "L’évaluation est rouverte ; ce qu’elle concluait reste lisible.")
        return redirect(evaluation_url(shown))
    page = Page(
        "Rouvrir l’évaluation",
        "Ce qu’elle concluait reste lisible, à sa date, avec votre raison. Elle revient en "
        "préparation : vous la corrigez, puis la closez de nouveau.",
        "Rouvrir l’évaluation", evaluation_url(shown),
    )  # fmt: skip
    context = evaluation_context(request, shown.contrat, "evaluations", form=form, saisie=page)
    status = 422 if form.errors else 200
    return render(request, "evaluation/saisie.html", context, status=status)


@require_GET
def cloture(request: HttpRequest, slug: str, uid, evaluation_uid, cloture_uid) -> HttpResponse:
    """Ce que l’évaluation concluait ce jour-là, au mot près."""
    shown = get_evaluation(request, slug, uid, evaluation_uid)
    visible = [row.pk for row in visible_clotures(request.user, shown)]
    kept = get_object_or_404(Cloture, pk__in=visible, uid=cloture_uid)
    kept.evaluation = shown
    context = evaluation_context(
        request, shown.contrat, "evaluations", evaluation=shown, cloture=kept,
        lue=read_cloture(kept),
    )  # fmt: skip
    return render(request, "evaluation/releve.html", context)
