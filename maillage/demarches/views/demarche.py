"""Créer une démarche et la régler."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Utilisateur
from maillage.core.annonces import announce
from maillage.demarches.acces import get_editable_demarche, require
from maillage.demarches.actions.demarche import TYPE_ARS, create_demarche, update_demarche
from maillage.demarches.forms.champs import suggest_organisations
from maillage.demarches.forms.demarche import DemarcheForm
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import can_create_demarche


def demarche_create(request: HttpRequest) -> HttpResponse:
    """Ouvre une démarche ; qui la crée en devient la coordination."""
    require(can_create_demarche(request.user), "Votre rôle ne permet pas d’ouvrir une démarche.")
    form = DemarcheForm(request.POST or None, initial={"fuseau": "Europe/Paris"})
    if not form.is_valid():
        return _show(request, form, None)
    demarche = create_demarche(
        nom=form.cleaned_data["nom"], fuseau=form.cleaned_data["fuseau"],
        agences=form.cleaned_data["agences"], createur=cast(Utilisateur, request.user),
        by=Auteur.of(request.user),
    )  # fmt: skip
    announce(
        request,
        f"La démarche «\u00a0{demarche}\u00a0» est ouverte\u00a0: vous en êtes la coordination.",
    )
    return redirect("demarches:demarche_reglages", demarche.slug)


def demarche_reglages(request: HttpRequest, slug: str) -> HttpResponse:
    """Le nom, les ARS et l’heure d’une démarche."""
    demarche = get_editable_demarche(request, slug)
    form = DemarcheForm(request.POST or None, initial=_initial(demarche))
    if not form.is_valid():
        return _show(request, form, demarche)
    update_demarche(
        demarche, nom=form.cleaned_data["nom"], fuseau=form.cleaned_data["fuseau"],
        agences=form.cleaned_data["agences"], by=Auteur.of(request.user),
    )  # fmt: skip
    announce(request, "Les réglages sont enregistrés.")
    return redirect("demarches:demarche_reglages", slug)


def _initial(demarche: Demarche) -> dict:
    agences = demarche.demarcheagence_set.select_related("organisation")
    names = [agence.organisation.nom for agence in agences]
    return {
        "nom": demarche.nom,
        "fuseau": demarche.fuseau,
        "agence": names[0] if names else "",
        "agence_associee": names[1] if len(names) > 1 else "",
    }


def _show(request: HttpRequest, form: DemarcheForm, demarche: Demarche | None) -> HttpResponse:
    context = {
        "form": form,
        "demarche": demarche,
        "organisations": suggest_organisations(TYPE_ARS),
    }
    status = 422 if form.errors else 200
    return render(request, "demarches/demarche_form.html", context, status=status)
