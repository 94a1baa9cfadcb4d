"""Des valeurs aux pixels, avec des graduations rondes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_PAS = (1, 2, 2.5, 5, 10)
# Plus loin, une marge ou un pas dépasserait l’infini.
_LIMITE = 1e300


@dataclass(frozen=True, slots=True)
class Echelle:
    """Une échelle linéaire : `bas` est dessiné en `debut`, `haut` en `fin`."""

    bas: float
    haut: float
    debut: float
    fin: float
    graduations: tuple[float, ...] = ()

    def place(self, valeur: float) -> float:
        """La position d’une valeur, ramenée au bord le plus proche si elle sort de l’échelle."""
        # Diviser d’abord : la différence de deux très grands nombres dépasserait l’infini.
        etendue = self.haut / 4 - self.bas / 4
        part = (valeur / 4 - self.bas / 4) / etendue if etendue else 0.5
        return self.debut + min(max(part, 0), 1) * (self.fin - self.debut)

    @property
    def decimales(self) -> int:
        """Ce qu’il faut de décimales pour écrire les graduations."""
        for nombre in range(4):
            if all(_is_round(valeur, nombre) for valeur in self.graduations):
                return nombre
        return 3


def _is_round(valeur: float, decimales: int) -> bool:
    return math.isclose(valeur, round(valeur, decimales), rel_tol=1e-6, abs_tol=1e-12)


def build_echelle(
    valeurs: Iterable[float], debut: float, fin: float, *, zero: bool = False, nombre: int = 5
) -> Echelle:
    """L’échelle qui contient les valeurs finies, ouverte jusqu’à des graduations rondes.

    `zero` l’oblige à contenir zéro ; `nombre` est le nombre d’intervalles souhaité. Des nombres
    entiers comptés depuis zéro se graduent en entiers : il n’y a pas de demi-action.
    """
    finies = [max(-_LIMITE, min(valeur, _LIMITE)) for valeur in valeurs if math.isfinite(valeur)]
    bas, haut = _extent(finies + [0.0] * (zero or not finies))
    comptes = zero and all(valeur == int(valeur) for valeur in finies)
    pas = _round_step((haut / 4 - bas / 4) / nombre * 4, entier=comptes)
    rangs = range(math.floor(bas / pas + 1e-9), math.ceil(haut / pas - 1e-9) + 1)
    graduations = tuple(float(f"{rang * pas:.12g}") for rang in rangs if math.isfinite(rang * pas))
    return Echelle(min(bas, graduations[0]), max(haut, graduations[-1]), debut, fin, graduations)


def _extent(valeurs: list[float]) -> tuple[float, float]:
    bas, haut = min(valeurs), max(valeurs)
    if haut / 4 - bas / 4 > max(abs(bas), abs(haut)) * 1e-9:
        return bas, haut
    marge = abs(bas) * 0.1 or 1.0
    return (bas - marge, bas + marge) if bas else (0.0, 1.0)


def _round_step(pas: float, *, entier: bool) -> float:
    if pas < 1e-300:
        return 1.0 if entier else 1e-300
    puissance = 10.0 ** math.floor(math.log10(pas))
    steps = (facteur * puissance for facteur in _PAS if facteur * puissance >= pas * 0.999)
    return next((step for step in steps if not entier or step == int(step)), 1.0)
