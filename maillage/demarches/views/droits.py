"""« Qui peut quoi », et pourquoi l’on voit ce que l’on voit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.demarches.droits import explain, table_droits
from maillage.demarches.enums import Cercle


@require_GET
def droits(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Le tableau des rôles ; dans une démarche, ce que le compte y voit et à quel titre."""
    demarche = get_demarche(request, slug) if slug else None
    context = {
        "demarche": demarche,
        "lignes": table_droits(),
        "cercles": list(Cercle),
        "raisons": explain(request.user, demarche),
    }
    return render(request, "demarches/droits.html", context)
