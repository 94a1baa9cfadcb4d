"""L’entrée : où chacun retrouve ses démarches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.demarches.models import Demarche


def accueil(request: HttpRequest) -> HttpResponse:
    demarches = Demarche.objects.visible_to(request.user)
    return render(request, "portail/accueil.html", {"demarches": demarches})
