"""Ce que l’on demande : de quel contrat, pour quels cercles, sur quelle période, quel jour."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from maillage.contrats.instantane import build_instantane
from maillage.contrats.models import Contrat
from maillage.core.texte import format_periode
from maillage.demarches.enums import Cercle
from maillage.documents.contrat.plan import Plan, arrange
from maillage.financements.lecture import PlanFinancement, read_plan
from maillage.suivi.etats import SuiviContrat
from maillage.suivi.lecture import read_suivi

ANNEE = re.compile(r"\d{4}")
PERIODE = re.compile(r"\d{4}|\d{8}-\d{8}")


class ParametreInconnu(ValueError):
    """Une phrase : ce qui était attendu."""


@dataclass(frozen=True)
class Cadre:
    """``cercles`` : ceux que le document contient ; ``parametre`` : « 2026 », un ``uid``, rien.

    ``user`` : qui le demande, ou personne ; ``contacts`` : il a le droit de lire les coordonnées.
    """

    contrat: Contrat
    cercles: frozenset[str]
    moment: datetime
    parametre: str = ""
    contacts: bool = False
    user: Any = None
    # Ce que plusieurs chapitres relisent n’est lu qu’une fois.
    memoire: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once[T](self, cle: str, read: Callable[[], T]) -> T:
        """Ce que rend ``read``, lu la première fois seulement."""
        if cle not in self.memoire:
            self.memoire[cle] = read()
        return self.memoire[cle]

    @property
    def jour(self) -> date:
        return self.moment.date()

    @property
    def sees_travail(self) -> bool:
        return Cercle.TRAVAIL in self.cercles

    @property
    def sees_partage(self) -> bool:
        return Cercle.PARTAGE in self.cercles

    @cached_property
    def instantane(self) -> dict:
        return build_instantane(self.contrat, self.cercles)

    @cached_property
    def plan(self) -> Plan:
        return arrange(self.instantane)

    @cached_property
    def periode(self) -> tuple[date, date]:
        return read_periode(self.parametre)

    @cached_property
    def suivi(self) -> SuiviContrat:
        """Où en sont les actions ; les mouvements sont ceux de la période, s’il y en a une."""
        debut, fin = self.periode if self.has_periode else (None, None)
        return read_suivi(self.contrat, cercles=self.cercles, jour=self.jour, debut=debut, fin=fin)

    @cached_property
    def argent(self) -> PlanFinancement:
        """Le plan de financement ; celui de l’année, quand le document en a une."""
        annee = int(self.parametre) if ANNEE.fullmatch(self.parametre) else None
        return read_plan(self.contrat, annee=annee, cercles=self.cercles)

    @property
    def has_periode(self) -> bool:
        return bool(PERIODE.fullmatch(self.parametre))

    def is_within(self, jour: date | None) -> bool:
        """Ce jour est dans la période du document."""
        debut, fin = self.periode
        return jour is not None and debut <= jour <= fin


def read_periode(texte: str) -> tuple[date, date]:
    """« 2026 » ou « 20260101-20260630 » ; lève ``ParametreInconnu``."""
    try:
        if len(texte) == 4:
            return date(int(texte), 1, 1), date(int(texte), 12, 31)
        debut, _, fin = texte.partition("-")
        found = _read_jour(debut), _read_jour(fin)
    except ValueError as error:
        raise ParametreInconnu(f"« {texte} » n’est ni une année ni une période.") from error
    if found[0] > found[1]:
        raise ParametreInconnu("La période finit avant de commencer.")
    return found


def _read_jour(texte: str) -> date:
    if len(texte) != 8 or not texte.isdecimal():
        raise ValueError(texte)
    return date(int(texte[:4]), int(texte[4:6]), int(texte[6:]))


def write_periode(debut: date, fin: date) -> str:
    """L’inverse de ``read_periode``."""
    whole = (debut.year, 1, 1), (debut.year, 12, 31)
    if (debut.timetuple()[:3], fin.timetuple()[:3]) == whole:
        return f"{debut:%Y}"
    return f"{debut:%Y%m%d}-{fin:%Y%m%d}"


def say_periode(debut: date, fin: date) -> str:
    """« année 2026 », ou « du 1er janvier au 30 juin 2026 » en entier."""
    texte = write_periode(debut, fin)
    return f"année {texte}" if len(texte) == 4 else format_periode(debut, fin)
