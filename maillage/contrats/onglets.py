"""Les pages d’un contrat, par rubrique et dans l’ordre ; un étage haut y ajoute les siennes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from maillage.contrats.models import Contrat
from maillage.core.registre import Registre


class Groupe(Enum):
    """Une rubrique du contrat, dans l’ordre de son menu : la vie du contrat, de haut en bas."""

    CONTRAT = "Contrat"
    SUIVI = "Suivre"
    EVALUATION = "Évaluer"
    TEXTES = "Textes"
    DOSSIER = "Dossier"


@dataclass(frozen=True, slots=True)
class Onglet:
    """``visible(user, contrat)`` décide de le montrer ; ``covers`` : d’autres pages sous lui."""

    libelle: str
    url: Callable[[Contrat], str]
    visible: Callable[[object, Contrat], bool] = lambda user, contrat: True
    covers: Callable[[Contrat], str] = lambda contrat: ""
    groupe: Groupe = Groupe.CONTRAT


@dataclass(frozen=True, slots=True)
class Lien:
    """Ce qu’un menu montre : ``courant`` est vrai là où l’on est."""

    libelle: str
    url: str
    courant: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """Les rubriques, chacune menant à sa première page, et les pages de celle où l’on est."""

    groupes: list[Lien]
    pages: list[Lien]


onglets: Registre[Onglet] = Registre("onglets du contrat")


def build_onglets(request, contrat: Contrat) -> Menu:
    """Le menu de ce que l’on peut ouvrir ; une rubrique vide ne s’y montre pas."""
    shown = {item: item.url(contrat) for item in onglets if item.visible(request.user, contrat)}
    here = find_current(request.path, contrat, shown)
    groupe = here.groupe if here else Groupe.CONTRAT
    heads: dict[Groupe, str] = {}
    for item, url in shown.items():
        heads.setdefault(item.groupe, url)
    return Menu(
        [Lien(g.value, heads[g], g is groupe) for g in Groupe if g in heads],
        [
            Lien(item.libelle, url, item is here)
            for item, url in shown.items() if item.groupe is groupe
        ],
    )  # fmt: skip


def find_current(path: str, contrat: Contrat, shown: dict[Onglet, str]) -> Onglet | None:
    """L’onglet dont une adresse est la plus proche de ``path`` ; ``shown`` : la première."""
    reached = [
        (len(url), item)
        for item, own in shown.items()
        for url in (own, item.covers(contrat))
        if url and path.startswith(url)
    ]
    return max(reached, key=lambda pair: pair[0], default=(0, None))[1]
