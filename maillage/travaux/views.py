"""Les travaux que l’on a lancés : où ils en sont, ce qu’ils ont produit."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.core.annonces import announce
from maillage.core.http import choose_template, paginate, vary_htmx
from maillage.fichiers.reponse import serve_fichier
from maillage.travaux.actions import (
    can_restart,
    find_fichier,
    is_slow_to_start,
    is_stalled,
    restart_travail,
)
from maillage.travaux.models import Travail


@require_GET
def travaux(request: HttpRequest) -> HttpResponse:
    """Vos travaux, du plus récent au plus ancien."""
    page = paginate(Travail.objects.visible_to(request.user), request)
    now = timezone.now()
    rows = [(travail, is_stalled(travail, now)) for travail in page]
    return render(request, "travaux/travaux.html", {"page": page, "lignes": rows})


@require_GET
def travail(request: HttpRequest, uid) -> HttpResponse:
    """Un travail ; la page se rafraîchit d’elle-même tant qu’il n’est pas fini."""
    found = get_travail(request, uid)
    template = choose_template(request, "travaux/travail.html", "avancement")
    return vary_htmx(render(request, template, describe(found)))


def get_travail(request: HttpRequest, uid) -> Travail:
    return get_object_or_404(Travail.objects.visible_to(request.user), uid=uid)


def describe(found: Travail) -> dict:
    now = timezone.now()
    stalled = is_stalled(found, now)
    return {
        "travail": found,
        "retour": found.resultat.get("retour", ""),
        "stalled": stalled,
        "is_slow": is_slow_to_start(found, now),
        "can_restart": can_restart(found, now),
        "is_running": not found.is_over and not stalled,
    }


@require_GET
def fichier(request: HttpRequest, uid) -> FileResponse:
    """Le fichier produit, à qui l’a demandé et y a encore droit."""
    found = find_fichier(get_travail(request, uid), request.user)
    if found is None:
        raise Http404("Ce fichier n’est plus disponible.")
    return serve_fichier(found)


@require_POST
def travail_restart(request: HttpRequest, uid) -> HttpResponse:
    """Refait la demande d’un travail échoué ou interrompu."""
    found = get_travail(request, uid)
    if not can_restart(found, timezone.now()):
        announce(request, "Ce travail n’a pas besoin d’être relancé.")
        return redirect("travaux:travail", uid)
    return redirect("travaux:travail", restart_travail(found).uid)
