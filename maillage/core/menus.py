"""Menus et compteurs : la coquille les montre sans savoir qui les offre."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from maillage.core.registre import Registre

# Les cinq verbes de la vie d’un contrat, dans l’ordre.
VERBES = {
    "comprendre": "Comprendre",
    "decider": "Décider",
    "ecrire": "Écrire",
    "agir": "Agir",
    "apprendre": "Apprendre",
}


@dataclass(frozen=True, slots=True)
class Entree:
    """Une page du menu d’une démarche.

    ``url(demarche)`` donne l’adresse ; ``visible(request, demarche)`` décide de la montrer.
    """

    verbe: str
    libelle: str
    icone: str
    url: Callable[[object], str]
    visible: Callable[[HttpRequest, object], bool] = lambda request, demarche: True


@dataclass(frozen=True, slots=True)
class EntreeCompte:
    """Un lien du menu du compte (organisations, rôles, galerie…)."""

    libelle: str
    url: Callable[[], str]
    visible: Callable[[HttpRequest], bool] = lambda request: True


entrees_demarche: Registre[Entree] = Registre("menu de la démarche")
entrees_compte: Registre[EntreeCompte] = Registre("menu du compte")


def build_menu(request: HttpRequest, demarche) -> list[dict]:
    """Les groupes non vides : ``libelle`` et ``entrees`` (libelle, url, icone, courante)."""
    visible = [item for item in entrees_demarche if item.visible(request, demarche)]
    groups = [
        {"libelle": libelle, "entrees": _links(request, demarche, visible, verbe)}
        for verbe, libelle in VERBES.items()
    ]
    return [group for group in groups if group["entrees"]]


def _links(request, demarche, entrees: list[Entree], verbe: str) -> list[dict]:
    return [
        {
            "libelle": item.libelle,
            "icone": item.icone,
            "url": (url := item.url(demarche)),
            "courante": request.path.startswith(url),
        }
        for item in entrees
        if item.verbe == verbe
    ]
