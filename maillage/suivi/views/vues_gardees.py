"""Les vues gardées sous un nom : les enregistrer, les régler, les retirer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_see_partage
from maillage.core.annonces import announce
from maillage.suivi.models import VueSuivi
from maillage.suivi.vues.enregistrees import (
    change_vue,
    choose_default,
    keep_parametres,
    save_vue,
)

LONGUEUR = 2000


@require_POST
def vue_save(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Garde les filtres, les colonnes et le tri que l’on a sous les yeux."""
    contrat = get_contrat(request, slug, uid)
    parametres = keep_parametres(QueryDict(request.POST.get("parametres", "")[:LONGUEUR]))
    shared = "partagee" in request.POST and can_see_partage(request.user, contrat)
    try:
        vue = save_vue(
            contrat, nom=request.POST.get("nom", ""), parametres=parametres, partagee=shared,
            by=Auteur.of(request.user),
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        announce(request, f"La vue « {vue.nom} » est enregistrée.")
    return redirect(f"{reverse('suivi:actions', args=[slug, uid])}?{parametres or 'tout=1'}")


def find_mine(request: HttpRequest, contrat: Contrat, uid, *, binned: bool = False) -> VueSuivi:
    """Une vue de ce compte : on ne règle pas celle d’un autre, même partagée."""
    rows = VueSuivi.objects.filter(contrat=contrat, utilisateur=request.user.pk)
    vue = get_object_or_404(rows.filter(supprime_le__isnull=not binned), uid=uid)
    vue.contrat = contrat
    return vue


def vue_edit(request: HttpRequest, slug: str, uid, vue_uid) -> HttpResponse:
    """Renommer la vue, la partager, l’ouvrir d’abord."""
    contrat = get_contrat(request, slug, uid)
    vue, erreur = find_mine(request, contrat, vue_uid), ""
    can_share = can_see_partage(request.user, contrat)
    if request.method == "POST":
        erreur = write_reglages(request, vue, can_share=can_share)
        if not erreur:
            announce(request, f"La vue « {vue.nom} » est réglée.")
            return redirect(f"{reverse('suivi:actions', args=[slug, uid])}?{vue.parametres}")
    context = contrat_context(request, contrat, vue=vue, erreur=erreur, can_share=can_share)
    return render(request, "suivi/vues/vue_edit.html", context, status=422 if erreur else 200)


def write_reglages(request: HttpRequest, vue: VueSuivi, *, can_share: bool) -> str:
    """Enregistre les réglages envoyés, ou dit ce qui les refuse."""
    nom, by = request.POST.get("nom", "").strip()[:80], Auteur.of(request.user)
    if not nom:
        return "Donnez un nom à cette vue."
    shared = "partagee" in request.POST and can_share
    try:
        change_vue(vue, by=by, nom=nom, partagee=shared)
    except ValidationError:
        return "Une autre de vos vues porte déjà ce nom."
    choose_default(vue if "par_defaut" in request.POST else None, vue, by=by)
    return ""


@require_POST
def vue_remove(request: HttpRequest, slug: str, uid, vue_uid) -> HttpResponse:
    vue = find_mine(request, get_contrat(request, slug, uid), vue_uid)
    change_vue(vue, by=Auteur.of(request.user), par_defaut=False)
    VueSuivi.objects.filter(pk=vue.pk).update(supprime_le=timezone.now())
    undo = reverse("suivi:vue_restore", args=[slug, uid, vue.uid])
    announce(request, f"La vue « {vue.nom} » est retirée.", undo=undo)
    return redirect(f"{reverse('suivi:actions', args=[slug, uid])}?tout=1")


@require_POST
def vue_restore(request: HttpRequest, slug: str, uid, vue_uid) -> HttpResponse:
    """Rétablit une vue ; le nom repris entre-temps, elle en porte un autre."""
    contrat = get_contrat(request, slug, uid)
    vue = find_mine(request, contrat, vue_uid, binned=True)
    taken = VueSuivi.objects.filter(
        contrat=contrat, utilisateur=request.user.pk, nom=vue.nom, supprime_le__isnull=True
    ).exists()
    nom = f"{vue.nom[:65]} (rétablie)" if taken else vue.nom
    VueSuivi.objects.filter(pk=vue.pk).update(supprime_le=None, nom=nom)
    announce(request, f"La vue « {nom} » est rétablie.")
    return redirect(f"{reverse('suivi:actions', args=[slug, uid])}?{vue.parametres}")
