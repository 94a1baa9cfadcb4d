"""Le portrait et les communes d’un indicateur, en fichiers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.core.tableur import attach, send
from maillage.demarches.acces import get_demarche
from maillage.diagnostic.portrait.disparites import read_disparites
from maillage.diagnostic.portrait.exports import communes_rows, portrait_rows, write_json
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.views.indicateur import find_ligne


@require_GET
def portrait_export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    lecture = _read(request, slug)
    nom = f"portrait-{slug}-{timezone.localdate():%Y-%m-%d}"
    if extension == "json":
        return send(write_json(lecture.portrait), nom, extension)
    return attach(portrait_rows(lecture.portrait), extension, nom, "Portrait", figees=3)


@require_GET
def communes_export(request: HttpRequest, slug: str, cle: str, extension: str) -> HttpResponse:
    lecture = _read(request, slug)
    ligne = find_ligne(lecture, cle)
    rows = communes_rows(read_disparites(lecture.portrait, ligne.indicateur))
    nom = f"{cle}-{slug}-{timezone.localdate():%Y-%m-%d}"
    return attach(rows, extension, nom, "Communes", figees=3)


def _read(request: HttpRequest, slug: str) -> Lecture:
    try:
        return read_lecture(get_demarche(request, slug))
    except Manque as manque:
        raise Http404(str(manque)) from manque
