"""Les fiches-bilans : chaque groupe juge sa propre action."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import get_contrat, get_fiche
from maillage.contrats.actions import change_cercle
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_change_cercle
from maillage.core.annonces import announce
from maillage.demarches.acces import require
from maillage.demarches.enums import Cercle
from maillage.evaluation.acces import evaluation_context, get_bilan
from maillage.evaluation.actions import submit_bilan
from maillage.evaluation.forms.base import ObjetForm
from maillage.evaluation.forms.bilans import BilanForm
from maillage.evaluation.models import BilanAction
from maillage.evaluation.permissions import can_edit_bilan, can_write_bilan
from maillage.evaluation.registre_bilans import list_lignes
from maillage.evaluation.sites import SITES, say_sites
from maillage.evaluation.views.commun import Page, edit, remove

RESERVE = "La coordination, et qui anime ou pilote cette fiche, en écrivent le bilan."


def bilans_url(contrat: Contrat) -> str:
    return reverse("evaluation:bilans", args=[contrat.demarche.slug, contrat.uid])


def bilan_url(bilan: BilanAction) -> str:
    contrat = bilan.contrat
    return reverse("evaluation:bilan", args=[contrat.demarche.slug, contrat.uid, bilan.uid])


@require_GET
def bilans(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Chaque action visible et ses fiches-bilans ; celles qui n’en ont pas encore."""
    contrat = get_contrat(request, slug, uid)
    lignes = list_lignes(contrat, request.user)
    context = evaluation_context(
        request, contrat, "bilans", lignes=lignes,
        rendues=sum(bool(ligne.rendus) for ligne in lignes),
        siennes=[ligne for ligne in lignes if ligne.can_write],
    )  # fmt: skip
    return render(request, "evaluation/bilans.html", context)


@require_GET
def bilan(request: HttpRequest, slug: str, uid, bilan_uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    shown = get_bilan(request, contrat, bilan_uid)
    context = evaluation_context(
        request, contrat, "bilans", bilan=shown, fiche=shown.fiche,
        can_write=can_edit_bilan(request.user, shown), sites=say_sites(shown.sites),
        avis_sites=SITES, cercles=Cercle,
    )  # fmt: skip
    return render(request, "evaluation/bilan.html", context)


def bilan_create(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """Ouvrir la fiche-bilan d’une action ; elle reste un brouillon jusqu’à ce qu’on la rende."""
    contrat = get_contrat(request, slug, uid)
    fiche = get_fiche(request, contrat, fiche_uid)
    require(can_write_bilan(request.user, fiche), RESERVE)
    by = Auteur.of(request.user)
    row = BilanAction(fiche=fiche, auteur=by.utilisateur, redacteur=by.libelle[:200])
    return _edit(request, contrat, row, f"Fiche-bilan de {fiche}")


def bilan_edit(request: HttpRequest, slug: str, uid, bilan_uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    row = get_bilan(request, contrat, bilan_uid)
    require(can_edit_bilan(request.user, row), RESERVE)
    return _edit(request, contrat, row, f"Modifier le bilan de {row.fiche}")


def _edit(request: HttpRequest, contrat: Contrat, row: BilanAction, titre: str) -> HttpResponse:
    page = Page(
        titre, "Ce qui était prévu, ce qui fut fait, qui en a profité, et la suite.",
        "Enregistrer", bilans_url(contrat), "bilans",
    )  # fmt: skip
    form = BilanForm(request.POST or None, instance=row)
    wanted = "rendre" in request.POST
    said = "Le bilan est rendu et partagé." if wanted else "Le bilan est enregistré."

    def done(saved: ObjetForm) -> str:
        if wanted:
            submit_bilan(saved.instance, by=Auteur.of(request.user))
        return bilan_url(saved.instance)

    return edit(
        request, contrat, form, page, done=done, said=said, second="" if row.rendu_le else "rendre"
    )


@require_POST
def bilan_submit(request: HttpRequest, slug: str, uid, bilan_uid) -> HttpResponse:
    """Rendre un brouillon tel qu’il est."""
    contrat = get_contrat(request, slug, uid)
    row = get_bilan(request, contrat, bilan_uid)
    require(can_edit_bilan(request.user, row), RESERVE)
    submit_bilan(row, by=Auteur.of(request.user))
    announce(request, "Le bilan est rendu et partagé.")
    return redirect(bilan_url(row))


@require_POST
def bilan_transmit(request: HttpRequest, slug: str, uid, bilan_uid) -> HttpResponse:
    """Jusqu’à qui un bilan rendu se voit : un acte de la coordination."""
    contrat = get_contrat(request, slug, uid)
    row = get_bilan(request, contrat, bilan_uid)
    require(can_change_cercle(request.user, contrat), "Seule la coordination transmet un bilan.")
    chosen = request.POST.get("cercle", "")
    if chosen in Cercle.values and row.is_rendu:
        change_cercle(row, chosen, by=Auteur.of(request.user))
        announce(request, f"Cercle du bilan : {Cercle(chosen).label}.")
    return redirect(bilan_url(row))


@require_POST
def bilan_remove(request: HttpRequest, slug: str, uid, bilan_uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    row = get_bilan(request, contrat, bilan_uid)
    require(can_edit_bilan(request.user, row), RESERVE)
    remove(request, row, contrat, "Le bilan est à la corbeille.")
    return redirect(bilans_url(contrat))
