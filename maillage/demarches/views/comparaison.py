"""Comparer des scénarios de périmètre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.demarches.comparaison import MONTRES, compare_scenarios
from maillage.demarches.models import Territoire
from maillage.demarches.permissions import can_edit_demarche


@require_GET
def territoires_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Les scénarios cochés côte à côte ; sans choix, le périmètre retenu et les premiers."""
    demarche = get_demarche(request, slug)
    known = list(demarche.territoires.filter(supprime_le__isnull=True))
    shown = _choose(request, known)
    context = {
        "demarche": demarche,
        "scenarios": compare_scenarios(shown),
        "repere": shown[0] if shown else None,
        "choix": [{"territoire": item, "montre": item in shown} for item in known],
        "can_edit": can_edit_demarche(request.user, demarche),
    }
    return render(request, "demarches/territoires_comparaison.html", context)


def _choose(request: HttpRequest, known: list[Territoire]) -> list[Territoire]:
    asked = set(request.GET.getlist("avec"))
    return ([item for item in known if str(item.uid) in asked] or known)[:MONTRES]
