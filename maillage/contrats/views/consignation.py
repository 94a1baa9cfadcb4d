"""Ce que les pages de saisie courte partagent : montrer, enregistrer, dire un conflit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import explain_conflict
from maillage.contrats.actions import Conflit, fingerprint, read_state
from maillage.contrats.consignation import consign, correct
from maillage.contrats.models import Contrat
from maillage.core.champs import Objet


@dataclass(frozen=True, slots=True)
class Saisie:
    """Un formulaire reçu ou à remplir ; ``empreinte`` est celle de l’état qu’il montre."""

    form: Any
    empreinte: str
    is_saved: bool = False


def take_saisie(
    request: HttpRequest, objet: Objet | None, names: tuple[str, ...],
    build: Callable[..., Any], *, contrat: Contrat,
) -> Saisie:  # fmt: skip
    """Bâtit ``build(données, fichiers)`` et, reçu sans faute, l’enregistre.

    ``objet`` : celui que l’on corrige, ou rien si l’on crée. ``names`` : les champs qu’on écrit.
    """
    mark = fingerprint(read_state(objet, names)) if objet else ""
    if request.method != "POST":
        return Saisie(build(None, None), mark)
    form = build(request.POST, request.FILES)
    if not form.is_valid():
        return Saisie(form, request.POST.get("empreinte", ""))
    try:
        _save(form, names, request, contrat)
    except Conflit as conflit:
        form.add_error(None, explain_conflict(conflit, read_state(form.instance, names)))
        return Saisie(form, fingerprint(conflit.autre))
    except ValidationError as fault:  # la base a changé depuis que le formulaire l’a lue
        form.add_error(None, fault.messages)
        return Saisie(form, request.POST.get("empreinte", ""))
    return Saisie(form, mark, is_saved=True)


@transaction.atomic
def _save(form, names: tuple[str, ...], request: HttpRequest, contrat: Contrat) -> None:
    by, objet = Auteur.of(request.user), form.instance
    if "fichier" in names and (piece := form.cleaned_data.get("piece")):
        objet.fichier = piece.store(by)
    if objet.pk is None:
        objet.uid = form.uid
        form.instance = consign(objet, contrat=contrat, by=by)
    else:
        correct(objet, names, empreinte=request.POST.get("empreinte", ""), by=by)
