"""L’argent d’un contrat sur son tableau de bord : ce qu’il faut, ce que l’on a, ce qui presse."""

from datetime import date

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.encarts import Encart
from maillage.contrats.models import Contrat
from maillage.financements.compte_rendu import Du, read_dus
from maillage.financements.dessins import draw_resume
from maillage.financements.enums import EtatCandidature, EtatCompteRendu
from maillage.financements.lecture import read_plan
from maillage.financements.models import AppelProjets, Candidature
from maillage.financements.permissions import can_edit_argent, can_see_poste
from maillage.financements.phrases import say_besoin, say_limite

MONTRES = 3


def build_encart(request: HttpRequest, contrat: Contrat) -> Encart | None:
    """Rien si aucun argent ne se voit ; à la coordination, par où commencer."""
    plan = read_plan(contrat, user=request.user)
    today, can_edit = timezone.localdate(), can_edit_argent(request.user, contrat)
    appels = list_appels(request, contrat, today)
    dus = list_presses(request, contrat, today)
    if plan.is_empty and not (appels or dus or can_edit):
        return None
    context = {
        "contrat": contrat, "plan": plan, "phrases": [say_besoin(plan), *say_limite(plan)],
        "figure": draw_resume(plan), "can_edit": can_edit, "appels": appels[:MONTRES],
        "autres_appels": len(appels[MONTRES:]), "autres_dus": len(dus[MONTRES:]),
        "dus": [(du, du_address(contrat, du), du.is_late(today)) for du in dus[:MONTRES]],
    }  # fmt: skip
    url = reverse("financements:plan", args=[contrat.demarche.slug, contrat.uid])
    html = render_to_string("financements/_encart.html", context, request)
    return Encart("Financement", html, url)


def list_appels(request: HttpRequest, contrat: Contrat, jour: date) -> list[AppelProjets]:
    """Les appels datés que l’on peut encore préparer, et où rien n’est déposé ; une requête."""
    done = Candidature.objects.filter(contrat=contrat, supprime_le__isnull=True)
    done = done.exclude(etat=EtatCandidature.ENVISAGEE).values("appel")
    rows = AppelProjets.objects.visible_to(request.user).for_demarche(contrat.demarche)
    waiting = rows.filter(echeance__gte=jour).exclude(pk__in=done)
    return list(waiting.select_related("financeur").distinct())


def list_presses(request: HttpRequest, contrat: Contrat, jour: date) -> list[Du]:
    """Les comptes rendus à déposer des exercices finis, les plus anciens d’abord."""
    if not can_see_poste(request.user, contrat):
        return []
    found = [
        du
        for du in read_dus(contrat, request.user)
        if du.etat != EtatCompteRendu.DEPOSE and du.annee < jour.year
    ]
    return sorted(found, key=lambda du: du.echeance)


def du_address(contrat: Contrat, du: Du) -> str:
    args = [contrat.demarche.slug, contrat.uid, du.genre, du.subvention.uid, du.annee]
    return reverse("financements:compte_rendu", args=args)
