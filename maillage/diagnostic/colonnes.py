"""Ce qu’une liste montre d’un objet, colonne par colonne."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne. La première mène à l’objet ; ``liste`` faux : dans l’export seulement."""

    libelle: str
    read: Callable[[Any], object]
    nombre: bool = False
    liste: bool = True
