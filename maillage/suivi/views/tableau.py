"""Le tableau de bord d’un contrat : ce qui bouge, ce qui tarde, ce qui bloque, ce qui vient."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.encarts import read_encarts
from maillage.contrats.permissions import can_see_travail
from maillage.suivi.bord import (
    count_all,
    count_meteo,
    count_silent,
    find_missing,
    late_indicateurs,
    list_url,
    read_campagnes,
)
from maillage.suivi.dessins_bord import draw_axes, draw_meteo
from maillage.suivi.lecture import read_suivi
from maillage.suivi.permissions import can_see_campagne

MONTRES = 8


@require_GET
def tableau_bord(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_contrat(request, slug, uid)
    suivi = read_suivi(contrat, user=request.user)
    travail = can_see_travail(request.user, contrat)
    seen = can_see_campagne(request.user, contrat)
    context = contrat_context(
        request, contrat, suivi=suivi, montres=MONTRES, travail=travail,
        comptes=count_all(suivi), silence=count_silent(suivi), meteos=count_meteo(suivi),
        liste=list_url(contrat, actions="on"), liste_retard=list_url(contrat, retard="on"),
        liste_blocage=list_url(contrat, bloquee="on"), retards=suivi.retards,
        echeances=suivi.next_deadlines(), attendus=late_indicateurs(suivi),
        campagnes=read_campagnes(contrat) if seen else [],
        manques=find_missing(suivi) if travail else [], encarts=read_encarts(request, contrat),
        axes=draw_axes(suivi) if suivi.actions else None,
        meteo=draw_meteo(suivi) if suivi.actions else None,
    )  # fmt: skip
    return render(request, "suivi/tableau_bord.html", context)
