"""Les appels à projets : ceux du contrat, ceux d’une région, ce que l’on y présente."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import get_contrat
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.demarches.permissions import can_edit_demarche
from maillage.financements.actions_appels import save_appel, save_candidature
from maillage.financements.appels import classify, match, read_appels
from maillage.financements.forms.appels import AppelForm, CandidatureForm
from maillage.financements.lecture import read_plan
from maillage.financements.models import AppelProjets, Candidature
from maillage.financements.permissions import can_edit_appel, can_see_poste
from maillage.financements.views.ligne import get_editable, show_form
from maillage.financements.views.plan import argent_context
from maillage.referentiels.acces import enter, list_regions


def get_appel(request: HttpRequest, contrat: Contrat, appel_uid) -> AppelProjets:
    """L’appel visible, de cette démarche ou de sa région."""
    seen = AppelProjets.objects.visible_to(request.user).for_demarche(contrat.demarche).distinct()
    return get_object_or_404(seen.select_related("financeur", "demarche"), uid=appel_uid)


@require_GET
def appels(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les appels ouverts et passés, et combien de fiches y répondraient."""
    contrat = get_contrat(request, slug, uid)
    plan = read_plan(contrat, user=request.user)
    context = argent_context(
        request, contrat, "appels",
        appels=read_appels(contrat, plan, request.user, timezone.localdate()),
    )  # fmt: skip
    return render(request, "financements/appels.html", context)


@require_GET
def appel(request: HttpRequest, slug: str, uid, appel_uid) -> HttpResponse:
    """Un appel, les fiches qui lui correspondent et pourquoi, la candidature du contrat."""
    contrat = get_contrat(request, slug, uid)
    row = get_appel(request, contrat, appel_uid)
    plan = read_plan(contrat, user=request.user)
    classes = classify(item.fiche for item in plan.fiches)
    sees = can_see_poste(request.user, contrat)
    held = row.candidatures.filter(contrat=contrat, supprime_le__isnull=True)
    candidature = held.select_related("ligne").first() if sees else None
    seen = {item.fiche.pk for item in plan.fiches}
    context = argent_context(
        request, contrat, "appels", appel=row, plan=plan, candidature=candidature,
        presentees=[f for f in candidature.fiches.all() if f.pk in seen] if candidature else [],
        correspondances=match(row, plan, classes), is_open=row.is_open(timezone.localdate()),
        can_edit_appel=bool(row.demarche_id) and can_edit_appel(request.user, row),
    )  # fmt: skip
    return render(request, "financements/appel.html", context)


def appel_edit(request: HttpRequest, slug: str, uid, appel_uid=None) -> HttpResponse:
    """Inscrire un appel pour cette démarche, ou corriger le sien."""
    contrat = get_contrat(request, slug, uid)
    row = get_appel(request, contrat, appel_uid) if appel_uid else None
    allowed = (
        can_edit_appel(request.user, row) and row.demarche_id
        if row
        else can_edit_demarche(request.user, contrat.demarche)
    )
    if not allowed:
        raise PermissionDenied("La coordination n’écrit que les appels de sa démarche.")
    form = AppelForm(request.POST or None, instance=row or AppelProjets(demarche=contrat.demarche))
    if request.method == "POST" and form.is_valid():
        made = save_appel(
            form.instance, form.read_termes(), uid=form.uid, by=Auteur.of(request.user)
        )
        announce(request, "L’appel à projets est enregistré.")
        return redirect("financements:appel", slug, uid, made.uid)
    titre = "Corriger l’appel à projets" if row else "Inscrire un appel à projets"
    back = reverse("financements:appels", args=[slug, uid])
    return show_form(request, contrat, form, titre, back, ici="appels")


@require_POST
def appel_remove(request: HttpRequest, slug: str, uid, appel_uid) -> HttpResponse:
    """Met à la corbeille un appel de la démarche, ou l’en sort."""
    contrat = get_contrat(request, slug, uid)
    row = get_object_or_404(AppelProjets, demarche=contrat.demarche, uid=appel_uid)
    if not can_edit_appel(request.user, row):
        raise PermissionDenied("La coordination n’écrit que les appels de sa démarche.")
    is_gone = row.supprime_le is not None
    row.supprime_le = None if is_gone else timezone.now()
    row.save(update_fields=["supprime_le"])
    if is_gone:
        announce(request, f"«\u00a0{row}\u00a0» est rétabli.")
    else:
        announce(request, f"«\u00a0{row}\u00a0» est à la corbeille.", undo=request.path)
    return redirect("financements:appels", slug, uid)


def candidature_edit(request: HttpRequest, slug: str, uid, appel_uid) -> HttpResponse:
    """Ce que le contrat présente à cet appel, et ce qui lui est répondu."""
    contrat = get_editable(request, slug, uid)
    row = get_appel(request, contrat, appel_uid)
    held = Candidature.objects.filter(contrat=contrat, appel=row, supprime_le__isnull=True).first()
    form = CandidatureForm(
        request.POST or None, contrat=contrat, user=request.user,
        instance=held or Candidature(contrat=contrat, appel=row),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        fiches = list(form.cleaned_data["fiches"])
        save_candidature(form.instance, fiches, by=Auteur.of(request.user))
        announce(request, "La candidature est enregistrée.")
        return redirect("financements:appel", slug, uid, row.uid)
    back = reverse("financements:appel", args=[slug, uid, row.uid])
    return show_form(
        request, contrat, form, f"Candidature à «\u00a0{row}\u00a0»", back, ici="appels"
    )


@require_GET
def appels_regions(request: HttpRequest) -> HttpResponse:
    """Les régions que le compte anime ; une seule, on y va."""
    regions = list_regions(request)
    if len(regions) == 1:
        return redirect("appels:appels_region", regions[0]["code"])
    return render(request, "financements/appels_regions.html", {"regions": regions})


@require_GET
def appels_region(request: HttpRequest, region: str) -> HttpResponse:
    """Les appels que l’animation régionale fait connaître à toutes ses démarches."""
    rows = AppelProjets.objects.filter(region=region, supprime_le__isnull=True)
    context = enter(request, region)
    context |= {"appels": rows.select_related("financeur"), "jour": timezone.localdate()}
    return render(request, "financements/appels_region.html", context)


def appel_region_edit(request: HttpRequest, region: str, appel_uid=None) -> HttpResponse:
    """Inscrire un appel pour la région, ou le corriger."""
    context = enter(request, region)
    row = (
        get_object_or_404(AppelProjets, region=region, uid=appel_uid, supprime_le__isnull=True)
        if appel_uid
        else AppelProjets(region=region)
    )
    form = AppelForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        save_appel(form.instance, form.read_termes(), uid=form.uid, by=Auteur.of(request.user))
        announce(request, "L’appel à projets est enregistré, pour toute la région.")
        return redirect("appels:appels_region", region)
    context |= {"form": form, "appel": row if appel_uid else None}
    return render(
        request, "financements/appel_region.html", context, status=422 if form.errors else 200
    )
