"""Les indicateurs d’un contrat à tous ses niveaux : lire, écrire, reprendre les communs."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.actions import Conflit, delete_objet, undelete_objet
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat
from maillage.core.annonces import announce
from maillage.core.tableur import attach
from maillage.core.texte import pluriel
from maillage.suivi.actions import take_communs
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.exports import indicateurs_rows
from maillage.suivi.forms.lignes import NiveauForm, ReprisesForm
from maillage.suivi.models import IndicateurAction
from maillage.suivi.niveaux import Groupe, build_groupes, count_by_fiche, list_places

DEJA_REPRIS = "Cet indicateur commun est déjà au contrat\u00a0: il reste à la corbeille."


def contrat_indicateurs(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Tous les niveaux dans l’ordre du plan, puis ce que les fiches en comptent."""
    return _show(request, get_contrat(request, slug, uid))


def _show(
    request: HttpRequest, contrat: Contrat, reprises: ReprisesForm | None = None, status: int = 200
) -> HttpResponse:
    editable = can_edit_contrat(request.user, contrat)
    groupes, fiches = build_groupes(contrat), count_by_fiche(request.user, contrat)
    communs = communs_not_taken(contrat)
    if editable and communs and reprises is None:
        reprises = ReprisesForm(places=list_places(contrat), offered=communs)
    context = contrat_context(
        request, contrat, groupes=groupes, fiches=fiches, bilan=summarize(groupes), communs=communs,
        reprises=reprises, corbeille=binned(contrat) if editable else [],
        total_fiches=sum(compte.total for compte in fiches),
    )  # fmt: skip
    return render(request, "suivi/contrat_indicateurs.html", context, status=status)


def summarize(groupes: list[Groupe]) -> dict[str, int]:
    """Combien d’indicateurs hors fiches, et combien sans départ ou sans cible."""
    rows = [ligne.indicateur for groupe in groupes for ligne in groupe.lignes]
    return {
        "total": len(rows),
        "sans_depart": sum(row.depart is None for row in rows),
        "sans_cible": sum(row.cible is None for row in rows),
    }


def binned(contrat: Contrat) -> list[IndicateurAction]:
    """Les derniers mis à la corbeille, hors ceux des fiches."""
    gone = IndicateurAction.objects.filter(contrat=contrat, supprime_le__isnull=False)
    return list(gone.above_fiches().order_by("-supprime_le", "-pk")[:20])


def indicateur_nouveau(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ajouter un indicateur, à l’endroit que ``?place=`` propose."""
    contrat = get_editable_contrat(request, slug, uid)
    form = NiveauForm(
        request.POST or None, instance=IndicateurAction(contrat=contrat),
        places=list_places(contrat), initial={"place": request.GET.get("place", "contrat")},
    )  # fmt: skip
    return _edit(request, contrat, form)


def indicateur_edit(request: HttpRequest, slug: str, uid, indicateur_uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    row = find_indicateur(contrat, indicateur_uid, supprime_le__isnull=True)
    form = NiveauForm(request.POST or None, instance=row, places=list_places(contrat))
    return _edit(request, contrat, form)


def _edit(request: HttpRequest, contrat: Contrat, form: NiveauForm) -> HttpResponse:
    """La page du formulaire ; enregistré, on revient à la liste."""
    titre, status = str(form.instance), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                form.write(Auteur.of(request.user))
            except Conflit as conflit:
                form.show_conflict(conflit)
                status = 409
            else:
                messages.success(request, f"« {form.instance} » est enregistré.")
                return redirect(page_url(contrat))
    row = None if form.is_new else form.instance
    context = contrat_context(request, contrat, form=form, indicateur=row, titre=titre)
    return render(request, "suivi/indicateur.html", context, status=status)


def find_indicateur(contrat: Contrat, uid, **filters) -> IndicateurAction:
    """Un indicateur de ce contrat même, hors fiches ; sinon 404."""
    rows = IndicateurAction.objects.above_fiches().filter(contrat=contrat, **filters)
    row = get_object_or_404(rows.select_related("axe", "objectif", "commun__reference"), uid=uid)
    row.contrat = contrat
    return row


@require_POST
def indicateur_remove(request: HttpRequest, slug: str, uid, indicateur_uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    row = find_indicateur(contrat, indicateur_uid, supprime_le__isnull=True)
    delete_objet(row, by=Auteur.of(request.user))
    undo = reverse("suivi:indicateur_restore", args=[slug, uid, row.uid])
    announce(request, f"« {row} » est à la corbeille.", undo=undo)
    return redirect(page_url(contrat))


@require_POST
def indicateur_restore(request: HttpRequest, slug: str, uid, indicateur_uid) -> HttpResponse:
    """Sort de la corbeille, sauf si son indicateur commun a été repris depuis."""
    contrat = get_editable_contrat(request, slug, uid)
    row = find_indicateur(contrat, indicateur_uid, supprime_le__isnull=False)
    try:
        with transaction.atomic():
            undelete_objet(row, by=Auteur.of(request.user))
    except IntegrityError:
        messages.error(request, DEJA_REPRIS)
    else:
        messages.success(request, f"« {row} » est revenu.")
    return redirect(page_url(contrat))


@require_POST
def communs_take(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Reprend les indicateurs communs cochés, au niveau choisi."""
    contrat = get_editable_contrat(request, slug, uid)
    places, offered = list_places(contrat), communs_not_taken(contrat)
    form = ReprisesForm(request.POST, places=places, offered=offered)
    if not form.is_valid():
        return _show(request, contrat, form, status=422)
    place = form.places[form.cleaned_data["place"]]
    chosen = form.cleaned_data["communs"]
    taken = take_communs(contrat, chosen, place=place, by=Auteur.of(request.user))
    counted = pluriel(len(taken), "indicateur commun repris", "indicateurs communs repris")
    messages.success(request, f"{counted}. Il reste à en écrire le départ et la cible.")
    return redirect(page_url(contrat))


@require_GET
def indicateurs_export(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """Le tableau de la page, et les indicateurs des fiches que l’on voit."""
    contrat = get_contrat(request, slug, uid)
    rows = indicateurs_rows(contrat, request.user)
    nom = f"indicateurs-{slug}-{timezone.localdate():%Y-%m-%d}"
    return attach(rows, extension, nom, "Indicateurs", figees=3)


def page_url(contrat: Contrat) -> str:
    return reverse("suivi:contrat_indicateurs", args=[contrat.demarche.slug, contrat.uid])
