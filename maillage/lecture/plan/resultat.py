"""Ce qu’on a lu d’un plan, et tout ce qu’il faut en dire à la personne.

Les renvois (`axe_ref`, `objectif_ref`, `parent_ref`, `axe`, `parent`) sont des rangs dans les
listes de `PlanLu`, à partir de 0.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maillage.core.texte import typeset


@dataclass(frozen=True)
class Source:
    """La place d’un élément dans le classeur ; `ligne` est le numéro montré par le tableur."""

    feuille: str
    ligne: int


@dataclass(slots=True)
class Constat:
    """Une remarque sur une cellule, une ligne ou une feuille.

    `ligne` vaut 0 quand la remarque porte sur la feuille entière ; `colonne` est l’en-tête, ou la
    lettre quand il n’y en a pas. `avant` est ce qui est écrit, `apres` ce qu’on en a fait.
    """

    feuille: str
    ligne: int
    colonne: str
    message: str
    avant: str = ""
    apres: str = ""

    def __post_init__(self) -> None:
        self.message = typeset(self.message)


@dataclass
class AxeLu:
    """Un axe, dans l’ordre de lecture (`rang` à partir de 1)."""

    code: str
    titre: str
    rang: int
    source: Source


@dataclass
class ObjectifLu:
    """Un objectif ou un sous-axe ; `niveau` 1 est directement sous l’axe."""

    code: str
    titre: str
    niveau: int
    axe: int | None
    parent: int | None
    source: Source


@dataclass(frozen=True)
class FinancementLu:
    """Un financeur et son montant en euros ; l’un des deux peut manquer."""

    financeur: str
    montant: Decimal | None


@dataclass
class FicheLue:
    """Une fiche-action, ou une sous-action si `parent_ref` est donné.

    `valeurs` porte la valeur typée de chaque champ rempli. `notes` garde, avec son en-tête, tout ce
    qui n’a pas trouvé sa place : rien n’est perdu.
    """

    code: str
    titre: str
    axe_ref: int | None
    objectif_ref: int | None
    parent_ref: int | None
    source: Source
    valeurs: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class PlanLu:
    """Tout le plan lu, et les quatre listes de constats montrées avant d’enregistrer."""

    axes: list[AxeLu] = field(default_factory=list)
    objectifs: list[ObjectifLu] = field(default_factory=list)
    fiches: list[FicheLue] = field(default_factory=list)
    reparations: list[Constat] = field(default_factory=list)
    refusees: list[Constat] = field(default_factory=list)
    non_reconnu: list[Constat] = field(default_factory=list)
    a_verifier: list[Constat] = field(default_factory=list)
