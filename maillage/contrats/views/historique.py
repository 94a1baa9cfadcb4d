"""L’histoire d’un contrat ou d’une fiche, et le retour en arrière."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_fiche
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_see_history
from maillage.contrats.views.fiche import require_editable
from maillage.core.http import paginate
from maillage.journal.actions import restore_field
from maillage.journal.models import Ecriture


def require_history(request: HttpRequest, contrat: Contrat) -> None:
    if not can_see_history(request.user, contrat):
        raise Http404("Aucun historique ici.")


def contrat_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    require_history(request, contrat)
    page = paginate(Ecriture.objects.under(contrat.uid), request, 50)
    context = contrat_context(request, contrat, page=page, objet=contrat, fiche=None)
    return render(request, "contrats/historique.html", context)


def fiche_historique(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    require_history(request, contrat)
    fiche = get_fiche(request, contrat, fiche_uid)
    page = paginate(Ecriture.objects.about(fiche), request, 50)
    context = contrat_context(request, contrat, page=page, objet=fiche, fiche=fiche)
    return render(request, "contrats/historique.html", context)


@require_POST
def fiche_restaurer(request: HttpRequest, slug: str, uid, fiche_uid, pk: int, champ: str):
    """Remet un champ comme avant une écriture de cette fiche même."""
    contrat = get_contrat(request, slug, uid)
    fiche = get_fiche(request, contrat, fiche_uid)
    require_history(request, contrat)
    require_editable(request, fiche)
    ecriture = get_object_or_404(Ecriture, pk=pk, sujet_uid=fiche.uid)
    if champ not in ecriture.changements or champ not in fiche.HISTORISES or champ == "cercle":
        raise PermissionDenied("Ce champ ne se rétablit pas ici.")
    restore_field(fiche, ecriture, champ, by=Auteur.of(request.user))
    messages.success(request, f"« {fiche.label_of(champ)} » est revenu à sa valeur d’alors.")
    return redirect("contrats:fiche_historique", slug, uid, fiche_uid)
