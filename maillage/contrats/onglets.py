"""Les pages d’un contrat, dans l’ordre de ses onglets ; un étage haut y ajoute les siennes."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.contrats.models import Contrat
from maillage.core.registre import Registre


@dataclass(frozen=True, slots=True)
class Onglet:
    """``visible(user, contrat)`` décide de le montrer."""

    libelle: str
    url: Callable[[Contrat], str]
    visible: Callable[[object, Contrat], bool] = lambda user, contrat: True


onglets: Registre[Onglet] = Registre("onglets du contrat")


def build_onglets(request, contrat: Contrat) -> list[dict]:
    """``libelle``, ``url`` et ``courant`` (la page est dessous) de chaque onglet visible."""
    links = [
        {"libelle": item.libelle, "url": item.url(contrat)}
        for item in onglets
        if item.visible(request.user, contrat)
    ]
    here = max(
        (link["url"] for link in links if request.path.startswith(link["url"])),
        key=len,
        default="",
    )
    return [link | {"courant": link["url"] == here} for link in links]
