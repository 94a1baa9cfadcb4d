"""La seule voie vers le haut : ce qu’un étage supérieur ajoute à un contrat et à ses fiches.

Une application s’inscrit dans son ``AppConfig.ready()`` ; ``contrats`` ne la nomme jamais.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model
from django.http import HttpRequest

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif, VersionContrat
from maillage.core.registre import Registre

if TYPE_CHECKING:
    from maillage.lecture.plan.champs import Champ


@dataclass(frozen=True, slots=True)
class Section:
    """Un morceau de la page d’une fiche, rendu par le serveur.

    ``theme`` : après quelle section de la fiche le placer ; ``edit_url`` vide : rien à modifier.
    """

    cle: str
    titre: str
    html: str
    edit_url: str = ""
    complet: bool = True


class Extension:
    """Ce qu’un étage supérieur peut offrir ; chaque méthode a un défaut qui n’offre rien."""

    # Les modèles à chemin vers Contrat dont cette extension répond.
    modeles: tuple[type[Model], ...] = ()

    def instantane(self, contrat: Contrat) -> dict[str, dict]:
        """Par ``uid`` de fiche, un dict JSON pour l’instantané ; requêtes en nombre constant."""
        return {}

    def instantane_contrat(self, contrat: Contrat) -> dict[str, list]:
        """Ce que l’extension sait du contrat entier, hors fiches.

        Clé de l’instantané → liste d’objets à ``uid``.
        """
        return {}

    def restore(self, fiches: dict[str, FicheAction], donnees: dict[str, dict]) -> None:
        """Recrée ce que ``instantane`` a rendu, sur des fiches retrouvées par ``uid``."""

    def duplicate(self, source: FicheAction, copie: FicheAction) -> None:
        """Copie vers ``copie`` ce qui définit l’action (jamais ce qui a été fait)."""

    def carry(
        self,
        contrat: Contrat,
        suivant: Contrat,
        axes: dict[int, Axe],
        objectifs: dict[int, Objectif],
    ) -> None:
        """Porte au contrat suivant, neuf, ce qui tient au contrat entier.

        ``axes`` et ``objectifs`` : ceux du suivant, par la clé de ceux dont ils viennent.
        """

    def libelles(self) -> dict[str, str]:
        """Le nom en français des clés de ``instantane``, pour les différences."""
        return {}

    def colonnes(self) -> "tuple[Champ, ...]":
        """Les colonnes de classeur que cette extension sait lire."""
        return ()

    def import_valeurs(self, fiche: FicheAction, valeurs: dict, *, by: Auteur) -> bool:
        """Écrit sur la fiche les valeurs lues dans ``colonnes()`` ; la réimportation remplace.

        Vrai si quelque chose a changé.
        """
        return False

    def sections(self, request: HttpRequest, fiche: FicheAction) -> Iterable[Section]:
        """Les sections à montrer sur la page de la fiche."""
        return ()

    def a_faire(self, contrat: Contrat, user) -> Iterable[str]:
        return ()

    def echeances(self, contrat: Contrat) -> Iterable[tuple]:
        """Triplets (date, phrase, adresse) des échéances du contrat."""
        return ()

    def donnees_personnelles(self, personne) -> dict:
        """Ce qui est gardé sur une personne."""
        return {}

    def texte_cherchable(self, fiche: FicheAction) -> str:
        return ""


extensions: Registre[Extension] = Registre("extensions du contrat")
# Appelées une fois la version écrite ; chacune doit pouvoir recommencer.
apres_version: Registre[Callable[[VersionContrat], None]] = Registre("suites d’une version")


def register(cle: str, extension: Extension, *, ordre: int) -> None:
    """Inscrit une extension ; clé et rang sont uniques."""
    extensions.register(cle, extension, ordre=ordre)
