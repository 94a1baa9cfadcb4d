"""Les adresses : un nom français de chose, et une porte fermée sauf raison écrite."""

import ast
import re
from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.depot import RACINE, list_modules, parse
from tests.architecture.noms import read_glossaire, split

# Les seules pages ouvertes à qui n’a pas de compte, et pourquoi.
OUVERTES = {
    "maillage.core.views.sante": "le superviseur n’a pas de compte",
    "maillage.core.views.page_absente": "une adresse fausse se dit à tous",
    "maillage.suivi.views.elu.elu_lien": "un élu lit la page que son lien ouvre, sans compte",
    "maillage.suivi.views.lien.lien": "un pilote répond par son lien, sans compte",
    "maillage.suivi.views.lien.lien_copie": "il garde une copie de ses réponses",
    "maillage.suivi.views.lien.lien_fichier": "il relit un fichier qu’il a joint",
    "maillage.suivi.views.lien.lien_demande": "il répond sur une action",
    "maillage.suivi.views.lien.lien_recu": "il relit ce qu’il a envoyé",
    "maillage.suivi.views.lien.lien_submit": "il envoie ses réponses",
    "maillage.suivi.views.lien.lien_take_back": "il reprend une réponse envoyée",
    "maillage.core.views.csrf_refuse": "une session expirée ne doit pas perdre le texte",
}
ROUTE = re.compile(r"(?:[a-z0-9-]+|<[a-z]+:[a-z_]+>)(?:\.[a-z]+)?")


def own_patterns(patterns=None, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Chaque adresse du projet, avec sa route entière."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        full = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from own_patterns(pattern.url_patterns, full)
        elif view_of(pattern.callback).startswith("maillage."):
            yield full, pattern


def view_of(callback) -> str:
    view = getattr(callback, "view_class", callback)
    return f"{view.__module__}.{getattr(view, '__name__', type(view).__name__)}"


def test_every_address_has_a_name_that_starts_with_a_thing():
    nouns = read_glossaire()
    wrong = [
        f"{route} : {pattern.name}"
        for route, pattern in own_patterns()
        if not pattern.name or not any(word in nouns for word in split(pattern.name)[:1])
    ]

    assert not wrong


def test_addresses_are_lowercase_and_end_with_a_slash():
    """Un fichier téléchargé garde son extension au lieu de la barre."""
    wrong = []
    for route, _ in own_patterns():
        parts = route.rstrip("/").split("/") if route else []
        closed = not route or route.endswith("/") or "." in parts[-1] or ">" in parts[-1]
        if not closed or not all(ROUTE.fullmatch(part) for part in parts):
            wrong.append(route)

    assert not wrong


def test_every_view_is_closed_by_default():
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE

    views = [pattern.callback for _, pattern in own_patterns()]
    opened = {view_of(view) for view in views if not getattr(view, "login_required", True)}

    assert opened | declared_open() == OUVERTES.keys()


def declared_open() -> set[str]:
    """Les vues qui se disent ouvertes, adresses d’erreur comprises."""
    return {
        f"{'.'.join(path.relative_to(RACINE).with_suffix('').parts)}.{node.name}"
        for path in list_modules()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and any("login_not_required" in ast.unparse(item) for item in node.decorator_list)
    }
