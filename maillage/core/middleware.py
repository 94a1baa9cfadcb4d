"""Ce que l’on a tapé survit à une session expirée, et se garde tel que la base sait l’écrire."""

import re

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url

IGNORED = {"csrfmiddlewaretoken"}
# Le caractère nul, que PostgreSQL refuse, et les moitiés de caractère, que rien ne sait écrire.
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


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


class WritableTextMiddleware:
    """Ôte de ce qui est envoyé les signes qu’aucune base ne sait garder.

    Un copier-coller ou un robot en apporte. Ici, une fois pour toutes, car bien des vues lisent un
    envoi sans champ de formulaire. Dans l’adresse même, un tel signe ne mène nulle part.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if any(isinstance(value, str) and UNWRITABLE.search(value) for value in kwargs.values()):
            raise Http404("Cette adresse n’existe pas.")
        request.GET = keep_writable(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = keep_writable(request.POST)  # type: ignore[assignment]


def keep_writable(sent: QueryDict) -> QueryDict:
    """Le même envoi sans ces signes ; lui-même s’il n’en a pas."""
    pairs = _pairs(sent)
    if not any(UNWRITABLE.search(text) for pair in pairs for text in pair):
        return sent
    kept = QueryDict(mutable=True, encoding=sent.encoding)
    for name, value in pairs:
        kept.appendlist(UNWRITABLE.sub("", name), UNWRITABLE.sub("", value))
    kept._mutable = False
    return kept
