"""Les évaluations d’un contrat : leur plan, leur vie, leur clôture."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import find_precedent, get_contrat
from maillage.contrats.actions import change_cercle
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_see_history
from maillage.core.annonces import announce
from maillage.core.tableur import attach
from maillage.core.texte import pluriel
from maillage.demarches.acces import require
from maillage.demarches.enums import Cercle
from maillage.evaluation.acces import (
    evaluation_context,
    get_evaluable_contrat,
    get_evaluation,
    get_writable_evaluation,
)
from maillage.evaluation.actions import change_etat, take_model
from maillage.evaluation.enums import EtatEvaluation
from maillage.evaluation.exports import question_rows
from maillage.evaluation.forms.plan import ConclusionForm, EvaluationForm
from maillage.evaluation.lecture import count_states, describe_recommandations, read_evaluation
from maillage.evaluation.models import BilanAction, Cloture, Evaluation, Recommandation
from maillage.evaluation.permissions import (
    can_evaluate,
    can_receive_jugements,
    can_reopen,
    can_transmit,
    can_write_evaluation,
    judging_for,
    list_to_confirm,
    visible_clotures,
)
from maillage.evaluation.views.commun import Page, edit, evaluation_url, home_url, remove
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture

LIMITE = (
    "Son relevé cite ce qui était au cercle «\u00a0{}\u00a0»\u00a0: pour l’ouvrir à plus de monde, "
    "rouvrez l’évaluation, transmettez-la, puis closez-la de nouveau."
)


@require_GET
def evaluations(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les évaluations du contrat, ses bilans, et ce que l’on recommandait au précédent."""
    contrat = get_contrat(request, slug, uid)
    rows = Evaluation.objects.visible_to(request.user).filter(contrat=contrat)
    bilans = BilanAction.objects.visible_to(request.user).filter(fiche__contrat=contrat)
    context = evaluation_context(
        request, contrat, "evaluations", evaluations=list(rows),
        bilans_rendus=bilans.filter(rendu_le__isnull=False).count(),
        **read_heritage(request, contrat),
    )  # fmt: skip
    return render(request, "evaluation/evaluations.html", context)


def read_heritage(request: HttpRequest, contrat: Contrat) -> dict:
    """Les recommandations faites au contrat précédent, et ce que chacune est devenue."""
    precedent = find_precedent(request, contrat)
    if precedent is None:
        return {"precedent": None, "heritage": []}
    seen = Evaluation.objects.visible_to(request.user).filter(contrat=precedent)
    rows = Recommandation.objects.filter(evaluation__in=seen, supprime_le__isnull=True)
    rows = rows.select_related("evaluation", "question", "suite_fiche", "suite_contrat")
    found = list(rows)
    can_write = can_evaluate(request.user, precedent)
    pages = [suite_url(row, precedent) if can_write else "" for row in found]
    lues = describe_recommandations(found, request.user)
    return {"precedent": precedent, "heritage": list(zip(lues, pages, strict=True))}


def suite_url(row: Recommandation, precedent: Contrat) -> str:
    """Où dire ce qu’une recommandation est devenue, même du contrat suivant."""
    args = [precedent.demarche.slug, precedent.uid, row.evaluation.uid, row.uid]
    return reverse("evaluation:suite_edit", args=args)


def evaluation_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Poser une évaluation : mieux vaut le plan avant la signature."""
    contrat = get_evaluable_contrat(request, slug, uid)
    form = EvaluationForm(
        request.POST or None, instance=Evaluation(contrat=contrat),
        initial={"debut": contrat.periode_debut, "fin": contrat.periode_fin},
    )  # fmt: skip
    page = Page(
        "Prévoir une évaluation",
        "Dites ce qu’elle regarde et à quoi elle sert ; les questions viennent ensuite.",
        "Prévoir cette évaluation", home_url(contrat),
    )  # fmt: skip
    return edit(
        request, contrat, form, page, said="L’évaluation est prévue : posez ses questions.",
        done=lambda saved: evaluation_url(saved.instance),
    )  # fmt: skip


def evaluation_edit(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    evaluation = get_writable_evaluation(request, slug, uid, evaluation_uid)
    page = Page(
        "Modifier l’évaluation", "Ce qu’elle regarde, à quoi elle sert, qui la mène.",
        "Enregistrer l’évaluation", evaluation_url(evaluation),
    )  # fmt: skip
    form = EvaluationForm(request.POST or None, instance=evaluation)
    return edit(request, evaluation.contrat, form, page)


@require_GET
def evaluation(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Le plan, où en sont les preuves et les jugements, les recommandations."""
    shown = get_evaluation(request, slug, uid, evaluation_uid)
    lue = read_evaluation(shown, request.user)
    context = evaluation_context(
        request, shown.contrat, "evaluations", evaluation=shown, lue=lue,
        clotures=visible_clotures(request.user, shown),
        can_reopen=can_reopen(request.user, shown),
        can_write=can_write_evaluation(request.user, shown),
        can_transmit=can_transmit(request.user, shown), cercles=Cercle,
        is_judging=bool(judging_for(request.user, shown)), etats=count_states(lue),
        a_confirmer=list_to_confirm(request.user, shown).count(),
        can_receive=can_receive_jugements(request.user, shown),
        can_see_history=can_see_history(request.user, shown.contrat),
    )  # fmt: skip
    return render(request, "evaluation/evaluation.html", context)


