"""Le suivi de toutes les actions que l’on voit, d’un contrat à l’autre."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from maillage.core.http import paginate
from maillage.core.tableur import attach
from maillage.suivi.views.vues import keep_hidden, list_choix, list_entetes
from maillage.suivi.vues.enregistrees import keep_parametres
from maillage.suivi.vues.filtres import AFFICHAGE, SuiviFiltre
from maillage.suivi.vues.lignes import (
    choose_colonnes,
    export_rows,
    read_actions,
    show_lignes,
    sources_of,
    sum_cases,
    write_gabarit,
)
from maillage.suivi.vues.perimetre import Perimetre


def actions_region(request: HttpRequest) -> HttpResponse:
    """Une ligne par action de tous les contrats visibles, filtrée par l’adresse."""
    perimetre = Perimetre(request.user, timezone.localdate())
    filtre = SuiviFiltre(request.GET, perimetre)
    colonnes = choose_colonnes(request.GET.getlist("colonnes"), region=True)
    page = paginate(filtre.sort(filtre.apply()), request)
    lues = read_actions(
        page.object_list, sources_of(colonnes), jour=perimetre.jour, user=request.user
    )
    puces, nombre = filtre.list_puces(), page.paginator.count
    context = {
        "filtre": filtre, "puces": puces, "nombre": nombre, "page": page,
        "sans_filtre": request.path, "can_write": False,
        "autres": list(filtre.explain_empty()) if puces and not nombre else [],
        "lignes": show_lignes(lues, colonnes), "gabarit": write_gabarit(colonnes),
        "totaux": sum_cases(lues, colonnes),
        "entetes": list_entetes(request.GET, colonnes), "colonnes": list_choix(colonnes),
        "gardes": keep_hidden(request.GET, AFFICHAGE),
        "gardes_colonnes": keep_hidden(request.GET, set(request.GET) - {"colonnes"}),
        "requete": keep_parametres(request.GET),
    }  # fmt: skip
    return render(request, "suivi/vues/region.html", context)


def region_export(request: HttpRequest, extension: str) -> HttpResponse:
    """Les mêmes lignes en fichier : colonnes, ordre et filtres de la page."""
    perimetre = Perimetre(request.user, timezone.localdate())
    filtre = SuiviFiltre(request.GET, perimetre)
    colonnes = choose_colonnes(request.GET.getlist("colonnes"), region=True)
    found = filtre.sort(filtre.apply())
    lues = read_actions(found, sources_of(colonnes), jour=perimetre.jour, user=request.user)
    rows = export_rows(lues, colonnes)
    return attach(rows, extension, "suivi-des-actions", "Suivi", figees=2)
