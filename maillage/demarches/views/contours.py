"""Les contours que la carte interactive va chercher, un département à la fois."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.demarches.perimetre import find_espace
from maillage.territoires.cartes import write_geojson
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.models import Chargement, Millesime
from maillage.territoires.resume import find_millesime

FRAICHEUR = 3600


@require_GET
def contours(request: HttpRequest, slug: str, departement: str) -> HttpResponse:
    """Les communes d’un département en GeoJSON, gardées une heure par le navigateur."""
    demarche = get_demarche(request, slug)
    try:
        millesime = find_millesime(None, find_espace(demarche))
    except ErreurConversion as error:
        raise Http404(str(error)) from error
    stamp = Chargement.objects.stamp(millesime.espace)
    mark = quote_etag(f"{departement}-{millesime.annee}-{'-'.join(map(str, stamp))}")
    if unchanged := get_conditional_response(request, etag=mark):
        return unchanged
    content = _write(departement, millesime, stamp)
    if not content:
        raise Http404("Aucun contour n’est chargé pour ce département.")
    response = HttpResponse(content, content_type="application/geo+json", headers={"ETag": mark})
    patch_cache_control(response, private=True, max_age=FRAICHEUR)
    return response


@lru_cache(maxsize=16)
def _write(departement: str, millesime: Millesime, stamp: tuple) -> str:
    return write_geojson(departement, millesime)
