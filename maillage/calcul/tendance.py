"""Suivre une valeur dans le temps : sens, pente, évolution annuelle. Trois points au moins.

La pente de Theil et Sen et l’essai de Mann et Kendall ne supposent rien de la forme ; l’évolution
annuelle log-linéaire suppose un pourcentage constant. Une série courte ne prouve rien : sous dix
points, la probabilité est exacte quand aucune valeur n’est répétée. Les recensements de deux
années voisines partagent leurs enquêtes et ne se comparent pas (INSEE).
Sources : Mann 1945 ; Kendall 1975 ; Sen 1968.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtrit

from maillage.calcul.erreurs import Nombres, read_nombres, read_poids, require
from maillage.calcul.intervalles import NIVEAU, NIVEAU_FAUX, Intervalle, quantile_normal

POINTS_MINIMUM = 3
POINTS_EXACTS = 50
SEUIL = 0.05


@dataclass(frozen=True)
class Tendance:
    """Le sens d’une série, par l’essai de Mann et Kendall.

    ``pente`` (Theil et Sen) est par année ; ``intervalle`` vaut ``None`` quand la série est trop
    courte pour le niveau voulu. ``probabilite`` est celle d’un écart aussi grand sans tendance.
    """

    points: int
    statistique: int
    tau: float
    probabilite: float
    pente: float
    intervalle: Intervalle | None

    @property
    def is_significatif(self) -> bool:
        return self.probabilite < SEUIL

    @property
    def sens(self) -> int:
        """+1 hausse, −1 baisse, 0 quand rien n’est établi."""
        return int(np.sign(self.statistique)) if self.is_significatif else 0


@dataclass(frozen=True)
class Evolution:
    """Un pourcentage annuel constant (0,02 pour +2 % par an) et son intervalle."""

    points: int
    taux: float
    intervalle: Intervalle


def measure_tendance(annees: ArrayLike, valeurs: ArrayLike, niveau: float = NIVEAU) -> Tendance:
    """Mann-Kendall et Theil-Sen ; les années sans valeur (NaN) sont retirées."""
    t, y = _read_serie(annees, valeurs)
    i, j = np.triu_indices(t.size, k=1)
    statistique = int(np.sign(y[j] - y[i]).sum())
    _, repetitions = np.unique(y, return_counts=True)
    pentes = np.sort((y[j] - y[i]) / (t[j] - t[i]))
    variance = _variance(t.size, repetitions)
    paires = _count_paires(t.size, repetitions)
    return Tendance(
        points=t.size,
        statistique=statistique,
        tau=statistique / paires if paires else 0.0,
        probabilite=_find_probabilite(statistique, t.size, variance, bool((repetitions > 1).any())),
        pente=float(np.median(pentes)),
        intervalle=_bound_pente(pentes, variance, niveau),
    )


def measure_evolution(
    annees: ArrayLike, valeurs: ArrayLike, poids: ArrayLike | None = None, niveau: float = NIVEAU
) -> Evolution:
    """Évolution annuelle : exp(b) − 1, où ln(valeur) = a + b·année, moindres carrés pondérés."""
    require(0 < niveau < 1, NIVEAU_FAUX)
    bruts = np.asarray(valeurs, dtype=np.float64)
    masses = read_poids(poids, bruts.size)[~np.isnan(bruts)]
    t, y = _read_serie(annees, valeurs, masses)
    require(bool((y > 0).all()), "Une valeur est nulle ou négative : pas d’évolution en %.")
    ordre = np.argsort(np.asarray(annees, dtype=np.float64)[~np.isnan(bruts)])
    parts = masses[ordre] / masses.sum()
    ecarts, logarithmes = t - parts @ t, np.log(y)
    etendue = parts @ ecarts**2
    pente = float(parts @ (ecarts * logarithmes) / etendue)
    residus = logarithmes - parts @ logarithmes - pente * ecarts
    libertes = t.size - 2
    erreur = float(np.sqrt(parts @ residus**2 / etendue / libertes))
    marge = float(stdtrit(libertes, 0.5 + niveau / 2)) * erreur
    bas, haut = (float(np.expm1(pente + signe * marge)) for signe in (-1, 1))
    return Evolution(t.size, float(np.expm1(pente)), Intervalle(bas, haut))


def _read_serie(
    annees: ArrayLike, valeurs: ArrayLike, poids: Nombres | None = None
) -> tuple[Nombres, Nombres]:
    """Les années et valeurs connues, dans l’ordre du temps."""
    t = read_nombres(annees, "années")
    y = np.asarray(valeurs, dtype=np.float64)
    require(t.shape == y.shape, "Il faut une valeur par année.")
    connues = ~np.isnan(y)
    t, y = t[connues], y[connues]
    require(
        t.size >= POINTS_MINIMUM,
        f"Il faut au moins {POINTS_MINIMUM} années connues pour une tendance : il y en a {t.size}.",
    )
    require(np.unique(t).size == t.size, "Une année est donnée deux fois.")
    require(poids is None or bool((poids > 0).all()), "Un poids est nul.")
    ordre = np.argsort(t)
    return t[ordre], y[ordre]


def _variance(n: int, repetitions: ArrayLike) -> float:
    """La variance de la statistique, corrigée des valeurs répétées."""
    k = np.asarray(repetitions)
    return float(n * (n - 1) * (2 * n + 5) - (k * (k - 1) * (2 * k + 5)).sum()) / 18


def _count_paires(n: int, repetitions: ArrayLike) -> float:
    """Le dénominateur du tau-b de Kendall (les années, elles, sont distinctes)."""
    k = np.asarray(repetitions)
    toutes = n * (n - 1) / 2
    return float(np.sqrt(toutes * (toutes - (k * (k - 1) / 2).sum())))


def _find_probabilite(statistique: int, n: int, variance: float, repeated: bool) -> float:
    """Probabilité bilatérale : exacte sans répétition jusqu’à 50 points, normale au-delà."""
    if variance == 0:
        return 1.0
    if not repeated and n <= POINTS_EXACTS:
        return _exact(abs(statistique), n)
    z = max(abs(statistique) - 1, 0) / np.sqrt(variance)
    return float(min(1.0, 2 * ndtr(-z)))


def _exact(statistique: int, n: int) -> float:
    """P(|S| ≥ s) sur toutes les permutations, par le nombre d’inversions."""
    if statistique == 0:
        return 1.0
    chances = np.ones(1)
    for taille in range(2, n + 1):
        chances = np.convolve(chances, np.full(taille, 1 / taille))
    concordantes = (n * (n - 1) // 2 - statistique) // 2
    return float(min(1.0, 2 * chances[: concordantes + 1].sum()))


def _bound_pente(pentes: Nombres, variance: float, niveau: float) -> Intervalle | None:
    """L’intervalle de Sen : deux pentes de rang symétrique autour de la médiane."""
    marge = quantile_normal(niveau) * float(np.sqrt(variance))
    bas = round((pentes.size - marge) / 2) - 1
    haut = round((pentes.size + marge) / 2)
    if bas < 0 or haut >= pentes.size:
        return None
    return Intervalle(float(pentes[bas]), float(pentes[haut]))
