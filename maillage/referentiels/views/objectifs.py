"""Écrire l’arbre d’une référence et ses indicateurs communs, geste après geste."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.demarches.actions.conflit import Conflit
from maillage.referentiels.acces import (
    enter,
    get_editable,
    get_indicateur,
    get_objectif,
    read_version,
)
from maillage.referentiels.actions import arbre as actions
from maillage.referentiels.actions.trace import Refus
from maillage.referentiels.forms.references import IndicateurForm, ObjectifForm
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, Reference
from maillage.referentiels.views.references import describe

SENS = {"monter": -1, "descendre": 1}
CHAMPS_OBJECTIF = ("titre", "code", "genre", "description", "preuve", "source")
CHAMPS_INDICATEUR = ("intitule", "code", "definition", "unite", "sens", "frequence")


def objectif_create(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Ajoute un objectif, sous celui que l’adresse nomme ou à la racine."""
    context = enter(request, region)
    shown = get_editable(region, uid)
    initial = {"parent": request.GET.get("parent", "")}
    form = ObjectifForm(request.POST or None, reference=shown, initial=initial)
    if form.is_valid():
        by = Auteur.of(request.user)
        try:
            added = actions.create_objectif(shown, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error(None, str(refus))
        else:
            announce(request, f"«\u00a0{added}\u00a0» est ajouté.")
            return redirect(address(shown, added))
    if request.POST.get("depuis") == "arbre":
        page = context | describe(shown, form=form)
        return render(request, "referentiels/reference.html", page, status=422)
    context |= {"form": form, "reference": shown}
    status = 422 if form.errors else 200
    return render(request, "referentiels/objectif_form.html", context, status=status)


def objectif_edit(request: HttpRequest, region: str, uid, objectif_uid) -> HttpResponse:
    """Redit un objectif, ou le range ailleurs."""
    context = enter(request, region)
    shown = get_editable(region, uid)
    objectif = get_objectif(shown, objectif_uid)
    initial = {name: getattr(objectif, name) for name in CHAMPS_OBJECTIF}
    initial["parent"] = str(objectif.parent.uid) if objectif.parent else ""
    below = {item.pk for item in actions.descendants(objectif)}
    form = ObjectifForm(
        request.POST or None, reference=shown, exclus=below, actuel=objectif.parent,
        initial=initial,
    )  # fmt: skip
    conflit = None
    if form.is_valid():
        by, version = Auteur.of(request.user), read_version(request)
        try:
            actions.update_objectif(objectif, version=version, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error(None, str(refus))
        except Conflit as error:
            conflit = error
        else:
            announce(request, "Les changements sont enregistrés.")
            return redirect(address(shown, objectif))
    return _show_form(request, context, form, conflit, "objectif_form", shown, objectif)


def _show_form(
    request: HttpRequest, context: dict, form, conflit: Conflit | None, page: str,
    reference: Reference, element: ObjectifReference | IndicateurCommun,
) -> HttpResponse:  # fmt: skip
    context |= {
        "form": form, "reference": reference, "conflit": conflit, "element": element,
        "version": conflit.version if conflit else read_version(request, element),
    }  # fmt: skip
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, f"referentiels/{page}.html", context, status=status)


@require_POST
def objectif_reglage(request: HttpRequest, region: str, uid, objectif_uid) -> HttpResponse:
    """Monte, descend, retire ou remet un objectif."""
    enter(request, region)
    shown = get_editable(region, uid)
    objectif, geste = get_objectif(shown, objectif_uid), request.POST.get("geste", "")
    by = Auteur.of(request.user)
    if geste in SENS:
        actions.move_element(objectif, pas=SENS[geste], by=by)
    elif geste == "retirer":
        count = pluriel(actions.retire_objectif(objectif, by=by), "objectif retiré",
                        "objectifs retirés")  # fmt: skip
        announce(request, f"{count}\u00a0: les liens qui y mènent restent lisibles.")
    elif geste == "remettre":
        count = pluriel(actions.restore_objectif(objectif, by=by), "objectif remis",
                        "objectifs remis")  # fmt: skip
        announce(request, f"{count} dans l’arbre.")
    return redirect(address(shown, objectif))


def indicateur_create(request: HttpRequest, region: str, uid) -> HttpResponse:
    context = enter(request, region)
    shown = get_editable(region, uid)
    form = IndicateurForm(request.POST or None, reference=shown)
    if form.is_valid():
        by = Auteur.of(request.user)
        try:
            added = actions.create_indicateur(shown, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error("code", str(refus))
        else:
            announce(request, f"«\u00a0{added}\u00a0» est maintenant commun aux contrats.")
            return redirect(address(shown, added))
    context |= {"form": form, "reference": shown}
    status = 422 if form.errors else 200
    return render(request, "referentiels/indicateur_form.html", context, status=status)


def indicateur_edit(request: HttpRequest, region: str, uid, commun_uid) -> HttpResponse:
    context = enter(request, region)
    shown = get_editable(region, uid)
    indicateur = get_indicateur(shown, commun_uid)
    initial = {name: getattr(indicateur, name) for name in CHAMPS_INDICATEUR}
    initial["objectif"] = str(indicateur.objectif.uid) if indicateur.objectif else ""
    form = IndicateurForm(
        request.POST or None, reference=shown, actuel=indicateur.objectif, initial=initial
    )
    conflit = None
    if form.is_valid():
        by, version = Auteur.of(request.user), read_version(request)
        try:
            actions.update_indicateur(indicateur, version=version, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error("code", str(refus))
        except Conflit as error:
            conflit = error
        else:
            announce(request, "Les changements sont enregistrés.")
            return redirect(address(shown, indicateur))

    return _show_form(request, context, form, conflit, "indicateur_form", shown, indicateur)


@require_POST
def indicateur_reglage(request: HttpRequest, region: str, uid, commun_uid) -> HttpResponse:
    """Monte, descend, retire ou remet un indicateur commun."""
    enter(request, region)
    shown = get_editable(region, uid)
    indicateur, geste = get_indicateur(shown, commun_uid), request.POST.get("geste", "")
    by = Auteur.of(request.user)
    if geste in SENS:
        actions.move_element(indicateur, pas=SENS[geste], by=by)
    elif geste in ("retirer", "remettre"):
        actions.retire_indicateur(indicateur, retire=geste == "retirer", by=by)
        said = "est retiré" if geste == "retirer" else "est remis"
        announce(request, f"«\u00a0{indicateur}\u00a0» {said}.")
    return redirect(address(shown, indicateur))


def address(reference: Reference, element) -> str:
    """La page de la référence, à la place de l’élément."""
    url = reverse("referentiels:reference", args=[reference.region, reference.uid])
    return f"{url}#e-{element.uid}"
