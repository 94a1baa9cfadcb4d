"""Le portrait et les communes d’un indicateur, en fichiers."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.diagnostic.portrait.disparites import read_disparites
from maillage.diagnostic.portrait.exports import (
    Lignes,
    communes_rows,
    portrait_rows,
    write_csv,
    write_json,
    write_xlsx,
)
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.views.indicateur import find_ligne

TABLEUR = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ECRIVAINS: dict[str, tuple[Callable[[Lignes, str], bytes], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, TABLEUR),
}


@require_GET
def portrait_export(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    lecture = _read(request, slug)
    if extension == "json":
        content, genre = write_json(lecture.portrait), "application/json"
    else:
        write, genre = ECRIVAINS[extension]
        content = write(portrait_rows(lecture.portrait), "Portrait")
    return _send(content, genre, f"portrait-{slug}-{timezone.localdate():%Y-%m-%d}.{extension}")


@require_GET
def communes_export(request: HttpRequest, slug: str, cle: str, extension: str) -> HttpResponse:
    lecture = _read(request, slug)
    ligne = find_ligne(lecture, cle)
    write, genre = ECRIVAINS[extension]
    rows = communes_rows(read_disparites(lecture.portrait, ligne.indicateur))
    nom = f"{cle}-{slug}-{timezone.localdate():%Y-%m-%d}.{extension}"
    return _send(write(rows, "Communes"), genre, nom)


def _read(request: HttpRequest, slug: str) -> Lecture:
    try:
        return read_lecture(get_demarche(request, slug))
    except Manque as manque:
        raise Http404(str(manque)) from manque


def _send(content: bytes, genre: str, nom: str) -> HttpResponse:
    response = HttpResponse(content, content_type=genre)
    response["Content-Disposition"] = f'attachment; filename="{nom}"'
    response["Cache-Control"] = "private, no-store"
    return response
