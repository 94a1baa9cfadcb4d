"""Qui écrit : un utilisateur, un lien personnel ou le système, avec un nom qui reste."""

from dataclasses import dataclass

from maillage.comptes.models import Utilisateur


@dataclass(frozen=True, slots=True)
class Auteur:
    """``libelle`` est gardé dans l’historique même quand le compte disparaît."""

    libelle: str
    utilisateur: Utilisateur | None = None

    @classmethod
    def of(cls, user: Utilisateur) -> "Auteur":
        return cls(libelle=str(user), utilisateur=user)


SYSTEME = Auteur("Maillage")
