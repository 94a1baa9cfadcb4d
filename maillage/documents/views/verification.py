"""Vérifier un texte figé : son empreinte, ses fichiers, le document refait."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.documents.versions import name_version, verify_version
from maillage.edition.erreurs import ErreurEdition


@require_safe
def version_verify(request: HttpRequest, slug: str, uid, version_uid) -> HttpResponse:
    """Ce que vaut le texte aujourd’hui ; « refaire » refait aussi les fichiers, plus longs."""
    contrat = get_contrat(request, slug, uid)
    version = get_object_or_404(contrat.versions, uid=version_uid)
    rebuild = "refaire" in request.GET
    try:
        found = verify_version(version, rebuild=rebuild)
    except ErreurEdition as error:
        messages.error(request, str(error))
        rebuild, found = False, verify_version(version, rebuild=False)
    context = contrat_context(
        request, contrat, version=version, nom=name_version(version), verification=found,
        rebuild=rebuild,
    )  # fmt: skip
    return render(request, "documents/version_verify.html", context)
