"""Écrire les financements, les budgets annuels et les dépenses d’une fiche."""

from django.http import HttpRequest, HttpResponse

from maillage.contrats.saisie import Saisie, edit_lignes
from maillage.financements.forms.lignes import (
    BudgetAnnuelForm,
    DepenseForm,
    LigneFinancementForm,
)
from maillage.financements.models import BudgetAnnuel, Depense, LigneFinancement

LIGNES = Saisie(
    LigneFinancement, LigneFinancementForm, "Financements", "Ajouter un financement",
    "Qui finance l’action, combien, et où en est la demande.",
    vierges=1,
)  # fmt: skip
BUDGETS = Saisie(
    BudgetAnnuel, BudgetAnnuelForm, "Budgets annuels", "Ajouter une année",
    "Ce que l’action doit coûter chaque année.",
)  # fmt: skip
DEPENSES = Saisie(
    Depense, DepenseForm, "Dépenses", "Ajouter une dépense",
    "Ce que l’action a vraiment coûté, charge par charge si on le sait.",
)  # fmt: skip


def lignes(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, LIGNES)


def budgets(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, BUDGETS)


def depenses(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    return edit_lignes(request, slug, uid, fiche_uid, DEPENSES)
