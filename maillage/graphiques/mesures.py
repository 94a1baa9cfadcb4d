"""Une mesure et son état : un zéro est une valeur, un secret n’en est pas une."""

import math
from dataclasses import dataclass
from enum import StrEnum

from maillage.graphiques.texte import format_valeur


class Etat(StrEnum):
    """Ce que l’on sait d’une mesure."""

    VALEUR = "valeur"
    SECRET = "secret"  # noqa: S105 - le secret statistique
    ABSENT = "non_disponible"
    SANS_CONTOUR = "sans_contour"


MOTS = {
    Etat.SECRET: "secret statistique",
    Etat.ABSENT: "non disponible",
    Etat.SANS_CONTOUR: "sans contour propre",
}


@dataclass(frozen=True, slots=True)
class Mesure:
    """Une valeur, ou la raison de son absence ; `bas` et `haut` bornent son intervalle."""

    valeur: float | None = None
    etat: Etat = Etat.VALEUR
    bas: float | None = None
    haut: float | None = None

    @property
    def connue(self) -> float | None:
        """La valeur, si elle est finie et qu’on a le droit de la montrer."""
        if self.etat in (Etat.SECRET, Etat.ABSENT) or not is_finite(self.valeur):
            return None
        return self.valeur

    @property
    def intervalle(self) -> tuple[float, float] | None:
        """Les deux bornes, dans l’ordre, si la valeur et les deux sont connues."""
        if self.connue is None or not (is_finite(self.bas) and is_finite(self.haut)):
            return None
        bornes = sorted(borne for borne in (self.bas, self.haut) if borne is not None)
        return bornes[0], bornes[1]

    @property
    def mot(self) -> str:
        """L’état en toutes lettres ; vide pour une valeur."""
        if self.etat is Etat.VALEUR and self.connue is None:
            return MOTS[Etat.ABSENT]
        return MOTS.get(self.etat, "")


SANS_VALEUR = Mesure(etat=Etat.ABSENT)


def is_finite(valeur: float | None) -> bool:
    return valeur is not None and math.isfinite(valeur)


def format_mesure(mesure: Mesure, decimales: int = 0, unite: str = "") -> str:
    """« 12,5 % », « secret statistique », « 3 (sans contour propre) »."""
    if mesure.connue is None:
        return mesure.mot
    texte = format_valeur(mesure.connue, decimales, unite)
    return f"{texte} ({mesure.mot})" if mesure.mot else texte
