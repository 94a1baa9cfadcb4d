"""L’histoire d’un objet du diagnostic, et le retour en arrière."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.http import to_entier
from maillage.diagnostic.acces import address, diagnostic_context, get_editable_objet, get_objet
from maillage.diagnostic.models import Examen
from maillage.diagnostic.permissions import can_edit_objet, can_see_travail
from maillage.diagnostic.rubriques import Rubrique
from maillage.journal.actions import restore_field
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture

# Changer qui peut voir est un acte à part, jamais un retour en arrière.
A_PART = frozenset({"cercle"})


@require_GET
def objet_historique(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    objet = get_objet(request, slug, rubrique, uid)
    if not can_see_travail(request.user, objet.demarche):
        raise Http404("Aucun historique ici.")
    editable = can_edit_objet(request.user, objet)
    back = address(rubrique, objet.demarche, "retablir", uid) if editable else ""
    historique = build_historique(
        request, Ecriture.objects.about(objet), objet=objet, restore_url=back
    )
    context = diagnostic_context(
        request, objet.demarche, rubrique=rubrique, objet=objet, historique=historique,
        retour=address(rubrique, objet.demarche, uid=uid),
    )  # fmt: skip
    return render(request, "diagnostic/historique.html", context)


@require_POST
def valeur_restore(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    """Remet un champ comme avant une écriture."""
    objet = get_editable_objet(request, slug, rubrique, uid)
    champ, cle = request.POST.get("champ", ""), request.POST.get("ecriture", "")
    ecriture = get_object_or_404(Ecriture.objects.about(objet), pk=to_entier(cle))
    back = address(rubrique, objet.demarche, "historique", uid)
    if ecriture.sujet_uid != objet.uid:
        # Une décision se relit dans l’histoire de sa séance.
        objet = get_object_or_404(Examen, uid=ecriture.sujet_uid, priorisation__uid=uid)
    if champ not in ecriture.changements or champ not in set(objet.HISTORISES) - A_PART:
        raise PermissionDenied("Ce champ ne se rétablit pas ici.")
    restore_field(objet, ecriture, champ, by=Auteur.of(request.user))
    messages.success(request, f"« {objet.label_of(champ)} » est revenu à sa valeur d’alors.")
    return redirect(back)