@require_POST
def evaluation_remove(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    doomed = get_writable_evaluation(request, slug, uid, evaluation_uid)
    remove(request, doomed, doomed.contrat, f"« {doomed} » est à la corbeille.")
    return redirect(home_url(doomed.contrat))


@require_POST
def questions_take(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Partir du modèle : une question par critère de la région."""
    shown = get_writable_evaluation(request, slug, uid, evaluation_uid)
    added = take_model(shown, by=Auteur.of(request.user))
    said = pluriel(len(added), "question est posée", "questions sont posées")
    announce(request, f"{said} : gardez celles qui comptent, réécrivez-les.")
    return redirect(evaluation_url(shown, ancre="questions"))


@require_POST
def evaluation_open(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Ouvre le temps des jugements, ou le referme."""
    shown = get_writable_evaluation(request, slug, uid, evaluation_uid)
    opened = shown.etat == EtatEvaluation.PREPARATION
    etat = EtatEvaluation.OUVERTE if opened else EtatEvaluation.PREPARATION
    change_etat(shown, etat, by=Auteur.of(request.user))
    announce(
        request,
        "Les parties peuvent donner leur jugement." if opened
        else "Le temps des jugements est refermé ; ceux déjà donnés restent.",
    )  # fmt: skip
    return redirect(evaluation_url(shown))


def conclusion_edit(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """La synthèse de toute l’évaluation."""
    shown = get_writable_evaluation(request, slug, uid, evaluation_uid)
    page = Page(
        "Synthèse de l’évaluation", "Ce que l’on retient de toutes les questions, en une page.",
        "Enregistrer la synthèse", evaluation_url(shown),
    )  # fmt: skip
    form = ConclusionForm(request.POST or None, instance=shown)
    return edit(request, shown.contrat, form, page)


@require_POST
def evaluation_transmit(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Jusqu’à qui l’évaluation se voit : un acte de la coordination."""
    shown = get_evaluation(request, slug, uid, evaluation_uid)
    require(can_transmit(request.user, shown), "Seule la coordination transmet une évaluation.")
    chosen = request.POST.get("cercle", "")
    if chosen in Cercle.values and shown.cloture and opens(shown.cloture, Cercle(chosen)):
        messages.error(request, LIMITE.format(shown.cloture.get_cercle_display()))
    elif chosen in Cercle.values:
        change_cercle(shown, chosen, by=Auteur.of(request.user))
        announce(request, f"Cercle de l’évaluation : {Cercle(chosen).label}.")
    return redirect(evaluation_url(shown))


def opens(kept: Cloture, cercle: Cercle) -> bool:
    """Ce cercle ouvrirait un relevé à qui ne voit pas ce qu’il cite."""
    return cercle.rang > Cercle(kept.cercle).rang


@require_GET
def evaluation_historique(request: HttpRequest, slug: str, uid, evaluation_uid) -> HttpResponse:
    """Tout ce qui a bougé dans cette évaluation."""
    shown = get_evaluation(request, slug, uid, evaluation_uid)
    if not can_see_history(request.user, shown.contrat):
        raise Http404("Aucun historique ici.")
    historique = build_historique(request, Ecriture.objects.about(shown), objet=shown)
    context = evaluation_context(
        request, shown.contrat, "evaluations", historique=historique, objet=shown,
        evaluation=shown,
    )  # fmt: skip
    return render(request, "evaluation/historique.html", context)


@require_GET
def evaluation_export(
    request: HttpRequest, slug: str, uid, evaluation_uid, extension: str
) -> HttpResponse:
    """Le tableau des questions et de leurs preuves."""
    shown = get_evaluation(request, slug, uid, evaluation_uid)
    rows = question_rows(read_evaluation(shown, request.user))
    nom = f"evaluation-{shown.contrat.demarche.slug}-{timezone.localdate():%Y-%m-%d}"
    return attach(rows, extension, nom, "Preuves", figees=2)
