"""Les indicateurs communs d’une région, consolidés sur tous ses contrats."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.contrats.models import Contrat
from maillage.core.http import to_entier
from maillage.core.tableur import attach
from maillage.referentiels.acces import enter, list_regions
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.communs import communs_of_region
from maillage.suivi.exports_communs import communs_rows
from maillage.suivi.valeurs import Somme, TotalCommun, total_communs
from maillage.suivi.valeurs.phrases import say_commun

AVANT, ANNEE_MIN, ANNEE_MAX = 4, 2000, 2100


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un indicateur commun, son total en mots, et ce que chaque contrat en dit."""

    commun: IndicateurCommun
    total: TotalCommun
    dit: str
    contrats: list[tuple[Contrat, Somme, str]]


@require_GET
def regions_communs(request: HttpRequest) -> HttpResponse:
    """Choisir sa région ; s’il n’y en a qu’une, y aller."""
    regions = list_regions(request)
    if len(regions) == 1:
        return redirect("communs:region_communs", regions[0]["code"])
    return render(request, "suivi/regions_communs.html", {"regions": regions})


@require_GET
def region_communs(request: HttpRequest, region: str) -> HttpResponse:
    """Par indicateur commun : le total, sa couverture, et chaque contrat."""
    context = enter(request, region)
    annee = read_annee(request)
    lignes = read_lignes(request.user, region, annee)
    this_year = timezone.localdate().year
    context |= {
        # En texte : une année ne s’écrit pas « 2 026 ».
        "annee": str(annee),
        "annees": [str(year) for year in range(this_year, this_year - AVANT - 1, -1)],
        "lignes": lignes,
        "contrats": count_contrats(lignes),
    }
    return render(request, "suivi/region_communs.html", context)


@require_GET
def communs_export(request: HttpRequest, region: str, extension: str) -> HttpResponse:
    """Une ligne par indicateur et par contrat, puis le total."""
    enter(request, region)
    annee = read_annee(request)
    rows = communs_rows(read_lignes(request.user, region, annee), annee)
    return attach(rows, extension, f"indicateurs-communs-{region}-{annee}", "Indicateurs communs",
                  figees=2)  # fmt: skip


def read_annee(request: HttpRequest) -> int:
    """L’année demandée, sinon celle d’avant : la dernière qui soit finie."""
    asked = to_entier(request.GET.get("annee", ""))
    if asked is None or not ANNEE_MIN <= asked <= ANNEE_MAX:
        return timezone.localdate().year - 1
    return asked


def read_lignes(user, region: str, annee: int) -> list[Ligne]:
    """Ce que ce compte voit des contrats de la région, cette année-là."""
    communs = list(communs_of_region(region))
    visible = Contrat.objects.visible_to(user).filter(demarche__ressorts__region=region).distinct()
    contrats = {row.pk: row for row in visible.select_related("demarche").order_by("nom", "pk")}
    totals = total_communs(
        communs, date(annee, 1, 1), date(annee, 12, 31), list(contrats.values()), user=user
    )
    return [build_ligne(commun, totals[commun.pk], contrats) for commun in communs]


def build_ligne(
    commun: IndicateurCommun, total: TotalCommun, contrats: dict[int, Contrat]
) -> Ligne:
    said = [
        (contrat, total.par_contrat[pk], say_commun(commun, total.par_contrat[pk]))
        for pk, contrat in contrats.items()
        if pk in total.par_contrat
    ]
    return Ligne(commun, total, say_commun(commun, total.somme), said)


def count_contrats(lignes: list[Ligne]) -> int:
    """Combien de contrats portent au moins un de ces indicateurs."""
    return len({contrat.pk for ligne in lignes for contrat, _, _ in ligne.contrats})
