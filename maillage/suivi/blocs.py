"""Ce qu’un étage voisin ou supérieur ajoute au tableau de bord d’un contrat."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from maillage.contrats.models import Contrat
from maillage.core.registre import Registre


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un encart : son titre, son contenu rendu par le serveur, la page qui en dit plus."""

    titre: str
    html: str
    url: str = ""


# Chacune rend son encart pour ce lecteur, ou rien.
blocs: Registre[Callable[[HttpRequest, Contrat], Bloc | None]] = Registre(
    "encarts du tableau de bord"
)
