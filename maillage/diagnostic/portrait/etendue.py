"""L’étendue d’un indicateur : sa valeur dans tous les EPCI, gardée tant que rien n’est adopté."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.diagnostic.portrait.communes import choose_series, values_by_commune
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.niveaux import values_by_area
from maillage.indicateurs.moteur.series import read_stamp

type Valeurs = NDArray[np.float64]
# Sous ce nombre d’EPCI, leur dispersion ne veut rien dire : on prend celle des communes.
EPCI_MIN = 8
# L’écart absolu médian vaut l’écart type d’une loi normale une fois multiplié par cela.
NORMAL = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class Etendue:
    """``colonne`` : une valeur par territoire comparable ; ``valeurs`` : les finies, triées."""

    colonne: Valeurs
    valeurs: Valeurs
    mailles: str
    dispersion: float

    def share_above(self, valeur: float) -> float:
        """La part (0 à 1) des territoires dont la valeur est au moins celle-ci."""
        below = int(np.searchsorted(self.valeurs, valeur, side="left"))
        return (self.valeurs.size - below) / max(self.valeurs.size, 1)

    def share_below(self, valeur: float) -> float:
        """La part (0 à 1) des territoires dont la valeur est au plus celle-ci."""
        return int(np.searchsorted(self.valeurs, valeur, side="right")) / max(self.valeurs.size, 1)


def read_etendue(indicateur: Indicateur, espace: str, stamp: tuple | None = None) -> Etendue:
    """L’étendue de l’indicateur, la dernière année connue ; ``stamp`` évite de le relire."""
    return _read_etendue(Cle.of(indicateur), espace, stamp or read_stamp(espace))


@dataclass(frozen=True, slots=True)
class Cle:
    """L’indicateur comme clé de mémoire : ce qui décide de ses nombres, pas son seul numéro."""

    recette: tuple
    indicateur: Indicateur = field(compare=False)

    @classmethod
    def of(cls, item: Indicateur) -> "Cle":
        recipe = (
            item.source_id, item.nature, tuple(item.numerateur), tuple(item.denominateur),
            item.poids, item.seuil, item.facteur,
        )  # fmt: skip
        return cls(recipe, item)


@lru_cache(maxsize=1024)
def _read_etendue(cle: Cle, espace: str, stamp: tuple) -> Etendue:
    """Des EPCI, ou des communes quand l’espace compte trop peu d’EPCI."""
    found = _build(values_by_area(cle.indicateur, espace, "epci"), "EPCI")
    if found.valeurs.size >= EPCI_MIN or choose_series(cle.indicateur, espace) is None:
        return found
    return _build(values_by_commune(cle.indicateur, espace), "communes")


def _build(column: Valeurs, mailles: str) -> Etendue:
    values = sort_finite(column)
    return Etendue(column, values, mailles, measure_dispersion(values))


def sort_finite(values: Valeurs) -> Valeurs:
    return np.sort(values[np.isfinite(values)])


def measure_dispersion(values: Valeurs) -> float:
    """L’écart type robuste ; zéro quand il n’y a pas de quoi le calculer."""
    if values.size < EPCI_MIN:
        return 0.0
    return float(np.median(np.abs(values - np.median(values))) * NORMAL)
