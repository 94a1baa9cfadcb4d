"""Emprunter le regard d’un autre rôle, puis reprendre le sien."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillage.core.http import return_address
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import can_edit_demarche
from maillage.demarches.regard import choose_role


@require_POST
def regard_choose(request: HttpRequest, slug: str) -> HttpResponse:
    demarche = get_object_or_404(Demarche.objects.visible_to(request.user), slug=slug)
    if not can_edit_demarche(request.user, demarche):
        raise PermissionDenied("Seule la coordination regarde sa démarche comme un autre rôle.")
    choose_role(request, demarche, request.POST.get("role", ""))
    return HttpResponseRedirect(return_address(request, f"/espace/{demarche.slug}/"))
