"""Les avis des instances consultées : conseil territorial de santé, CRSA, usagers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.avis import avis_of
from maillage.contrats.forms.avis import AvisForm
from maillage.contrats.models import Avis, Contrat
from maillage.contrats.permissions import can_write_avis
from maillage.contrats.views.consignation import take_saisie
from maillage.contrats.views.parties import remove
from maillage.contrats.views.votes import serve_fichier_of

AVIS = ("instance", "instance_nom", "date", "sens", "reserves", "version_lue", "fichier")


@require_GET
def avis(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce qu’ont dit du contrat les instances consultées."""
    shown = get_contrat(request, slug, uid)
    context = contrat_context(
        request, shown, avis=avis_of(shown), can_write=can_write_avis(request.user, shown)
    )
    return render(request, "contrats/avis.html", context)


def get_avis(contrat: Contrat, avis_uid) -> Avis:
    found = get_object_or_404(avis_of(contrat), uid=avis_uid)
    found.contrat = contrat
    return found


def avis_edit(request: HttpRequest, slug: str, uid, avis_uid=None) -> HttpResponse:
    """Consigner un avis, ou le corriger."""
    shown = get_contrat(request, slug, uid)
    if not can_write_avis(request.user, shown):
        raise PermissionDenied("Seuls la coordination et le référent ARS consignent les avis.")
    row = get_avis(shown, avis_uid) if avis_uid else None
    saisie = take_saisie(
        request, row, AVIS,
        lambda data, files: AvisForm(data, files, contrat=shown, instance=row), contrat=shown,
    )  # fmt: skip
    if saisie.is_saved:
        messages.success(request, "L’avis est consigné.")
        return redirect("contrats:avis", slug, uid)
    context = contrat_context(
        request, shown, form=saisie.form, empreinte=saisie.empreinte,
        titre="Corriger un avis" if row else "Consigner un avis", bouton="Enregistrer l’avis",
        retour=reverse("contrats:avis", args=[slug, uid]),
        phrase="Ce qu’une instance consultée dit du contrat, et de quelle version de son texte.",
    )  # fmt: skip
    return render(request, "contrats/consignation.html", context)


@require_POST
def avis_remove(request: HttpRequest, slug: str, uid, avis_uid) -> HttpResponse:
    """Ôte un avis consigné par erreur ; la coordination seule."""
    shown = get_editable_contrat(request, slug, uid)
    remove(request, get_avis(shown, avis_uid), "avis", "L’avis est ôté.")
    return redirect("contrats:avis", slug, uid)


@require_GET
def avis_download(request: HttpRequest, slug: str, uid, avis_uid) -> FileResponse:
    """L’avis écrit, pour qui voit le contrat."""
    return serve_fichier_of(get_avis(get_contrat(request, slug, uid), avis_uid))
