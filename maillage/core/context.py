"""Ce que la coquille attend de toute page."""

from django.conf import settings
from django.http import HttpRequest

from maillage.core.menus import build_menu, entrees_compte


def coquille(request: HttpRequest) -> dict:
    """Bandeau, menu du compte, et menu de la démarche posée par la vue sur ``request``."""
    demarche = getattr(request, "demarche", None)
    user = getattr(request, "user", None)
    connecte = bool(user and user.is_authenticated)
    return {
        "bandeau": settings.BANDEAU or getattr(demarche, "bandeau", ""),
        "demarche_courante": demarche,
        "regard": getattr(request, "regard", None),
        "menu_demarche": build_menu(request, demarche) if demarche and connecte else [],
        "menu_compte": _account_links(request) if connecte else [],
        "is_htmx": bool(request.headers.get("HX-Request")),
    }


def _account_links(request: HttpRequest) -> list[dict]:
    return [
        {"libelle": item.libelle, "url": item.url()}
        for item in entrees_compte
        if item.visible(request)
    ]
