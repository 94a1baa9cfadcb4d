"""L’erreur que l’on montre telle quelle à la personne qui a déposé le fichier."""

import re
from functools import lru_cache

_AVANT = re.compile(r" (?=[:;!?»])")
_APRES = re.compile(r"(?<=«) ")


@lru_cache(maxsize=4096)
def typeset(message: str) -> str:
    """Le message avec des espaces insécables là où le français en veut."""
    return _APRES.sub("\u00a0", _AVANT.sub("\u00a0", message))


class ErreurLecture(Exception):
    """Un fichier ou un texte qu’on ne peut pas lire, dit en français.

    `message` est une phrase complète : ce qui se passe, où, et que faire.
    """

    def __init__(self, message: str):
        self.message = typeset(message)
        super().__init__(self.message)
