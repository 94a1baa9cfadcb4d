"""Dire ce qui vient d’être fait, et offrir de le défaire."""

from django.contrib import messages
from django.http import HttpRequest

ANNULER = "annuler:"


def announce(request: HttpRequest, texte: str, *, annuler: str = "") -> None:
    """Un message de réussite ; ``annuler`` est l’adresse qu’un POST défait."""
    messages.success(request, texte, extra_tags=f"{ANNULER}{annuler}" if annuler else "")


def undo_url(message) -> str:
    """L’adresse qui défait ce que ``message`` annonce, vide s’il n’y en a pas."""
    _, _, url = (message.extra_tags or "").partition(ANNULER)
    return url
