"""Le contrat : créer, régler, qui peut le voir."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import actions
from maillage.contrats.acces import (
    contrat_context,
    explain_conflict,
    find_precedent,
    get_contrat,
    get_demarche,
    get_editable_contrat,
    get_fiche,
)
from maillage.contrats.forms import ContratForm, SignaturesForm
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_change_cercle
from maillage.core.http import return_address, valid_uids
from maillage.core.texte import pluriel
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import can_edit_demarche


def contrats(request: HttpRequest, slug: str) -> HttpResponse:
    """Les générations de contrats de la démarche."""
    demarche = get_demarche(request, slug)
    visible = Contrat.objects.visible_to(request.user).filter(demarche=demarche)
    context = {
        "demarche": demarche,
        "contrats": visible.select_related("demarche"),
        "can_create": can_edit_demarche(request.user, demarche),
    }
    return render(request, "contrats/contrats.html", context)


def contrat(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """L’accueil d’un contrat : ce qu’il est, où il en est, ce qu’il contient."""
    shown = get_contrat(request, slug, uid)
    fiches = FicheAction.objects.visible_to(request.user).filter(contrat=shown)
    context = contrat_context(
        request,
        shown,
        fiches_compte=fiches.actions().count(),
        axes=shown.axes.filter(supprime_le__isnull=True),
        parties=shown.parties.filter(supprime_le__isnull=True).select_related("organisation"),
        signatures=shown.signatures.all(),
        precedent=find_precedent(request, shown),
        cercles=Cercle,
    )
    return render(request, "contrats/contrat.html", context)


def contrat_nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    demarche = get_demarche(request, slug)
    if not can_edit_demarche(request.user, demarche):
        raise PermissionDenied("Seule la coordination crée un contrat.")
    initial = propose(demarche)
    form = ContratForm(request.POST or None, demarche=demarche, initial=initial)
    if request.method == "POST" and form.is_valid():
        created = actions.create_contrat(
            demarche=demarche, by=Auteur.of(request.user), **form.cleaned_data
        )
        messages.success(request, "Le contrat est créé ; ses articles viennent du modèle.")
        return redirect("contrats:contrat", slug, created.uid)
    context = {"demarche": demarche, "form": form}
    return render(request, "contrats/contrat_nouveau.html", context)


def propose(demarche) -> dict:
    """Ce que l’on peut savoir sans demander : nom, génération, précédent, périmètre."""
    alive = demarche.contrats.filter(supprime_le__isnull=True)
    last = alive.order_by("-generation", "-pk").first()
    return {
        "nom": f"Contrat local de santé – {demarche.nom}",
        "generation": last.generation + 1 if last else 1,
        "predecesseur": last,
        "territoire": demarche.territoires.filter(retenu=True, supprime_le__isnull=True).first(),
    }


def contrat_reglages(request: HttpRequest, slug: str, uid) -> HttpResponse:
    shown = get_editable_contrat(request, slug, uid)
    names = ContratForm.Meta.fields
    mark = actions.fingerprint(actions.read_state(shown, names))
    form = ContratForm(request.POST or None, demarche=shown.demarche, instance=shown)
    dates = SignaturesForm(request.POST or None, contrat=shown)
    if request.method == "POST" and form.is_valid() and dates.is_valid():
        values = actions.read_state(form.instance, names)
        try:
            actions.update_objet(
                shown, values, empreinte=request.POST.get("empreinte", ""),
                by=Auteur.of(request.user),
            )  # fmt: skip
        except actions.Conflit as conflit:
            form.add_error(None, explain_conflict(conflit, values))
            mark = actions.fingerprint(conflit.autre)
        else:
            actions.set_signatures(
                shown, dates.cleaned_data["signatures"], by=Auteur.of(request.user)
            )
            messages.success(request, "Les réglages du contrat sont enregistrés.")
            return redirect("contrats:contrat", slug, uid)
    context = contrat_context(request, shown, form=form, dates=dates, empreinte=mark)
    return render(request, "contrats/contrat_reglages.html", context)


@require_POST
def contrat_cercle(request: HttpRequest, slug: str, uid) -> HttpResponse:
    shown = get_contrat(request, slug, uid)
    apply_cercle(request, shown, shown)
    return redirect("contrats:contrat", slug, uid)


@require_POST
def fiche_cercle(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    shown = get_contrat(request, slug, uid)
    apply_cercle(request, shown, get_fiche(request, shown, fiche_uid))
    return redirect("contrats:fiche", slug, uid, fiche_uid)


@require_POST
def fiches_cercle(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Transmettre ou publier d’un geste les fiches cochées."""
    shown = get_contrat(request, slug, uid)
    chosen = FicheAction.objects.visible_to(request.user).filter(
        contrat=shown, uid__in=valid_uids(request.POST.getlist("fiche"))
    )
    for fiche in chosen:
        apply_cercle(request, shown, fiche, quiet=True)
    nombre = pluriel(len(chosen), "fiche")
    messages.success(request, f"{nombre} : cercle « {chosen_cercle(request).label} ».")
    plan = reverse("contrats:plan", args=[slug, uid])
    return HttpResponseRedirect(return_address(request, plan))


def chosen_cercle(request: HttpRequest) -> Cercle:
    value = request.POST.get("cercle", "")
    if value not in Cercle.values:
        raise PermissionDenied("Ce cercle n’existe pas.")
    return Cercle(value)


def apply_cercle(request: HttpRequest, contrat: Contrat, objet, *, quiet: bool = False) -> None:
    if not can_change_cercle(request.user, contrat):
        raise PermissionDenied("Seule la coordination transmet et publie.")
    cercle = chosen_cercle(request)
    actions.change_cercle(objet, cercle, by=Auteur.of(request.user))
    if not quiet:
        messages.success(request, f"Cercle « {cercle.label} » : {cercle.phrase}")
