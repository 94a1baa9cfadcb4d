"""Ce que les démarches ajoutent aux menus."""

from django.urls import reverse

from maillage.core.menus import Entree, EntreeCompte, entrees_compte, entrees_demarche
from maillage.demarches.permissions import (
    can_administer,
    can_create_demarche,
    can_edit_demarche,
    can_see_personnes,
)


def register() -> None:
    """Inscrit les entrées du menu du compte et de celui d’une démarche."""
    _register_compte()
    _register_demarche()


def _register_compte() -> None:
    for rang, (cle, libelle, visible) in enumerate(
        (
            ("organisations", "Organisations", lambda request: True),
            ("personnes", "Personnes", lambda request: can_see_personnes(request.user)),
            ("droits", "Qui peut quoi", lambda request: True),
            (
                "demarche_create",
                "Ouvrir une démarche",
                lambda request: can_create_demarche(request.user),
            ),
            ("comptes", "Administration", lambda request: can_administer(request.user)),
            ("courriels", "Courriels", lambda request: can_administer(request.user)),
        )
    ):
        entree = EntreeCompte(libelle, _address(cle), visible)
        entrees_compte.register(cle, entree, ordre=100 + rang)


def _register_demarche() -> None:
    territoire = Entree("comprendre", "Territoire", "carte", _address_in("territoires"))
    entrees_demarche.register("territoires", territoire, ordre=100)
    for rang, (cle, libelle, icone, visible) in enumerate(
        (
            ("membres", "Membres", "personne", lambda request, demarche: True),
            ("droits_demarche", "Qui peut quoi", "verrou", lambda request, demarche: True),
            (
                "demarche_reglages",
                "Réglages",
                "reglages",
                lambda request, demarche: can_edit_demarche(request.user, demarche),
            ),
        )
    ):
        entree = Entree("decider", libelle, icone, _address_in(cle), visible)
        entrees_demarche.register(cle, entree, ordre=250 + rang)


def _address(nom: str):
    return lambda: reverse(f"demarches:{nom}")


def _address_in(nom: str):
    return lambda demarche: reverse(f"demarches:{nom}", args=[demarche.slug])
