"""Ce qu’un étage supérieur ajoute aux pages d’une démarche, dans son ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from maillage.core.registre import Registre
from maillage.demarches.models import Demarche
from maillage.territoires.identite import Identite


@dataclass(frozen=True, slots=True)
class SectionCommune:
    """Un morceau de la page d’une commune ; ``html`` est déjà sûr."""

    cle: str
    titre: str
    html: SafeString


type BuildSection = Callable[[HttpRequest, Demarche, Identite], SectionCommune | None]

# Chacun reçoit la requête (qui regarde), la démarche et la commune ; rien à dire : ``None``.
sections_commune: Registre[BuildSection] = Registre("page d’une commune")
