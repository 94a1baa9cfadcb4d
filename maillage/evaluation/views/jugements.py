"""Juger pour son organisation, saisir ce qu’une autre a remis, confirmer ce qui fut saisi."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.http import to_uid
from maillage.core.texte import pluriel
from maillage.demarches.acces import require
from maillage.evaluation.acces import evaluation_context, get_evaluation, get_question
from maillage.evaluation.forms.jugements import JugementForm, RecusForm
from maillage.evaluation.jugements import (
    confirm_jugements,
    count_held,
    find_papier,
    give_jugement,
    list_jury,
)
from maillage.evaluation.models import Evaluation
from maillage.evaluation.permissions import can_receive_jugements, can_see_papier, judging_for
from maillage.evaluation.views.commun import Page, evaluation_url, question_url
from maillage.fichiers.reponse import serve_fichier

JUGES = (
    "Le CoPil et le référent ARS jugent pour leur organisation, quand le temps des jugements est "
    "ouvert."
)
SAISIE = "La coordination saisit les jugements reçus, quand le temps des jugements est ouvert."


def jugement_edit(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid
) -> HttpResponse:
    """Donner le jugement de son organisation ; celui des autres se lit ensuite."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    row = get_question(evaluation, question_uid)
    organisations = judging_for(request.user, evaluation)
    require(bool(organisations), JUGES)
    form = JugementForm(request.POST or None, question=row, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        give_jugement(row, by=Auteur.of(request.user), **form.cleaned_data)
        announce(request, "Votre jugement est donné ; vous pouvez lire ceux des autres.")
        return redirect(question_url(row))
    page = Page("Donner votre jugement", row.texte, "Donner ce jugement", question_url(row))
    context = evaluation_context(request, evaluation.contrat, "evaluations", form=form, saisie=page)
    status = 422 if form.errors else 200
    return render(request, "evaluation/saisie.html", context, status=status)


def jugements_record(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Choisir une organisation, puis saisir d’un coup ce qu’elle a remis."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    require(can_receive_jugements(request.user, evaluation), SAISIE)
    if "organisation" not in request.GET:
        context = evaluation_context(
            request, evaluation.contrat, "evaluations", evaluation=evaluation,
            jury=count_held(evaluation),
            total=evaluation.questions.filter(supprime_le__isnull=True).count(),
        )  # fmt: skip
        return render(request, "evaluation/jury.html", context)
    return _record(request, evaluation)


def _record(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    organisation = get_object_or_404(list_jury(evaluation), uid=to_uid(request.GET["organisation"]))
    form = RecusForm(
        request.POST or None, request.FILES or None, evaluation=evaluation,
        organisation=organisation,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            number = form.write(Auteur.of(request.user))
        except ValidationError as refusal:
            form = form.again(refusal)
        else:
            said = pluriel(number, "jugement est saisi", "jugements sont saisis")
            announce(request, f"{said} pour {organisation} : elle pourra les confirmer.")
            return redirect(evaluation_url(evaluation, "jugements_record"))
    context = evaluation_context(
        request, evaluation.contrat, "evaluations", evaluation=evaluation, form=form,
        organisation=organisation,
    )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "evaluation/recus.html", context, status=status)


@require_POST
def jugements_confirm(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Faire siens les jugements saisis pour son organisation, tous ou ceux d’une question."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    organisations = judging_for(request.user, evaluation)
    require(bool(organisations), JUGES)
    wanted = request.POST.get("question", "")
    number = confirm_jugements(
        evaluation, organisations, by=Auteur.of(request.user),
        question_uid=to_uid(wanted) if wanted else None,
    )  # fmt: skip
    announce(request, f"{pluriel(number, 'jugement est confirmé', 'jugements sont confirmés')}.")
    if wanted:
        return redirect(question_url(get_question(evaluation, to_uid(wanted))))
    return redirect(evaluation_url(evaluation))


@require_GET
def jugement_download(
    request: HttpRequest, slug: str, uid, evaluation_uid, jugement_uid
) -> FileResponse:
    """Le papier remis, pour qui évalue et pour l’organisation qui l’a remis."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    found = find_papier(evaluation, jugement_uid)
    if found is None or not can_see_papier(request.user, found[0]):
        raise Http404("Aucun papier n’est joint à ce jugement.")
    return serve_fichier(found[1])
