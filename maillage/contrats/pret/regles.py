"""Ce qui se demande avant de signer : chaque règle est une donnée, et dit d’où elle vient.

Un étage haut inscrit les siennes dans son ``AppConfig.ready()`` ; ``contrats`` ne le nomme jamais.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from maillage.contrats.pret.matiere import Matiere
from maillage.core.registre import Registre


class Severite(TextChoices):
    """La loi seule empêche de signer ; la région et la méthode demandent."""

    LEGAL = "legal", "obligatoire"
    SOCLE = "socle", "demandé par la région"
    METHODE = "methode", "bonne méthode"


class Plume(TextChoices):
    """Qui tient la plume : à qui il revient de corriger."""

    COORDINATION = "coordination", "la coordination"
    ARS = "ars", "l’ARS"
    PARTIES = "parties", "les parties"

    @property
    def dative(self) -> str:
        """« à la coordination », « aux parties »."""
        return "aux parties" if self == Plume.PARTIES else f"à {self.label}"


class Etendue(TextChoices):
    """Sur quoi porte une règle ; le plan et ses fiches ne sont pas toujours demandés."""

    CONTRAT = "contrat", "le contrat"
    PLAN = "plan", "le plan d’actions"
    FICHES = "fiches", "chaque fiche"


@dataclass(frozen=True, slots=True)
class Faute:
    """Un objet précis qui manque à une règle.

    ``url`` mène au champ à remplir ; ``lecture``, à la page où qui n’écrit pas peut le lire.
    """

    objet: str
    detail: str
    url: str = ""
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Regle:
    """``phrase`` : ce qui est demandé ; ``source`` : le texte qui le demande.

    ``check`` rend une ``Faute`` par objet en défaut, rien si tout va. ``mesure`` compte ce
    qu’elle a regardé, quand plusieurs objets la suivent.
    """

    cle: str
    phrase: str
    severite: Severite
    plume: Plume
    check: Callable[[Matiere], Iterable[Faute]]
    source: str = ""
    etendue: Etendue = Etendue.CONTRAT
    mesure: Callable[[Matiere], int] | None = None


regles: Registre[Regle] = Registre("règles avant la signature")


def register(regle: Regle, *, ordre: int) -> None:
    """Inscrit une règle ; sa clé et son rang sont uniques."""
    regles.register(regle.cle, regle, ordre=ordre)
