"""L’histoire d’un contrat ou d’une fiche, et le retour en arrière."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat, get_fiche
from maillage.contrats.actions import contrat_of
from maillage.contrats.models import Avenant, Contrat, PhaseContrat, TachePhase
from maillage.contrats.permissions import can_edit_contrat, can_see_history
from maillage.core.http import return_address, to_entier
from maillage.journal.actions import restore_field
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture


def require_history(request: HttpRequest, contrat: Contrat) -> None:
    if not can_see_history(request.user, contrat):
        raise Http404("Aucun historique ici.")


def restore_url(request: HttpRequest, contrat: Contrat) -> str:
    """Où rétablir une valeur ; vide pour qui ne peut pas écrire ce contrat."""
    if not can_edit_contrat(request.user, contrat):
        return ""
    return reverse("contrats:valeur_restore", args=[contrat.demarche.slug, contrat.uid])


def contrat_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    require_history(request, contrat)
    historique = build_historique(
        request,
        Ecriture.objects.under(contrat.uid),
        objet=contrat,
        restore_url=restore_url(request, contrat),
    )
    context = contrat_context(request, contrat, historique=historique, objet=contrat, fiche=None)
    return render(request, "contrats/historique.html", context)


def fiche_historique(request: HttpRequest, slug: str, uid, fiche_uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    require_history(request, contrat)
    fiche = get_fiche(request, contrat, fiche_uid)
    historique = build_historique(
        request,
        Ecriture.objects.about(fiche),
        objet=fiche,
        restore_url=restore_url(request, contrat),
    )
    context = contrat_context(request, contrat, historique=historique, objet=fiche, fiche=fiche)
    return render(request, "contrats/historique.html", context)


@require_POST
def valeur_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Remet un champ d’un objet de ce contrat comme avant une écriture."""
    contrat = get_editable_contrat(request, slug, uid)
    require_history(request, contrat)
    champ, cle = request.POST.get("champ", ""), request.POST.get("ecriture", "")
    ecriture = get_object_or_404(Ecriture.objects.under(contrat.uid), pk=to_entier(cle))
    if champ in getattr(ecriture.sujet_type.model_class(), "SANS_RETOUR", ()):
        raise PermissionDenied("Ce champ a sa propre règle : il ne se rétablit pas ici.")
    objet = find_subject(ecriture, contrat)
    if champ not in ecriture.changements or champ not in restorable(objet):
        raise PermissionDenied("Ce champ ne se rétablit pas ici.")
    try:
        restore_field(objet, ecriture, champ, by=Auteur.of(request.user))
    except IntegrityError:
        messages.error(request, "Cette valeur ne va plus avec les autres\u00a0: rien n’a changé.")
    else:
        messages.success(request, f"« {objet.label_of(champ)} » est revenu à sa valeur d’alors.")
    default = reverse("contrats:contrat_historique", args=[slug, uid])
    return redirect(return_address(request, default))


# Changer qui peut voir est un acte à part, jamais un retour en arrière ; signer, passer une étape
# ou choisir ce qu’un avenant change ont leurs propres règles.
A_PART = frozenset({"cercle"})
ACTES: dict[type, frozenset[str]] = {
    Contrat: frozenset({"etat", "phase"}),
    PhaseContrat: frozenset({"etat", "raison"}),
    TachePhase: frozenset({"etat", "raison", "faite_le"}),
    Avenant: frozenset({"etat", "retenus"}),
}


def restorable(objet) -> set[str]:
    """Les champs de cet objet qu’un retour en arrière peut remettre."""
    return set(objet.HISTORISES) - A_PART - ACTES.get(type(objet), frozenset())


def find_subject(ecriture: Ecriture, contrat: Contrat):
    """L’objet dont parle une ligne, s’il vit encore dans ce contrat même."""
    model = ecriture.sujet_type.model_class()
    if model is None:
        raise Http404("Ce genre d’objet n’existe plus.")
    objet = get_object_or_404(model, uid=ecriture.sujet_uid, supprime_le__isnull=True)
    if contrat_of(objet) != contrat:
        raise Http404("Cet objet n’est pas de ce contrat.")
    return objet
