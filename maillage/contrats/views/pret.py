"""Prêt à signer : ce qui manque, à qui d’y remédier, et où."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import (
    can_edit_contrat,
    can_see_pret,
    can_write_avis,
    is_signed,
)
from maillage.contrats.pret import Bilan, Plume, build_bilan


@require_GET
def pret(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les trois listes ; ``?plume=ars`` n’y laisse que ce qui revient à l’ARS."""
    shown = get_contrat(request, slug, uid)
    if not can_see_pret(request.user, shown):
        raise PermissionDenied(
            "Ce qui se prépare avant la signature se voit de la coordination, de l’ARS et de "
            "l’équipe projet."
        )
    bilan, plume = build_bilan(shown, request.user), read_plume(request)
    context = contrat_context(
        request, shown, bilan=bilan, plume=plume, plumes=count_plumes(bilan),
        listes=(bilan.held_by(plume) if plume else bilan).listes, jour=timezone.localdate(),
        is_signed=is_signed(shown), plumes_tenues=held_plumes(request.user, shown),
    )  # fmt: skip
    return render(request, "contrats/pret.html", context)


def held_plumes(user, contrat: Contrat) -> frozenset[Plume]:
    """Celles que ce lecteur tient : lui seul est mené au champ à remplir."""
    if can_edit_contrat(user, contrat):
        return frozenset(Plume)
    return frozenset({Plume.ARS}) if can_write_avis(user, contrat) else frozenset()


def read_plume(request: HttpRequest) -> Plume | None:
    """Le filtre demandé ; un mot inconnu ne filtre rien."""
    asked = request.GET.get("plume", "")
    return Plume(asked) if asked in Plume.values else None


def count_plumes(bilan: Bilan) -> list[tuple[Plume, int]]:
    """Chaque plume, et combien de points l’attendent."""
    return [
        (plume, sum(len(liste.manques) for liste in bilan.held_by(plume).listes)) for plume in Plume
    ]
