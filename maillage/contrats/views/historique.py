"""L’histoire d’un contrat ou d’une fiche, et le retour en arrière."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_fiche
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_edit_fiche, can_see_history
from maillage.contrats.views.fiche import fiche_url, require_editable
from maillage.journal.actions import restore_field
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture


def require_history(request: HttpRequest, contrat: Contrat) -> None:
    if not can_see_history(request.user, contrat):
        raise Http404("Aucun historique ici.")


def contrat_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    require_history(request, contrat)
    historique = build_historique(request, Ecriture.objects.under(contrat.uid), objet=contrat)
    context = contrat_context(request, contrat, historique=historique, objet=contrat, fiche=None)
    return render(request, "contrats/historique.html", context)


def fiche_historique(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    require_history(request, contrat)
    fiche = get_fiche(request, contrat, fiche_uid)
    cible = fiche_url(fiche, "valeur_restore") if can_edit_fiche(request.user, fiche) else ""
    historique = build_historique(
        request, Ecriture.objects.about(fiche), objet=fiche, restore_url=cible
    )
    context = contrat_context(request, contrat, historique=historique, objet=fiche, fiche=fiche)
    return render(request, "contrats/historique.html", context)


@require_POST
def valeur_restore(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    """Remet un champ comme avant une écriture de cette fiche même."""
    contrat = get_contrat(request, slug, uid)
    fiche = get_fiche(request, contrat, fiche_uid)
    require_history(request, contrat)
    require_editable(request, fiche)
    champ, cle = request.POST.get("champ", ""), request.POST.get("ecriture", "")
    mine = Ecriture.objects.filter(sujet_uid=fiche.uid, pk=cle if cle.isdigit() else None)
    ecriture = get_object_or_404(mine)
    if champ not in ecriture.changements or champ not in RESTORABLE:
        raise PermissionDenied("Ce champ ne se rétablit pas ici.")
    restore_field(fiche, ecriture, champ, by=Auteur.of(request.user))
    messages.success(request, f"« {fiche.label_of(champ)} » est revenu à sa valeur d’alors.")
    return redirect("contrats:fiche_historique", slug, uid, fiche_uid)


# Changer qui peut voir est un acte à part, jamais un retour en arrière.
RESTORABLE = frozenset(FicheAction.HISTORISES) - {"cercle"}
