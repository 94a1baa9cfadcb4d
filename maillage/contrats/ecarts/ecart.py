"""Un écart entre deux instantanés : ce qui change, et de quoi l’appliquer."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from maillage.contrats.ecarts.natures import NatureEcart


class Genre(StrEnum):
    CHAMP = "champ"
    AJOUT = "ajout"
    RETRAIT = "retrait"
    ORDRE = "ordre"


class Geste(StrEnum):
    """Ce qu’une opération fait à l’instantané mis à plat."""

    SET = "set"
    UNSET = "unset"
    INSERT = "insert"
    REMOVE = "remove"
    MOVE = "move"
    ORDER = "order"
    LINK = "link"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class Operation:
    """Un geste sur ``chemin`` ; ``rangs`` : les uid du groupe d’arrivée, dans leur ordre."""

    geste: Geste
    chemin: tuple[str, ...]
    valeur: Any = None
    rangs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ecart:
    """Un changement, lisible et applicable seul (avec ceux que ``requiert`` nomme).

    ``cle`` dit ce qui change (``fiches/<uid>/description``), ``marque`` de quoi en quoi : même clé
    et autre marque, l’écart n’est plus celui qu’on avait lu. ``avant`` et ``apres`` sont des
    valeurs JSON ; ``noms`` donne celui de chaque objet qu’elles désignent par son uid.
    """

    cle: str
    motif: str
    nature: NatureEcart
    genre: Genre
    objet: str
    groupe: str
    champ: str
    avant: Any
    apres: Any
    operations: tuple[Operation, ...]
    marque: str
    requiert: frozenset[str] = frozenset()
    noms: dict[str, str] = field(default_factory=dict)

    def __eq__(self, other) -> bool:
        return isinstance(other, Ecart) and (self.cle, self.marque) == (other.cle, other.marque)

    def __hash__(self) -> int:
        return hash((self.cle, self.marque))

    @property
    def is_muet(self) -> bool:
        """Rien à lire : une liste vide au lieu d’une absence."""
        return self.genre is Genre.CHAMP and is_empty(self.avant) and is_empty(self.apres)


def is_empty(valeur: Any) -> bool:
    """Ce qu’une personne lirait comme rien ; zéro et « non » sont des valeurs."""
    if isinstance(valeur, dict):
        return all(map(is_empty, valeur.values()))
    return valeur is None or valeur == "" or valeur == []


def same(one: Any, two: Any) -> bool:
    """La même valeur JSON : ``1``, ``1.0`` et ``true`` sont trois valeurs."""
    if type(one) is not type(two):
        return False
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(same(one[cle], two[cle]) for cle in one)
    if isinstance(one, list):
        return len(one) == len(two) and all(map(same, one, two))
    return one == two


def fingerprint(*parts: Any) -> str:
    """Seize signes qui changent avec ``parts``."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
