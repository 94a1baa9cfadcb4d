"""La porte : on n’entre que par ce que l’on voit. Étranger 404, lecteur qui écrirait 403."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.contrats.actions import Conflit
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.onglets import build_onglets
from maillage.contrats.permissions import can_change_cercle, can_edit_contrat
from maillage.demarches.acces import get_demarche
from maillage.demarches.regard import ROLES_VUS
from maillage.journal.valeurs import find_field, say


def get_contrat(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat visible de cette démarche."""
    demarche = get_demarche(request, slug)
    visible = Contrat.objects.visible_to(request.user).select_related("territoire")
    contrat = get_object_or_404(visible, demarche=demarche, uid=uid)
    contrat.demarche = demarche
    return contrat


def get_editable_contrat(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui peut l’écrire."""
    contrat = get_contrat(request, slug, uid)
    if not can_edit_contrat(request.user, contrat):
        raise PermissionDenied("Seule la coordination modifie ce contrat, avant sa signature.")
    return contrat


def get_fiche(request: HttpRequest, contrat: Contrat, uid) -> FicheAction:
    """La fiche visible de ce contrat même : jamais celle d’un autre par son identifiant."""
    visible = FicheAction.objects.visible_to(request.user).select_related(
        "axe", "objectif", "parent"
    )
    fiche = get_object_or_404(visible, contrat=contrat, uid=uid)
    fiche.contrat = contrat
    return fiche


def contrat_context(request: HttpRequest, contrat: Contrat, **extra) -> dict:
    """Ce que toute page de contrat montre : onglets, droits, état."""
    return {
        "contrat": contrat,
        "onglets": build_onglets(request, contrat),
        "can_edit": can_edit_contrat(request.user, contrat),
        "can_change_cercle": can_change_cercle(request.user, contrat),
        "roles_vus": ROLES_VUS,
        **extra,
    }


def find_precedent(request: HttpRequest, contrat: Contrat) -> Contrat | None:
    """Le contrat précédent, s’il est visible : son nom même peut ne pas l’être."""
    if contrat.predecesseur_id is None:
        return None
    return Contrat.objects.visible_to(request.user).filter(pk=contrat.predecesseur_id).first()


def explain_conflict(conflit: Conflit, mine: dict) -> str:
    """Ce que l’autre a écrit, pour les formulaires courts qui restent affichés."""
    objet, model = conflit.objet, type(conflit.objet)
    lines = [
        f"{objet.label_of(name)} : « {say(value, find_field(model, name))} »"
        for name, value in conflit.autre.items()
        if mine[name] != value
    ]
    return (
        "Quelqu’un d’autre vient d’enregistrer, rien n’est perdu. Sa version : "
        + " ; ".join(lines)
        + ". Enregistrez de nouveau pour garder la vôtre, affichée ci-dessous."
    )
