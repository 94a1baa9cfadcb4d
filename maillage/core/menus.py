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


# Au-dessus des cinq verbes, sans titre : la page d’accueil de la démarche.
ACCUEIL = ""


@dataclass(frozen=True, slots=True)
class Entree:
    """Une page du menu d’une démarche, sous un verbe ou ``ACCUEIL``.

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
    """Les groupes non vides, l’accueil en tête : ``cle``, ``libelle``, ``courant`` et ``entrees``.

    Une entrée donne ``libelle``, ``url``, ``icone`` et ``courante`` ; une seule l’est, celle
    dont l’adresse est la plus proche de la page.
    """
    visible = [item for item in entrees_demarche if item.visible(request, demarche)]
    links = [(item.verbe, _link(item, demarche)) for item in visible]
    _mark_current(request.path, [link for _, link in links])
    groups = [_group(cle, libelle, links) for cle, libelle in [(ACCUEIL, ""), *VERBES.items()]]
    return [group for group in groups if group["entrees"]]


def _link(item: Entree, demarche) -> dict:
    return {
        "libelle": item.libelle,
        "icone": item.icone,
        "url": item.url(demarche),
        "courante": False,
    }


def _mark_current(path: str, links: list[dict]) -> None:
    around = [link for link in links if path.startswith(link["url"])]
    if around:
        max(around, key=lambda link: len(link["url"]))["courante"] = True


def _group(cle: str, libelle: str, links: list[tuple[str, dict]]) -> dict:
    entrees = [link for verbe, link in links if verbe == cle]
    courant = any(link["courante"] for link in entrees)
    return {"cle": cle, "libelle": libelle, "courant": courant, "entrees": entrees}
