"""L’annuaire des personnes : ce qui sert à les joindre, et leurs droits sur leurs données."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Personne
from maillage.core.annonces import announce
from maillage.core.http import paginate
from maillage.demarches.acces import require
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.actions.personnes import (
    create_personne,
    erase_personne,
    export_personne,
    update_personne,
)
from maillage.demarches.annuaire import personnes_visible_to
from maillage.demarches.forms.annuaire import FonctionFormSet, PersonneForm, read_fonctions
from maillage.demarches.forms.champs import suggest_organisations
from maillage.demarches.permissions import (
    can_edit_personnes,
    can_erase_personnes,
    can_see_personnes,
)
from maillage.demarches.views.saisie import read_version
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture

RESERVE = "L’annuaire des personnes est réservé à la coordination, à l’ARS et à l’administration."


@require_GET
def personnes(request: HttpRequest) -> HttpResponse:
    """Les personnes liées aux démarches que l’on suit."""
    require(can_see_personnes(request.user), RESERVE)
    searched = request.GET.get("q", "").strip()
    found = personnes_visible_to(request.user).search(searched)
    found = found.prefetch_related("fonction_set__organisation")
    context = {
        "page": paginate(found, request),
        "q": searched,
        "can_edit": can_edit_personnes(request.user),
    }
    return render(request, "demarches/personnes.html", context)


@require_GET
def personne(request: HttpRequest, uid) -> HttpResponse:
    shown = _get(request, uid)
    context = {
        "personne": shown,
        "fonctions": shown.fonction_set.select_related("organisation"),
        "can_edit": can_edit_personnes(request.user),
        "can_erase": can_erase_personnes(request.user),
    }
    return render(request, "demarches/personne.html", context)


def personne_create(request: HttpRequest) -> HttpResponse:
    require(can_edit_personnes(request.user), RESERVE)
    form, formset = PersonneForm(request.POST or None), FonctionFormSet(request.POST or None)
    if not (form.is_valid() and formset.is_valid()):
        return _show_form(request, form, formset, None)
    created = create_personne(
        fonctions=read_fonctions(formset), by=Auteur.of(request.user), **form.cleaned_data
    )
    announce(request, f"{created} est dans l’annuaire.")
    return redirect("demarches:personne", created.uid)


def personne_edit(request: HttpRequest, uid) -> HttpResponse:
    edited = _get(request, uid)
    require(can_edit_personnes(request.user), RESERVE)
    form = PersonneForm(request.POST or None, instance=edited)
    formset = FonctionFormSet(request.POST or None, initial=_initial(edited))
    if not (form.is_valid() and formset.is_valid()):
        return _show_form(request, form, formset, edited)
    try:
        update_personne(
            edited.pk, version=read_version(request), fonctions=read_fonctions(formset),
            by=Auteur.of(request.user), **form.cleaned_data,
        )  # fmt: skip
    except Conflit as conflit:
        return _show_form(request, form, formset, edited, conflit)
    announce(request, "Les changements sont enregistrés.")
    return redirect("demarches:personne", uid)


def _initial(personne: Personne) -> list[dict]:
    names = ("organisation", "intitule", "mandat", "debut", "fin")
    rows = personne.fonction_set.select_related("organisation")
    return [{name: getattr(row, name) for name in names} for row in rows]


@require_GET
def personne_historique(request: HttpRequest, uid) -> HttpResponse:
    shown = _get(request, uid)
    historique = build_historique(request, Ecriture.objects.about(shown), objet=shown)
    context = {"personne": shown, "historique": historique}
    return render(request, "demarches/personne_historique.html", context)


@require_GET
def personne_export(request: HttpRequest, uid) -> HttpResponse:
    """Tout ce qui est gardé sur la personne, à lui remettre si elle le demande."""
    shown = _get(request, uid)
    response = JsonResponse(
        export_personne(shown), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="personne-{shown.uid}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def personne_effacement(request: HttpRequest, uid) -> HttpResponse:
    """Efface une personne, après avoir dit ce qui part et ce qui reste."""
    shown = _get(request, uid)
    require(can_erase_personnes(request.user), RESERVE)
    if request.method != "POST" or request.POST.get("confirme") != "oui":
        return render(request, "demarches/personne_effacement.html", {"personne": shown})
    erase_personne(shown, by=Auteur.of(request.user))
    announce(request, "La personne est effacée, dans l’annuaire et dans l’historique.")
    return redirect("demarches:personnes")


def _get(request: HttpRequest, uid) -> Personne:
    """La personne, si le compte la voit."""
    return get_object_or_404(personnes_visible_to(request.user), uid=uid)


def _show_form(request, form, formset, edited, conflit: Conflit | None = None) -> HttpResponse:
    context = {
        "form": form,
        "formset": formset,
        "personne": edited,
        "conflit": conflit,
        "version": conflit.version if conflit else read_version(request, edited),
        "organisations": suggest_organisations(),
    }
    status = 409 if conflit else 422 if form.errors or not _is_clean(formset) else 200
    return render(request, "demarches/personne_form.html", context, status=status)


def _is_clean(formset) -> bool:
    return not formset.is_bound or formset.is_valid()
