"""Ce que l’on a tapé survit à une session expirée."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url

IGNORED = {"csrfmiddlewaretoken"}


class KeepPostMiddleware:
    """Rend un envoi de formulaire qui aboutirait à la page de connexion, texte compris.

    Sans lui, la redirection vers la connexion jetterait le texte posté. Les envois de
    htmx reçoivent un 401 : la page garde alors le texte et l’annonce.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or not _sent_to_login(request, response):
            return response
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return render_kept(request)


def _sent_to_login(request: HttpRequest, response: HttpResponse) -> bool:

    login = resolve_url("account_login")
    target = response.headers.get("Location", "") if response.status_code == 302 else ""
    return target.startswith(login) and not request.path.startswith(login)


def render_kept(request: HttpRequest) -> HttpResponse:
    """La page « votre session a expiré » : le texte y reste, prêt à repartir."""
    kept = [(name, value) for name, value in _pairs(request.POST) if name not in IGNORED]
    context = {"kept": kept, "lost_files": list(request.FILES), "action": request.get_full_path()}
    return render(request, "core/session_expiree.html", context, status=401)


def _pairs(post: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in post.lists() for value in values]
