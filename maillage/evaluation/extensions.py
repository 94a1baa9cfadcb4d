"""Ce que l’évaluation ajoute à un contrat et à ses fiches."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string

from maillage.contrats.extensions import Extension, Section
from maillage.contrats.models import FicheAction
from maillage.evaluation.conseils import advise_fiche, read_indicateurs
from maillage.evaluation.models import (
    Apport,
    BilanAction,
    Cloture,
    Evaluation,
    Jugement,
    LienBesoin,
    QuestionEvaluative,
    Recommandation,
    TriPreuve,
)
from maillage.evaluation.permissions import can_see_conseils, can_write_bilan


class ExtensionEvaluation(Extension):
    """Rien de l’évaluation n’entre au texte signé."""

    modeles = (
        Evaluation, Cloture, QuestionEvaluative, Apport, TriPreuve, Jugement, Recommandation,
        BilanAction, LienBesoin,
    )  # fmt: skip

    def sections(self, request: HttpRequest, fiche: FicheAction) -> Iterable[Section]:
        """Ce à quoi l’action répond, ses fiches-bilans ; au cercle de travail, des conseils."""
        yield from _recommandations(request, fiche)
        yield from _bilans(request, fiche)
        if can_see_conseils(request.user, fiche.contrat):
            yield _conseils(request, fiche)


def _recommandations(request: HttpRequest, fiche: FicheAction) -> Iterator[Section]:
    """Les recommandations, du contrat ou du précédent, que cette action met en œuvre."""
    seen = Evaluation.objects.visible_to(request.user)
    rows = Recommandation.objects.filter(
        suite_fiche=fiche, evaluation__in=seen, supprime_le__isnull=True
    )
    found = list(rows.select_related("evaluation__contrat__demarche"))
    if found:
        html = render_to_string(
            "evaluation/_recommandations_fiche.html", {"recommandations": found}
        )
        yield Section("recommandations", "Recommandations auxquelles elle répond", html)


def _bilans(request: HttpRequest, fiche: FicheAction) -> Iterator[Section]:
    rows = list(BilanAction.objects.visible_to(request.user).filter(fiche=fiche))
    can_write = can_write_bilan(request.user, fiche)
    if rows or can_write:
        html = render_to_string(
            "evaluation/_bilans_fiche.html",
            {"bilans": rows, "fiche": fiche, "can_write": can_write, "contrat": fiche.contrat},
        )
        yield Section("bilans", "Fiches-bilans", html, complet=bool(rows))


def _conseils(request: HttpRequest, fiche: FicheAction) -> Section:
    found = advise_fiche(fiche, read_indicateurs([fiche])[fiche.pk])
    html = render_to_string(
        "evaluation/_conseils.html", {"conseils": found.conseils, "fiche": fiche}
    )
    return Section("evaluabilite", "Pour pouvoir l’évaluer", html, complet=not found.conseils)
