"""Petites réponses communes."""

import uuid

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

PAR_PAGE = 100


def is_htmx(request: HttpRequest) -> bool:
    """Vrai pour un fragment demandé par htmx, faux pour une page ou un retour en arrière."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get(
        "HX-History-Restore-Request"
    )


def choose_template(request: HttpRequest, template: str, partial: str) -> str:
    """Le même gabarit : entier pour une page, son fragment ``partial`` pour htmx."""
    return f"{template}#{partial}" if is_htmx(request) else template


def vary_htmx(response):
    patch_vary_headers(response, ["HX-Request"])
    return response


def paginate(queryset, request: HttpRequest, par_page: int = PAR_PAGE) -> Page:
    """La page demandée par ``?page=`` ; un numéro faux rend la page la plus proche."""
    return Paginator(queryset, par_page).get_page(request.GET.get("page"))


def return_address(request: HttpRequest, default: str) -> str:
    """L’adresse ``retour`` du formulaire, si elle est d’ici ; sinon ``default``."""
    target = request.POST.get("retour", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else default


def to_entier(value: str) -> int | None:
    """Un entier positif venu d’un formulaire ; rien pour autre chose, ou un nombre démesuré."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def to_uid(value: str) -> uuid.UUID:
    """Un identifiant venu d’un formulaire ; forgé, il ne mène nulle part (404)."""
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise Http404("Identifiant inconnu.") from error


def valid_uids(values: list[str]) -> list[uuid.UUID]:
    """Les identifiants bien formés parmi ``values``."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
