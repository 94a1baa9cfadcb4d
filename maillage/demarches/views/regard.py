"""Emprunter le regard d’un autre rôle, puis reprendre le sien."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from maillage.demarches.models import Demarche
from maillage.demarches.permissions import can_edit_demarche
from maillage.demarches.regard import choose_role


@require_POST
def regard_choose(request: HttpRequest, slug: str) -> HttpResponse:
    demarche = get_object_or_404(Demarche.objects.visible_to(request.user), slug=slug)
    if not can_edit_demarche(request.user, demarche):
        raise PermissionDenied("Seule la coordination regarde sa démarche comme un autre rôle.")
    choose_role(request, demarche, request.POST.get("role", ""))
    return HttpResponseRedirect(safe_return(request, f"/espace/{demarche.slug}/"))


def safe_return(request: HttpRequest, default: str) -> str:
    """Là d’où l’on vient, si c’est ici ; la page peut ne plus être visible : alors ``default``."""
    target = request.POST.get("retour", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else default
