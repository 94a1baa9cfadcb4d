"""Ce qu’un étage supérieur sait d’une référence : qui, dans une démarche, la sert."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maillage.core.registre import Registre
from maillage.demarches.models import Demarche
from maillage.referentiels.models import ObjectifReference, Reference


@dataclass(frozen=True, slots=True)
class Usage:
    """Un lien d’une démarche vers un objectif : d’où il part, et ce qu’il dit."""

    libelle: str
    url: str
    genre: str
    nature: str
    commentaire: str = ""
    contrat: str = ""


@dataclass(frozen=True, slots=True)
class Lecteur:
    """``count(user, demarche, reference)`` rend ``{pk d’objectif: nombre}``, en une requête ou
    deux ; ``list(user, demarche, objectif)`` rend les usages que ce compte voit.
    """

    count: Callable[[object, Demarche, Reference], dict[int, int]]
    list: Callable[[object, Demarche, ObjectifReference], Iterable[Usage]]


usages: Registre[Lecteur] = Registre("usages des références")
