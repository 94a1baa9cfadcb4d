"""Indices composites : normaliser, orienter, peser, agréger, et dire ce que le choix change.

Une composante absente n’est jamais comptée zéro : les poids des présentes sont remis à 1, si leur
part atteint un minimum ; sinon le territoire n’a pas d’indice. Les bornes et les poids employés
sont rendus avec le résultat : sans eux, deux indices ne se comparent pas.
Sources : OCDE et JRC 2008, Handbook on constructing composite indicators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from maillage.calcul.agregats import divide
from maillage.calcul.erreurs import Nombres, read_nombres, read_poids, require

PART_MINIMUM = 0.75


class Normalisation(StrEnum):
    """Comment ramener des variables à une même échelle."""

    SCORE_Z = "score_z"
    MIN_MAX = "min_max"


class Moyenne(StrEnum):
    """Comment réunir les composantes ; la géométrique ne laisse pas l’une compenser l’autre."""

    ARITHMETIQUE = "arithmetique"
    GEOMETRIQUE = "geometrique"


@dataclass(frozen=True)
class Bornes:
    """Le plancher et le plafond d’une composante, à garder avec le résultat."""

    minimum: float
    maximum: float
    logarithme: bool = False

    def __post_init__(self) -> None:
        require(self.minimum < self.maximum, "Le plancher doit être plus bas que le plafond.")
        require(not self.logarithme or self.minimum > 0, "Un logarithme veut un plancher positif.")

    def scale(self, valeurs: ArrayLike, sens: int = 1) -> Nombres:
        """(x − min) / (max − min), ou 1 moins cela quand ``sens`` vaut −1 ; ramené entre 0 et 1."""
        x = np.asarray(valeurs, dtype=np.float64)
        bas, haut = self.minimum, self.maximum
        if self.logarithme:
            require(not bool((x <= 0).any()), "Un logarithme veut des valeurs positives.")
            x, bas, haut = np.log(x), float(np.log(bas)), float(np.log(haut))
        part = np.clip((x - bas) / (haut - bas), 0.0, 1.0)
        return part if sens > 0 else 1 - part


@dataclass(frozen=True)
class Indice:
    """Un indice par territoire, NaN là où trop de composantes manquent.

    ``composantes`` (territoires, composantes) sont normalisées et orientées ; ``parts`` est la part
    des poids présents ; ``rangs`` place le plus haut indice premier, ex æquo au meilleur rang.
    """

    valeurs: Nombres
    composantes: Nombres
    poids: Nombres
    parts: Nombres

    @property
    def rangs(self) -> Nombres:
        return rank_descending(self.valeurs)


@dataclass(frozen=True)
class Sensibilite:
    """Ce que devient le classement quand un choix change.

    ``ecarts`` (territoires,) est le plus grand changement de rang, ``moyen`` sa moyenne.
    """

    choix: str
    ecarts: Nombres
    moyen: float


def measure_bornes(valeurs: ArrayLike, logarithme: bool = False) -> Bornes:
    """Le plus petit et le plus grand des valeurs connues."""
    x = np.asarray(valeurs, dtype=np.float64)
    connues = x[~np.isnan(x)]
    require(connues.size > 0, "Aucune valeur connue : il n’y a pas de bornes.")
    require(
        bool(connues.min() < connues.max()), "Toutes les valeurs sont égales : il faut des bornes."
    )
    return Bornes(float(connues.min()), float(connues.max()), logarithme)


def score_z(valeurs: ArrayLike, poids: ArrayLike | None = None) -> Nombres:
    """(x − μ) / σ, moyenne et écart-type (÷ n) pondérés s’il y a des poids ; NaN gardés."""
    x = np.asarray(valeurs, dtype=np.float64)
    masses = read_poids(poids, x.size)
    connues = ~np.isnan(x)
    require(bool(masses[connues].sum() > 0), "Aucune valeur connue.")
    moyenne = float(np.average(x[connues], weights=masses[connues]))
    variance = float(np.average((x[connues] - moyenne) ** 2, weights=masses[connues]))
    require(
        bool(np.ptp(x[connues]) > 0), "Toutes les valeurs sont égales : la variable ne dit rien."
    )
    return (x - moyenne) / np.sqrt(variance)


def build_indice(
    valeurs: ArrayLike,
    sens: Sequence[int],
    poids: ArrayLike | None = None,
    normalisation: Normalisation = Normalisation.MIN_MAX,
    moyenne: Moyenne = Moyenne.ARITHMETIQUE,
    populations: ArrayLike | None = None,
    bornes: Sequence[Bornes] | None = None,
    part_minimum: float = PART_MINIMUM,
) -> Indice:
    """L’indice de territoires (n, composantes), NaN pour une absence.

    ``sens`` vaut +1 ou −1 par composante ; ``poids`` se donnent à un facteur près ;
    ``populations`` pondère les scores z ; ``bornes`` fixe celles du min-max.
    """
    tableau = _read_tableau(valeurs, sens)
    colonnes = tableau.shape[1]
    require(bornes is None or len(bornes) == colonnes, "Il faut des bornes par composante.")
    masses = read_poids(poids, colonnes)
    composantes = np.empty_like(tableau)
    for rang in range(colonnes):
        colonne = tableau[:, rang]
        if normalisation is Normalisation.SCORE_Z:
            composantes[:, rang] = sens[rang] * score_z(colonne, populations)
        else:
            limites = bornes[rang] if bornes else measure_bornes(colonne)
            composantes[:, rang] = limites.scale(colonne, sens[rang])
    return aggregate(composantes, masses, moyenne, part_minimum)


def aggregate(
    composantes: Nombres,
    poids: ArrayLike,
    moyenne: Moyenne = Moyenne.ARITHMETIQUE,
    part_minimum: float = PART_MINIMUM,
) -> Indice:
    """Réunit des composantes normalisées (n, c) ; poids remis à 1 sur les présentes."""
    require(0 < part_minimum <= 1, "La part minimale des composantes va de 0 à 1.")
    masses = read_poids(poids, composantes.shape[1])
    masses = masses / masses.sum()
    connues = ~np.isnan(composantes)
    parts = connues @ masses
    lues = np.where(connues, composantes, 0.0)
    if moyenne is Moyenne.GEOMETRIQUE:
        require(
            not bool((lues < 0).any()), "La moyenne géométrique veut des composantes positives."
        )
        nulles = (connues & (composantes == 0) & (masses > 0)).any(axis=1)
        logarithmes = np.log(np.where(lues > 0, lues, 1.0))
        indices = np.where(nulles, 0.0, np.exp(divide(logarithmes @ masses, parts)))
    else:
        indices = divide(lues @ masses, parts)
    garde = parts >= part_minimum - 1e-12
    return Indice(np.where(garde, indices, np.nan), composantes, masses, parts)


def rank_descending(valeurs: Nombres) -> Nombres:
    """Le rang de chaque valeur : 1 pour la plus haute, ex æquo au meilleur rang, NaN sans elle."""
    rangs = np.full(valeurs.size, np.nan)
    connues = ~np.isnan(valeurs)
    opposees = -np.round(valeurs[connues], 12)
    _, places, effectifs = np.unique(opposees, return_inverse=True, return_counts=True)
    rangs[connues] = 1 + (np.cumsum(effectifs) - effectifs)[places]
    return rangs


def vary_poids(
    indice: Indice, ecart: float = 0.2, moyenne: Moyenne = Moyenne.ARITHMETIQUE
) -> Sensibilite:
    """Le plus grand changement de rang quand chaque poids, tour à tour, varie de ± ``ecart``."""
    require(0 < ecart <= 1, "L’écart des poids va de 0 à 1 (0,2 pour 20 %).")
    essais = []
    for rang in range(indice.poids.size):
        for signe in (-1, 1):
            poids = indice.poids.copy()
            poids[rang] *= 1 + signe * ecart
            if poids.sum() > 0:
                essais.append(poids)
    return _compare(indice, f"poids ± {ecart:.0%}", essais, moyenne)


def leave_one_out(
    indice: Indice, noms: Sequence[str], moyenne: Moyenne = Moyenne.ARITHMETIQUE
) -> list[Sensibilite]:
    """Le changement de rang quand on retire chaque composante."""
    require(len(noms) == indice.poids.size, "Il faut un nom par composante.")
    resultats = []
    for rang, nom in enumerate(noms):
        poids = indice.poids.copy()
        poids[rang] = 0
        if poids.sum() > 0:
            resultats.append(_compare(indice, f"sans {nom}", [poids], moyenne))
    return resultats


def _compare(
    indice: Indice, choix: str, essais: Sequence[Nombres], moyenne: Moyenne
) -> Sensibilite:
    """Les territoires classés sont ceux de l’indice : une part manquante n’en ajoute pas."""
    depart, ecarts = indice.rangs, np.zeros(indice.valeurs.size)
    for poids in essais:
        autre = aggregate(indice.composantes, poids, moyenne, 1e-9).valeurs
        rangs = rank_descending(np.where(np.isnan(depart), np.nan, autre))
        ecarts = np.fmax(ecarts, np.abs(rangs - depart))
    ecarts = np.where(np.isnan(depart), np.nan, ecarts)
    connus = ecarts[~np.isnan(ecarts)]
    return Sensibilite(choix, ecarts, float(connus.mean()) if connus.size else 0.0)


def _read_tableau(valeurs: ArrayLike, sens: Sequence[int]) -> Nombres:
    tableau = np.asarray(valeurs, dtype=np.float64)
    require(tableau.ndim == 2, "Il faut un tableau : un territoire par ligne.")
    require(tableau.shape[1] == len(sens) > 0, "Il faut un sens par composante.")
    require(all(s in (-1, 1) for s in sens), "Le sens d’une composante est +1 ou −1.")
    require(not bool(np.isinf(tableau).any()), "Une valeur est infinie.")
    return tableau


def read_parts(poids: ArrayLike) -> Nombres:
    """Des poids dont la somme doit déjà faire 1, comme on les imprime."""
    masses = read_nombres(poids, "poids")
    require(bool((masses >= 0).all()), "Un poids est négatif.")
    require(abs(float(masses.sum()) - 1) < 1e-6, f"Les poids font {masses.sum():g}, il faut 1.")
    return masses
