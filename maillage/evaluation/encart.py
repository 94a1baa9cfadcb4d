"""L’évaluation d’un contrat sur son tableau de bord : son plan, ce qui vient, ce qui reste dû."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.acces import find_precedent
from maillage.contrats.encarts import Encart
from maillage.contrats.models import Contrat
from maillage.evaluation.enums import EtatEvaluation, EtatRecommandation
from maillage.evaluation.models import Evaluation, QuestionEvaluative, Recommandation
from maillage.evaluation.permissions import can_evaluate

MONTRES = 3
ALIVE = {"supprime_le__isnull": True}
OUVERTES = (
    EtatRecommandation.PROPOSEE, EtatRecommandation.ACCEPTEE, EtatRecommandation.ENGAGEE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Jalon:
    """Un jour attendu : une question à instruire, une évaluation à finir, une recommandation."""

    jour: date
    libelle: str
    url: str
    en_retard: bool


def build_encart(request: HttpRequest, contrat: Contrat) -> Encart | None:
    """Rien si aucune évaluation ne se voit ; à qui évalue, le plan qui manque. Quatre requêtes."""
    seen = Evaluation.objects.visible_to(request.user)
    mine = list(seen.filter(contrat=contrat).annotate(nombre=count_questions()))
    precedent = find_precedent(request, contrat)
    open_ones = list_open(seen.filter(contrat__in=[c for c in (contrat, precedent) if c]))
    can_write = can_evaluate(request.user, contrat)
    if not (mine or open_ones or can_write):
        return None
    jalons = sorted(find_jalons(contrat, mine, open_ones), key=lambda jalon: jalon.jour)
    context = {
        "contrat": contrat, "evaluations": [(row, page_of(row)) for row in mine],
        "jalons": jalons[:MONTRES], "can_write": can_write, "ouvertes": len(open_ones),
        "recommandations": [(row, page_of(row.evaluation)) for row in open_ones[:MONTRES]],
    }  # fmt: skip
    url = reverse("evaluation:evaluations", args=[contrat.demarche.slug, contrat.uid])
    return Encart("Évaluation", render_to_string("evaluation/_encart.html", context, request), url)


def count_questions() -> Count:
    return Count("questions", filter=Q(questions__supprime_le__isnull=True))


def list_open(evaluations: QuerySet[Evaluation]) -> list[Recommandation]:
    """Celles de ces évaluations que rien n’a encore closes, les plus pressées d’abord."""
    rows = Recommandation.objects.filter(evaluation__in=evaluations, etat__in=OUVERTES, **ALIVE)
    found = rows.select_related("evaluation__contrat__demarche")
    return sorted(found, key=lambda row: row.echeance or date.max)


def find_jalons(
    contrat: Contrat, evaluations: list[Evaluation], recommandations: list[Recommandation]
) -> Iterator[Jalon]:
    """Les questions sans réponse, la fin des évaluations en cours, les recommandations datées."""
    today = timezone.localdate()
    running = {row.pk: row for row in evaluations if row.etat != EtatEvaluation.CLOSE}
    questions = QuestionEvaluative.objects.filter(
        evaluation__in=running, echeance__isnull=False, synthese="", niveau=None, **ALIVE
    )
    dated = [
        *((q.echeance, f"Répondre\u00a0: {q}", running[q.evaluation_id]) for q in questions),
        *((row.fin, f"Fin de la période de «\u00a0{row}\u00a0»", row) for row in running.values()),
        *((r.echeance, f"Recommandation\u00a0: {r.texte}", r.evaluation) for r in recommandations),
    ]
    for jour, libelle, evaluation in dated:
        if jour is not None:
            yield Jalon(jour, libelle, page_of(evaluation), jour < today)


def page_of(evaluation: Evaluation) -> str:
    contrat = evaluation.contrat
    return reverse(
        "evaluation:evaluation", args=[contrat.demarche.slug, contrat.uid, evaluation.uid]
    )
