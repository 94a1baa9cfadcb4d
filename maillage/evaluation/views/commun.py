"""Ce que les pages de saisie partagent : montrer le formulaire, l’écrire, revenir."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.core.champs import Objet
from maillage.evaluation.acces import evaluation_context
from maillage.evaluation.actions import remove_objet
from maillage.evaluation.forms.base import ObjetForm
from maillage.evaluation.models import Evaluation, QuestionEvaluative


@dataclass(frozen=True, slots=True)
class Page:
    """Les mots d’une page de saisie ; ``ici`` : sa place sous l’onglet."""

    titre: str
    phrase: str
    bouton: str
    retour: str
    ici: str = "evaluations"


def edit(
    request: HttpRequest, contrat: Contrat, form: ObjetForm, page: Page, *,
    done: Callable[[ObjetForm], str] | None = None, said: str = "C’est enregistré.", **extra,
) -> HttpResponse:  # fmt: skip
    """La page d’un formulaire ; écrit, on va où ``done`` le dit, à défaut d’où l’on vient."""
    status = 200
    if request.method == "POST":
        if form.is_valid() and form.write(Auteur.of(request.user)):
            announce(request, said)
            return redirect(done(form) if done else page.retour)
        status = 422
    context = evaluation_context(request, contrat, page.ici, form=form, saisie=page, **extra)
    return render(request, "evaluation/saisie.html", context, status=status)


def remove(request: HttpRequest, objet: Objet, contrat: Contrat, said: str) -> None:
    """À la corbeille, avec de quoi défaire."""
    remove_objet(objet, by=Auteur.of(request.user))
    undo = reverse(
        "evaluation:corbeille_restore", args=[contrat.demarche.slug, contrat.uid, objet.uid]
    )
    announce(request, said, undo=undo)


def home_url(contrat: Contrat) -> str:
    return reverse("evaluation:evaluations", args=[contrat.demarche.slug, contrat.uid])


def evaluation_url(evaluation: Evaluation, nom: str = "evaluation", ancre: str = "") -> str:
    """Une page de cette évaluation."""
    contrat = evaluation.contrat
    args = [contrat.demarche.slug, contrat.uid, evaluation.uid]
    url = reverse(f"evaluation:{nom}", args=args)
    return f"{url}#{ancre}" if ancre else url


def question_url(question: QuestionEvaluative, nom: str = "question") -> str:
    evaluation = question.evaluation
    contrat = evaluation.contrat
    args = [contrat.demarche.slug, contrat.uid, evaluation.uid, question.uid]
    return reverse(f"evaluation:{nom}", args=args)
