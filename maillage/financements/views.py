"""Écrire les financements et les budgets annuels d’une fiche."""

from django.http import HttpRequest, HttpResponse

from maillage.contrats.saisie import Saisie, edit_lignes
from maillage.financements.forms import BudgetAnnuelForm, LigneFinancementForm
from maillage.financements.models import BudgetAnnuel, LigneFinancement

LIGNES = Saisie(
    LigneFinancement, LigneFinancementForm, "Financements", "Ajouter un financement",
    "Qui finance l’action, combien, et où en est la demande.",
    vierges=1,
)  # fmt: skip
BUDGETS = Saisie(
    BudgetAnnuel, BudgetAnnuelForm, "Budgets annuels", "Ajouter une année",
    "Ce que l’action doit coûter chaque année.",
)  # fmt: skip


def lignes(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, LIGNES)


def budgets(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, BUDGETS)
