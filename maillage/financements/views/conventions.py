"""Les conventions signées avec les financeurs : leurs dates, leurs lignes, leur fichier."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.fichiers.reponse import serve_fichier
from maillage.financements.actions import create_convention, mark_of
from maillage.financements.forms.postes import ConventionForm
from maillage.financements.lecture import read_plan
from maillage.financements.models import Convention
from maillage.financements.views.ligne import get_editable, save_form, show_form
from maillage.financements.views.plan import argent_context, mark_lines
from maillage.financements.views.postes import get_seen_contrat


def get_convention(contrat: Contrat, convention_uid) -> Convention:
    found = Convention.objects.filter(contrat=contrat, supprime_le__isnull=True)
    row = get_object_or_404(found.select_related("financeur", "fichier"), uid=convention_uid)
    row.contrat = contrat
    return row


@require_GET
def conventions(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_seen_contrat(request, slug, uid)
    rows = Convention.objects.filter(contrat=contrat, supprime_le__isnull=True)
    context = argent_context(
        request, contrat, "conventions", conventions=rows.select_related("financeur")
    )
    return render(request, "financements/conventions.html", context)


@require_GET
def convention(request: HttpRequest, slug: str, uid, convention_uid) -> HttpResponse:
    """Une convention et les lignes vues qui en relèvent."""
    contrat = get_seen_contrat(request, slug, uid)
    row = get_convention(contrat, convention_uid)
    plan = read_plan(
        contrat, user=request.user, keep=lambda lue: lue.ligne.convention_liee_id == row.pk
    )
    context = argent_context(
        request, contrat, "conventions", convention=row, plan=plan,
        lignes=mark_lines(request, contrat, plan.lignes),
    )  # fmt: skip
    return render(request, "financements/convention.html", context)


def convention_edit(request: HttpRequest, slug: str, uid, convention_uid=None) -> HttpResponse:
    """Enregistrer une convention, ou la corriger."""
    contrat = get_editable(request, slug, uid)
    row = get_convention(contrat, convention_uid) if convention_uid else None
    mark = mark_of(row, ConventionForm.NOMS) if row else ""
    form = ConventionForm(
        request.POST or None, request.FILES or None, contrat=contrat, instance=row
    )
    if row and save_form(request, form, ConventionForm.NOMS):
        announce(request, "La convention est corrigée.")
        return redirect("financements:convention", slug, uid, row.uid)
    if row is None and request.method == "POST" and form.is_valid():
        made = create_convention(
            form.instance, uid=form.uid, piece=form.cleaned_data["piece"],
            by=Auteur.of(request.user),
        )  # fmt: skip
        announce(request, "La convention est enregistrée.")
        return redirect("financements:convention", slug, uid, made.uid)
    titre = "Corriger la convention" if row else "Enregistrer une convention"
    back = reverse("financements:conventions", args=[slug, uid])
    return show_form(request, contrat, form, titre, back, mark, "conventions")


@require_GET
def convention_download(request: HttpRequest, slug: str, uid, convention_uid) -> FileResponse:
    """Le fichier signé, pour qui voit la convention."""
    row = get_convention(get_seen_contrat(request, slug, uid), convention_uid)
    if row.fichier is None:
        raise Http404("Aucun fichier n’est joint.")
    return serve_fichier(row.fichier)
