"""La porte des pages d’une démarche : étranger 404, lecteur qui écrirait 403."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.demarches.models import Demarche
from maillage.demarches.permissions import can_edit_demarche
from maillage.demarches.regard import wear_role


def get_demarche(request: HttpRequest, slug: str) -> Demarche:
    """La démarche, si le compte y tient un rôle ; la coquille la montre."""
    demarche = get_object_or_404(Demarche.objects.visible_to(request.user), slug=slug)
    request.demarche = demarche  # type: ignore[attr-defined]
    wear_role(request, demarche)
    return demarche


def get_editable_demarche(request: HttpRequest, slug: str) -> Demarche:
    """La démarche, pour qui la modifie."""
    demarche = get_demarche(request, slug)
    if not can_edit_demarche(request.user, demarche):
        raise PermissionDenied("Seule la coordination modifie cette démarche et ses membres.")
    return demarche


def require(allowed: bool, motif: str) -> None:
    """403 avec sa raison quand le droit manque."""
    if not allowed:
        raise PermissionDenied(motif)
