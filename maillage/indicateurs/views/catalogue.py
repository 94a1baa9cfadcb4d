"""Le catalogue des indicateurs : ce que l’on mesure, comment, et ce que l’on peut calculer ici."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from maillage.core.tableur import attach
from maillage.indicateurs.disponibilite import read_disponibilites
from maillage.indicateurs.enums import Domaine, Sens
from maillage.indicateurs.exports_catalogue import read_rows
from maillage.indicateurs.filters import ETATS, FiltreCatalogue
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.mots import (
    MOTS_SENS,
    say_denominateur,
    say_determinant,
    say_formule,
    say_numerateur,
    say_poids,
    say_regle,
)


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Tous les indicateurs, par chapitre, cherchés et filtrés."""
    filtre = FiltreCatalogue.read(request)
    lignes = filtre.lignes()
    groups = groupby(lignes, key=lambda ligne: ligne.indicateur.domaine)
    context = {
        "filtre": filtre,
        "groupes": [(Domaine(domaine), list(rows)) for domaine, rows in groups],
        "compte": len(lignes),
        "disponibles": sum(ligne.disponibilite.is_disponible for ligne in lignes),
        "domaines": [item for item in Domaine if item != Domaine.LOCAL],
        "etats": ETATS.items(),
        "recherche": filtre.as_query(),
    }
    return render(request, "indicateurs/catalogue.html", context)


@require_GET
def catalogue_read(request: HttpRequest, cle: str) -> HttpResponse:
    """Un indicateur : sa définition, son calcul, ses limites, ce qui est chargé."""
    shown = get_object_or_404(Indicateur.objects.select_related("source"), cle=cle)
    context = {
        "indicateur": shown,
        "disponibilite": read_disponibilites([shown])[cle],
        "calcul": {
            "numerateur": say_numerateur(shown),
            "denominateur": say_denominateur(shown),
            "poids": say_poids(shown),
            "formule": say_formule(shown),
            "regle": say_regle(shown),
        },
        "determinant": say_determinant(shown),
        "sens": MOTS_SENS[Sens(shown.sens)],
    }
    return render(request, "indicateurs/catalogue_indicateur.html", context)


@require_GET
def catalogue_csv(request: HttpRequest) -> HttpResponse:
    return _export(request, "csv")


@require_GET
def catalogue_xlsx(request: HttpRequest) -> HttpResponse:
    return _export(request, "xlsx")


def _export(request: HttpRequest, extension: str) -> HttpResponse:
    rows = read_rows(FiltreCatalogue.read(request).lignes())
    return attach(rows, extension, "catalogue-indicateurs", "Catalogue", figees=2)
