"""La porte : on n’entre que par ce que l’on voit. Étranger 404, lecteur qui écrirait 403."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from maillage.demarches.acces import get_demarche, require
from maillage.demarches.models import Demarche
from maillage.diagnostic.permissions import can_create, can_edit_diagnostic, can_edit_objet
from maillage.diagnostic.rubriques import TOUTES, Rubrique

RESERVE = "Seule la coordination écrit le diagnostic de cette démarche."


def get_editable_diagnostic(request: HttpRequest, slug: str) -> Demarche:
    """La démarche, pour qui écrit son diagnostic."""
    demarche = get_demarche(request, slug)
    require(can_edit_diagnostic(request.user, demarche), RESERVE)
    return demarche


def get_creatable(request: HttpRequest, slug: str, rubrique: Rubrique) -> Demarche:
    """La démarche, pour qui y ajoute un objet de cette rubrique."""
    demarche = get_demarche(request, slug)
    require(can_create(request.user, demarche, rubrique.modele), RESERVE)
    return demarche


def get_objet(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> Any:
    """L’objet visible de cette démarche même."""
    demarche = get_demarche(request, slug)
    objet = get_object_or_404(rubrique.visible_to(request.user, demarche), uid=uid)
    objet.demarche = demarche
    return objet


def get_editable_objet(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> Any:
    """L’objet, pour qui peut l’écrire."""
    objet = get_objet(request, slug, rubrique, uid)
    require(can_edit_objet(request.user, objet), RESERVE)
    return objet


def address(rubrique: Rubrique, demarche: Demarche, verbe: str = "", uid=None) -> str:
    """L’adresse d’une page : ``address(rubrique, demarche, "edit", uid)``."""
    name = "_".join(filter(None, (rubrique.nom, verbe)))
    return reverse(f"diagnostic:{name}", args=[demarche.slug, *([uid] if uid else [])])


def list_address(rubrique: Rubrique, demarche: Demarche, verbe: str = "list") -> str:
    """L’adresse de la liste, ou de ce qui la concerne toute."""
    return reverse(f"diagnostic:{rubrique.nom}_{verbe}", args=[demarche.slug])


def diagnostic_context(request: HttpRequest, demarche: Demarche, **extra) -> dict:
    """Ce que toute page du diagnostic montre : ses onglets, ce que l’on peut y écrire."""
    tabs = [
        {"libelle": item.titre, "url": (url := list_address(item, demarche)),
         "courant": request.path.startswith(url)}
        for item in TOUTES
    ]  # fmt: skip
    return {
        "demarche": demarche,
        "onglets": tabs,
        "can_edit": can_edit_diagnostic(request.user, demarche),
        **extra,
    }
