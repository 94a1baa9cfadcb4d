"""Une question : ce qui y répond, ce que l’on en juge, ce que l’on conclut."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.evaluation.acces import (
    evaluation_context,
    get_evaluation,
    get_question,
    get_writable_evaluation,
)
from maillage.evaluation.actions import move_question, sort_preuve
from maillage.evaluation.figures import build_accord_figure
from maillage.evaluation.forms.plan import QuestionForm, SyntheseForm
from maillage.evaluation.forms.reponses import ApportForm, TriForm
from maillage.evaluation.lecture import read_evaluation
from maillage.evaluation.models import Apport, QuestionEvaluative
from maillage.evaluation.permissions import (
    can_receive_jugements,
    can_write_evaluation,
    judging_for,
    list_to_confirm,
)
from maillage.evaluation.views.commun import Page, edit, evaluation_url, question_url, remove
from maillage.fichiers.reponse import serve_fichier

SENS = {"monter": -1, "descendre": 1}


@require_GET
def question(request: HttpRequest, slug: str, uid, evaluation_uid, question_uid) -> HttpResponse:
    """Ses preuves, ce qui manque, les jugements et leur divergence, la réponse."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    shown = get_question(evaluation, question_uid)
    lue = read_evaluation(evaluation, request.user).find(shown.uid)
    if lue is None:  # ajoutée après la clôture par un retour en arrière
        raise Http404("Cette question n’est pas au relevé de l’évaluation.")
    context = evaluation_context(
        request, evaluation.contrat, "evaluations", evaluation=evaluation, question=lue,
        figure=build_accord_figure(lue.accord),
        can_write=can_write_evaluation(request.user, evaluation),
        is_judging=bool(judging_for(request.user, evaluation)),
        a_confirmer=list_to_confirm(request.user, evaluation).filter(question=shown),
        can_receive=can_receive_jugements(request.user, evaluation),
    )  # fmt: skip
    return render(request, "evaluation/question.html", context)


def question_create(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    return _edit_question(request, QuestionEvaluative(evaluation=evaluation), "Poser une question")


def question_edit(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    row = get_question(evaluation, question_uid)
    return _edit_question(request, row, "Modifier la question")


def _edit_question(request: HttpRequest, row: QuestionEvaluative, titre: str) -> HttpResponse:
    page = Page(
        titre, "La question, les indicateurs qui y répondent, comment et par qui.",
        "Enregistrer la question", evaluation_url(row.evaluation, ancre="questions"),
    )  # fmt: skip
    form = QuestionForm(request.POST or None, instance=row, user=request.user)
    return edit(request, row.contrat, form, page, done=lambda saved: question_url(saved.instance))


@require_POST
def question_remove(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    doomed = get_question(evaluation, question_uid)
    remove(request, doomed, doomed.contrat, "La question est à la corbeille.")
    return redirect(evaluation_url(evaluation, ancre="questions"))


@require_POST
def question_move(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid
) -> HttpResponse:
    """Monter ou descendre une question."""
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    moved = get_question(evaluation, question_uid)
    if pas := SENS.get(request.POST.get("geste", "")):
        move_question(moved, pas=pas, by=Auteur.of(request.user))
    return redirect(evaluation_url(evaluation, ancre="questions"))


def synthese_edit(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid
) -> HttpResponse:
    """La réponse de qui évalue."""
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    row = get_question(evaluation, question_uid)
    page = Page("Répondre à la question", row.texte, "Enregistrer la réponse", question_url(row))
    form = SyntheseForm(request.POST or None, instance=row)
    return edit(request, row.contrat, form, page)


def apport_create(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    row = get_question(evaluation, question_uid)
    return _edit_apport(request, Apport(question=row), "Apporter une preuve")


def apport_edit(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid, apport_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    row = get_apport(get_question(evaluation, question_uid), apport_uid)
    return _edit_apport(request, row, "Corriger une preuve apportée")


def get_apport(row: QuestionEvaluative, apport_uid) -> Apport:
    alive = row.apports.filter(supprime_le__isnull=True).select_related("fichier")
    apport = get_object_or_404(alive, uid=apport_uid)
    apport.question = row
    return apport


def _edit_apport(request: HttpRequest, row: Apport, titre: str) -> HttpResponse:
    page = Page(titre, row.question.texte, "Enregistrer la preuve", question_url(row.question))
    form = ApportForm(request.POST or None, request.FILES or None, instance=row)
    return edit(request, row.contrat, form, page, has_files=True)


@require_POST
def apport_remove(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid, apport_uid
) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    doomed = get_apport(get_question(evaluation, question_uid), apport_uid)
    remove(request, doomed, doomed.contrat, f"« {doomed} » est à la corbeille.")
    return redirect(question_url(doomed.question))


@require_GET
def apport_download(
    request: HttpRequest, slug: str, uid, evaluation_uid, question_uid, apport_uid
) -> FileResponse:
    """Le document joint, pour qui voit l’évaluation."""
    evaluation = get_evaluation(request, slug, uid, evaluation_uid)
    apport = get_apport(get_question(evaluation, question_uid), apport_uid)
    if apport.fichier is None:
        raise Http404("Aucun document n’est joint à cette preuve.")
    return serve_fichier(apport.fichier)


def preuve_sort(request: HttpRequest, slug: str, uid, evaluation_uid, question_uid) -> HttpResponse:
    """Commenter une preuve réunie par Maillage, ou l’écarter avec sa raison."""
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    row = get_question(evaluation, question_uid)
    cle = request.POST.get("cle") or request.GET.get("cle", "")
    lue = read_evaluation(evaluation, request.user).find(row.uid)
    preuve = next((item for item in lue.preuves if item.cle == cle), None) if lue else None
    if preuve is None:
        raise Http404("Cette preuve n’est plus réunie pour cette question.")
    initial = {"cle": cle, "ecartee": preuve.ecartee, "commentaire": preuve.commentaire}
    form = TriForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        sort_preuve(row, by=Auteur.of(request.user), **form.cleaned_data)
        announce(request, "C’est noté sur cette preuve.")
        return redirect(question_url(row))
    page = Page(preuve.titre, preuve.phrase, "Enregistrer", question_url(row))
    context = evaluation_context(request, evaluation.contrat, "evaluations", form=form, saisie=page)
    status = 422 if form.errors else 200
    return render(request, "evaluation/saisie.html", context, status=status)
