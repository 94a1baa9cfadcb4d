"""Dire ce qui vient d’être fait, et offrir de le défaire."""

from django.contrib import messages
from django.http import HttpRequest

PREFIXE = "annuler:"


def announce(request: HttpRequest, texte: str, *, undo: str = "") -> None:
    """Un message de réussite ; ``undo`` est l’adresse qu’un POST défait."""
    messages.success(request, texte, extra_tags=f"{PREFIXE}{undo}" if undo else "")


def undo_url(message) -> str:
    """L’adresse qui défait ce que ``message`` annonce, vide s’il n’y en a pas."""
    _, _, url = (message.extra_tags or "").partition(PREFIXE)
    return url
