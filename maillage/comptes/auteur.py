"""Qui écrit : un utilisateur, un lien personnel ou le système, avec un nom qui reste."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from maillage.comptes.models import Utilisateur

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class Auteur:
    """``libelle`` est gardé dans l’historique même quand le compte disparaît."""

    libelle: str
    utilisateur: Utilisateur | None = None

    @classmethod
    def of(cls, user: "Utilisateur | AnonymousUser") -> "Auteur":
        """Le compte d’une requête : les pages sont fermées, il n’est jamais anonyme."""
        return cls(libelle=str(user), utilisateur=cast(Utilisateur, user))


SYSTEME = Auteur("Maillage")
