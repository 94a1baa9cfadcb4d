"""L’annuaire des organisations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from maillage.comptes.auteur import Auteur
from maillage.comptes.extensions import annuaire
from maillage.comptes.models import Organisation, TypeOrganisation
from maillage.core.annonces import announce
from maillage.core.http import paginate
from maillage.demarches.acces import require
from maillage.demarches.actions.annuaire import (
    create_organisation,
    merge_organisations,
    update_organisation,
)
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.annuaire import personnes_visible_to
from maillage.demarches.forms.annuaire import FusionForm, OrganisationForm
from maillage.demarches.forms.champs import suggest_organisations
from maillage.demarches.permissions import can_edit_organisations
from maillage.demarches.views.saisie import read_version
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture

RESERVE = "L’annuaire est tenu par les coordinations et les animations régionales."


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """La liste, cherchée sans accents, filtrée par type."""
    searched, genre = request.GET.get("q", "").strip(), request.GET.get("type", "")
    found = Organisation.objects.alive().search(searched).select_related("genre")
    if genre:
        found = found.filter(genre=genre)
    context = {
        "page": paginate(found, request),
        "q": searched,
        "genre": genre,
        "genres": TypeOrganisation.objects.all(),
        "can_edit": can_edit_organisations(request.user),
    }
    return render(request, "demarches/organisations.html", context)


@require_GET
def organisation(request: HttpRequest, uid) -> HttpResponse:
    """Une organisation : ses noms, ses numéros, ses personnes, où elle prend part."""
    shown = get_object_or_404(
        Organisation.objects.select_related("genre", "remplacee_par"), uid=uid
    )
    personnes = personnes_visible_to(request.user)
    context = {
        "organisation": shown,
        "fonctions": shown.fonction_set.filter(personne__in=personnes).select_related("personne"),
        "liens": [lien for item in annuaire for lien in item.links(request.user, shown)],
        "can_edit": can_edit_organisations(request.user) and shown.remplacee_par is None,
    }
    return render(request, "demarches/organisation.html", context)


def organisation_create(request: HttpRequest) -> HttpResponse:
    require(can_edit_organisations(request.user), RESERVE)
    form = OrganisationForm(request.POST or None)
    if not form.is_valid():
        return _show_form(request, form, None)
    created = create_organisation(by=Auteur.of(request.user), **form.cleaned_data)
    announce(request, f"«\u00a0{created}\u00a0» est dans l’annuaire.")
    return redirect("demarches:organisation", created.uid)


def organisation_edit(request: HttpRequest, uid) -> HttpResponse:
    """Modifie une organisation ; deux personnes à la fois ne se perdent rien."""
    edited = _get_editable(request, uid)
    form = OrganisationForm(request.POST or None, instance=edited)
    if not form.is_valid():
        return _show_form(request, form, edited)
    try:
        update_organisation(
            edited.pk, version=read_version(request), by=Auteur.of(request.user),
            **form.cleaned_data,
        )  # fmt: skip
    except Conflit as conflit:
        return _show_form(request, form, edited, conflit)
    announce(request, "Les changements sont enregistrés.")
    return redirect("demarches:organisation", uid)


def organisation_fusion(request: HttpRequest, uid) -> HttpResponse:
    """Fait d’une organisation un autre nom d’une autre ; ce qui fut signé garde son nom."""
    source = _get_editable(request, uid)
    form = FusionForm(request.POST or None, source=source)
    if not form.is_valid():
        context = {"organisation": source, "form": form, "organisations": suggest_organisations()}
        status = 422 if form.errors else 200
        return render(request, "demarches/organisation_fusion.html", context, status=status)
    cible = form.cleaned_data["cible"]
    merge_organisations(source, cible, by=Auteur.of(request.user))
    announce(
        request, f"«\u00a0{source}\u00a0» est maintenant un autre nom de «\u00a0{cible}\u00a0»."
    )
    return redirect("demarches:organisation", cible.uid)


@require_GET
def organisation_historique(request: HttpRequest, uid) -> HttpResponse:
    """L’histoire d’une organisation, pour qui tient l’annuaire."""
    require(can_edit_organisations(request.user), RESERVE)
    shown = get_object_or_404(Organisation, uid=uid)
    historique = build_historique(request, Ecriture.objects.about(shown), objet=shown)
    context = {"organisation": shown, "historique": historique}
    return render(request, "demarches/organisation_historique.html", context)


def _get_editable(request: HttpRequest, uid) -> Organisation:
    found = get_object_or_404(Organisation.objects.alive(), uid=uid)
    require(can_edit_organisations(request.user), RESERVE)
    return found


def _show_form(request: HttpRequest, form, edited, conflit: Conflit | None = None) -> HttpResponse:
    context = {
        "form": form,
        "organisation": edited,
        "conflit": conflit,
        "version": conflit.version if conflit else read_version(request, edited),
    }
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, "demarches/organisation_form.html", context, status=status)
