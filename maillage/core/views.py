"""Pages communes : erreurs, état de santé, composants."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.core.galerie import build_gallery
from maillage.core.middleware import render_kept


@login_not_required
def csrf_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Un jeton périmé (connexion dans un autre onglet) ne fait pas perdre le texte."""
    return render_kept(request)


@login_not_required
def sante(request: HttpRequest) -> HttpResponse:
    """Répond au superviseur, sans toucher à la base."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def page_absente(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def galerie(request: HttpRequest) -> HttpResponse:
    """Tous les composants ; ``?rail=non`` les montre sans le menu d’une démarche."""
    return render(request, "core/galerie.html", build_gallery(request.GET.get("rail") != "non"))


# En développement, la galerie se regarde sans compte.
if settings.DEBUG:
    galerie = login_not_required(galerie)
