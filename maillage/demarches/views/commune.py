"""La page d’une commune : qui elle est, où elle est, ce qui la concerne."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.demarches.extensions import sections_commune
from maillage.demarches.models import Demarche, Territoire
from maillage.demarches.perimetre import find_espace, read_codes
from maillage.graphiques.carte import draw_carte
from maillage.graphiques.figure import Figure, draw_page
from maillage.territoires.cartes import build_situation, find_contours_of
from maillage.territoires.conversion import ErreurConversion, convert
from maillage.territoires.identite import Identite, read_identite
from maillage.territoires.models import Chargement, Millesime
from maillage.territoires.resume import find_millesime


@require_GET
def commune(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Une commune vue d’une démarche ; un ancien code mène à la commune d’aujourd’hui."""
    demarche = get_demarche(request, slug)
    millesime = _find_millesime(demarche)
    identite = read_identite(code, millesime)
    if not identite:
        return redirect("demarches:commune", slug, _follow(code, millesime))
    territoires = _holding(demarche, identite)
    sections = [build(request, demarche, identite) for build in sections_commune]
    context = {
        "demarche": demarche,
        "identite": identite,
        "commune": identite.commune,
        "territoires": territoires,
        "figure": _draw(identite, millesime, territoires),
        "charges": bool(find_contours_of(millesime.annee, millesime.espace)),
        "sections": [section for section in sections if section],
    }
    return render(request, "demarches/commune.html", context)


def _find_millesime(demarche: Demarche) -> Millesime:
    try:
        return find_millesime(None, find_espace(demarche))
    except ErreurConversion as error:
        raise Http404(str(error)) from error


def _follow(code: str, millesime: Millesime) -> str:
    """Le code d’aujourd’hui d’une commune disparue. Lève ``Http404``."""
    found = convert([code], millesime.annee, millesime.annee, millesime.espace).codes
    if not found:
        raise Http404("Aucune commune ne porte ce code.")
    return found[0]


def _holding(demarche: Demarche, identite: Identite) -> list[Territoire]:
    """Les scénarios qui comptent cette commune, le périmètre retenu d’abord."""
    rows = demarche.territoires.filter(supprime_le__isnull=True)
    return [item for item in rows if not identite.codes.isdisjoint(item.codes)]


def _draw(identite: Identite, millesime: Millesime, territoires: list[Territoire]) -> Figure | None:
    codes = tuple(read_codes(territoires[0])) if territoires else ()
    stamp = Chargement.objects.stamp(millesime.espace)
    return _draw_situation(identite.commune.code, codes, millesime.annee, millesime.espace, stamp)


@lru_cache(maxsize=64)
def _draw_situation(
    code: str, codes: tuple[str, ...], annee: int, espace: str, stamp: tuple
) -> Figure | None:
    carte = build_situation(code, codes, annee, espace)
    return draw_page(draw_carte, carte, cle="situation") if carte else None
