"""Les pages d’un contrat, dans l’ordre de ses onglets ; un étage haut y ajoute les siennes."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.contrats.models import Contrat
from maillage.core.registre import Registre


@dataclass(frozen=True, slots=True)
class Onglet:
    """``visible(user, contrat)`` décide de le montrer ; ``covers`` : d’autres pages sous lui."""

    libelle: str
    url: Callable[[Contrat], str]
    visible: Callable[[object, Contrat], bool] = lambda user, contrat: True
    covers: Callable[[Contrat], str] = lambda contrat: ""


onglets: Registre[Onglet] = Registre("onglets du contrat")


def build_onglets(request, contrat: Contrat) -> list[dict]:
    """``libelle``, ``url`` et ``courant`` (la page est dessous) de chaque onglet visible."""
    shown = [item for item in onglets if item.visible(request.user, contrat)]
    here = find_current(request.path, contrat, shown)
    return [
        {"libelle": item.libelle, "url": item.url(contrat), "courant": item is here}
        for item in shown
    ]


def find_current(path: str, contrat: Contrat, shown: list[Onglet]) -> Onglet | None:
    """L’onglet dont une adresse est la plus proche de ``path``."""
    reached = [
        (len(url), item)
        for item in shown
        for url in (item.url(contrat), item.covers(contrat))
        if url and path.startswith(url)
    ]
    return max(reached, key=lambda pair: pair[0], default=(0, None))[1]
