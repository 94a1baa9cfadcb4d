"""L’entrée : où chacun retrouve ses démarches, et l’accueil de chacune."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.contrats.acces import find_precedent
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_edit_contrat
from maillage.demarches.acces import get_demarche
from maillage.demarches.enums import Role
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import can_create_demarche, can_edit_demarche, roles_in
from maillage.portail.accueil import (
    build_steps,
    late_things,
    next_deadlines,
    read_rappels,
    read_situation,
    recent_changes,
)
from maillage.portail.suivi_accueil import read_accueil


def accueil(request: HttpRequest) -> HttpResponse:
    """Une seule démarche : on y entre tout droit."""
    demarches = Demarche.objects.visible_to(request.user)
    if len(demarches) == 1 and "toutes" not in request.GET:
        return redirect("portail:demarche", demarches[0].slug)
    context = {"demarches": demarches, "can_create": can_create_demarche(request.user)}
    return render(request, "portail/accueil.html", context)


def demarche(request: HttpRequest, slug: str) -> HttpResponse:
    """Aujourd’hui : où l’on en est, ce qui vient, ce qui a bougé, ce qui est en retard."""
    shown = get_demarche(request, slug)
    contrats = Contrat.objects.visible_to(request.user).filter(demarche=shown)
    contrat = contrats.order_by("-generation", "-pk").first()
    if contrat:
        contrat.demarche = shown
    fiches = FicheAction.objects.visible_to(request.user).filter(contrat=contrat)
    today = timezone.localdate()
    is_coordination = can_edit_demarche(request.user, shown)
    precedent = find_precedent(request, contrat) if contrat else None
    situation = read_situation(request.user, contrat, precedent, today)
    vie = situation.vie if situation else None
    rappels = read_rappels(vie, request.user)
    context = {
        "demarche": shown,
        "contrat": contrat,
        "can_edit": contrat is not None and can_edit_contrat(request.user, contrat),
        "situation": situation,
        "etapes": build_steps(shown, vie, fiches, today) if is_coordination else [],
        "echeances": next_deadlines(fiches, rappels, today),
        "retards": late_things(fiches, rappels, today),
        "is_copil": Role.COPIL in roles_in(request.user, shown),
        "suivi": read_accueil(request.user, contrat),
        "mouvements": recent_changes(request.user, contrat),
    }
    return render(request, "portail/demarche.html", context)
