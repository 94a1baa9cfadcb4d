"""Lire, écrire, ranger une fiche-action."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import actions
from maillage.contrats.acces import (
    contrat_context,
    get_contrat,
    get_editable_contrat,
    get_fiche,
)
from maillage.contrats.extensions import extensions
from maillage.contrats.forms import FicheNouvelleForm, RattachementForm
from maillage.contrats.models import Contrat, FicheAction, Rattachement
from maillage.contrats.permissions import can_edit_fiche, can_see_history, can_see_travail
from maillage.contrats.sections import EN_ENTETE, SECTIONS, read_section
from maillage.core.annonces import announce
from maillage.demarches.enums import Cercle

MONTRES_SOUS_ACTION = ("uid", "code", "titre", "statut")


def fiche_url(fiche: FicheAction, name: str = "fiche", *args) -> str:
    contrat = fiche.contrat
    return reverse(f"contrats:{name}", args=[contrat.demarche.slug, contrat.uid, fiche.uid, *args])


def fiche(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """La fiche, telle que le papier la montre."""
    contrat = get_contrat(request, slug, uid)
    shown = get_fiche(request, contrat, fiche_uid)
    shown.load_liens(request.user)
    travail = can_see_travail(request.user, contrat)
    can_edit = can_edit_fiche(request.user, shown)
    sections = [
        {"section": section, "valeurs": (values := read_section(shown, section, sans=EN_ENTETE)),
         "is_empty": all(value.is_empty for value in values)}
        for section in SECTIONS if travail or not section.travail
    ]  # fmt: skip
    context = contrat_context(
        request, contrat, fiche=shown, sections=sections, jour=timezone.localdate(),
        is_late=shown.is_late(timezone.localdate()), can_edit=can_edit,
        ajouts=[part for extension in extensions for part in extension.sections(request, shown)],
        sous_actions=shown.sous_actions.visible_to(request.user).only(*MONTRES_SOUS_ACTION),
        voisines=_neighbours(request, shown),
        pieces=shown.pieces.order_by("nom", "pk"),
        rattachements=shown.rattachements.all(),
        can_see_history=can_see_history(request.user, contrat), cercles=Cercle,
        rattachement_form=RattachementForm(fiche=shown) if can_edit else None,
    )  # fmt: skip
    return render(request, "contrats/fiche.html", context)


def _neighbours(request: HttpRequest, fiche: FicheAction) -> dict[str, dict | None]:
    """``uid`` et ``titre`` de la fiche d’avant et de celle d’après, dans l’ordre du plan."""
    visible = FicheAction.objects.visible_to(request.user).filter(contrat=fiche.contrat)
    rows = [None, *visible.values("uid", "titre"), None]
    for before, here, after in zip(rows, rows[1:], rows[2:], strict=False):
        if here and here["uid"] == fiche.uid:
            return {"avant": before, "apres": after}
    return {"avant": None, "apres": None}


def fiche_nouvelle(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    form = FicheNouvelleForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        created = actions.create_fiche(
            contrat=contrat, by=Auteur.of(request.user), **form.cleaned_data
        )
        messages.success(request, "La fiche est créée : complétez ce que vous savez déjà.")
        return redirect(fiche_url(created, "fiche_edit"))
    context = contrat_context(request, contrat, form=form)
    return render(request, "contrats/fiche_nouvelle.html", context)


@require_POST
def fiche_duplicate(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    copie = actions.duplicate_fiche(
        get_fiche(request, contrat, fiche_uid), by=Auteur.of(request.user)
    )
    messages.success(request, "La copie est prête ; son état et ses notes repartent de zéro.")
    return redirect(fiche_url(copie, "fiche_edit"))


@require_POST
def fiche_delete(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    doomed = get_fiche(request, contrat, fiche_uid)
    actions.delete_objet(doomed, by=Auteur.of(request.user))
    undo = fiche_url(doomed, "fiche_restore")
    announce(request, f"« {doomed.titre} » est à la corbeille.", undo=undo)
    return redirect("contrats:plan", slug, contrat.uid)


@require_POST
def fiche_restore(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """Sort de la corbeille : réservé à qui peut écrire le contrat."""
    contrat = get_editable_contrat(request, slug, uid)
    binned = FicheAction.objects.filter(contrat=contrat, supprime_le__isnull=False)
    found = get_object_or_404(binned, uid=fiche_uid)
    found.contrat = contrat
    actions.undelete_objet(found, by=Auteur.of(request.user))
    messages.success(request, "La fiche est revenue à sa place.")
    return redirect(fiche_url(found))


def corbeille(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    binned = contrat.fiches.filter(supprime_le__isnull=False).order_by("-supprime_le", "pk")
    context = contrat_context(request, contrat, fiches=binned)
    return render(request, "contrats/corbeille.html", context)


@require_POST
def rattachement_add(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    shown = get_fiche(request, contrat, fiche_uid)
    form = RattachementForm(request.POST, fiche=shown)
    if (
        form.is_valid()
        and not shown.rattachements.filter(
            contrat=form.cleaned_data["contrat"], axe=form.cleaned_data["axe"]
        ).exists()
    ):
        form.save()
        messages.success(request, "La fiche a une place de plus ; elle reste comptée une fois.")
    else:
        messages.error(request, "Ce rattachement existe déjà, ou l’axe est d’un autre contrat.")
    return HttpResponseRedirect(fiche_url(shown))


@require_POST
def rattachement_remove(request: HttpRequest, slug: str, uid, fiche_uid, pk: int) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    shown = get_fiche(request, contrat, fiche_uid)
    get_object_or_404(Rattachement, fiche=shown, pk=pk).delete()
    return HttpResponseRedirect(fiche_url(shown))


def require_editable(request: HttpRequest, fiche: FicheAction) -> None:
    if not can_edit_fiche(request.user, fiche):
        raise PermissionDenied("Seule la coordination écrit cette fiche, avant la signature.")


def load_editable(request: HttpRequest, slug: str, uid, fiche_uid) -> tuple[Contrat, FicheAction]:
    contrat = get_contrat(request, slug, uid)
    found = get_fiche(request, contrat, fiche_uid)
    require_editable(request, found)
    return contrat, found
