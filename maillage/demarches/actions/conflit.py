"""Deux personnes sur le même objet : aucune ne perd son texte."""

from copy import copy
from dataclasses import dataclass

from maillage.core.champs import Objet
from maillage.journal.etat import diff, read_state
from maillage.journal.valeurs import find_field, say


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un champ où les deux textes diffèrent."""

    libelle: str
    mine: str
    autre: str


class Conflit(Exception):
    """Quelqu’un a écrit entre-temps ; ``version`` est celle qu’il a laissée."""

    def __init__(self, version: int, ecarts: list[Ecart]):
        super().__init__("Quelqu’un a modifié cette page pendant que vous écriviez.")
        self.version, self.ecarts = version, ecarts


def check_version(fresh: Objet, version: int, wanted: dict) -> None:
    """Lève ``Conflit`` si ``fresh`` a changé depuis ``version`` et ne vaut pas déjà ``wanted``."""
    if fresh.version == version:
        return
    mine = copy(fresh)
    for name, value in wanted.items():
        setattr(mine, name, value)
    names = tuple(wanted)
    changes = diff(read_state(fresh, names), read_state(mine, names))
    if changes:
        raise Conflit(fresh.version, [_compare(fresh, name, *changes[name]) for name in changes])


def _compare(objet: Objet, name: str, other, mine) -> Ecart:
    field = find_field(type(objet), name)
    return Ecart(objet.label_of(name), say(mine, field), say(other, field))
