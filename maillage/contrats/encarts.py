"""Ce que chaque application ajoute au tableau de bord d’un contrat."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from maillage.contrats.models import Contrat
from maillage.core.registre import Registre


@dataclass(frozen=True, slots=True)
class Encart:
    """Son titre, son contenu rendu par le serveur, la page qui en dit plus."""

    titre: str
    html: str
    url: str = ""


# Chacune rend son encart pour ce lecteur, ou rien.
encarts: Registre[Callable[[HttpRequest, Contrat], Encart | None]] = Registre(
    "encarts du tableau de bord"
)


def read_encarts(request: HttpRequest, contrat: Contrat) -> list[Encart]:
    """Ceux que les applications ont pour ce lecteur, dans leur ordre."""
    return [encart for build in encarts if (encart := build(request, contrat))]
