"""Mesurer les inégalités : gradient social (SII, RII), concentration, dispersion.

Entre communes, ces mesures sont écologiques : elles décrivent des lieux, non des personnes, et
se pondèrent par la population. Sources : Mackenbach et Kunst 1997 (SII, RII) ; Kakwani et al.
1997, Banque mondiale, note technique 7 (concentration) ; Cowell 2011 (Gini, Theil, Atkinson).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from maillage.calcul.erreurs import Nombres, read_nombres, read_poids, require
from maillage.calcul.intervalles import NIVEAU, NIVEAU_FAUX, Intervalle


@dataclass(frozen=True)
class Gradient:
    """La droite pondérée du rang social (0 : le plus défavorisé) à la valeur.

    ``sii`` est l’écart, dans l’unité de la valeur, d’un bout à l’autre de l’échelle sociale.
    ``rii`` est le rapport de la valeur au rang 1 à celle au rang 0 ; ``None`` si celle-ci n’est
    pas positive. ``intervalle`` (du SII) suppose la droite : ``None`` sous 3 groupes.
    """

    sii: float
    rii: float | None
    origine: float
    intervalle: Intervalle | None


def rank_ridits(poids: ArrayLike) -> Nombres:
    """Le rang moyen cumulé de chaque groupe, de 0 à 1, dans l’ordre donné."""
    masses = read_poids(poids, np.size(poids), "populations")
    parts = masses / masses.sum()
    return np.cumsum(parts) - parts / 2


def measure_gradient(
    valeurs: ArrayLike, populations: ArrayLike, niveau: float = NIVEAU
) -> Gradient:
    """SII et RII des groupes rangés du plus défavorisé au plus favorisé.

    Moindres carrés pondérés par la population : valeur = a + SII·ridit ; RII = (a + SII) / a.
    """
    require(0 < niveau < 1, NIVEAU_FAUX)
    y = read_nombres(valeurs, "valeurs")
    masses = read_poids(populations, y.size, "populations")
    require(int((masses > 0).sum()) >= 2, "Il faut au moins deux groupes habités.")
    parts, ridits = masses / masses.sum(), rank_ridits(masses)
    ecarts = ridits - parts @ ridits
    etendue = float(parts @ ecarts**2)
    pente = float(parts @ (ecarts * y)) / etendue
    origine = float(parts @ y - pente * (parts @ ridits))
    residus = y - origine - pente * ridits
    rii = (origine + pente) / origine if origine > 0 else None
    intervalle = _bound_pente(pente, float(parts @ residus**2), etendue, masses, niveau)
    return Gradient(pente, rii, origine, intervalle)


def _bound_pente(
    pente: float, variance: float, etendue: float, masses: Nombres, niveau: float
) -> Intervalle | None:
    libertes = int((masses > 0).sum()) - 2
    if libertes < 1:
        return None
    marge = float(stdtrit(libertes, 0.5 + niveau / 2)) * np.sqrt(variance / etendue / libertes)
    return Intervalle(pente - float(marge), pente + float(marge))


def concentration(valeurs: ArrayLike, populations: ArrayLike | None = None) -> float:
    """Indice de concentration de groupes (ou de personnes) rangés du plus pauvre au plus riche.

    Sans populations, chaque ligne pèse autant : C = 2·cov(valeur, rang) / moyenne. Avec, la
    formule des groupes C = Σ (p_{t}·L_{t+1} − p_{t+1}·L_{t}), les deux étant égales. De −1
    (tout chez les plus pauvres) à +1.
    """
    y = read_nombres(valeurs, "valeurs")
    masses = read_poids(populations, y.size, "populations")
    moyenne = float(np.average(y, weights=masses)) if y.size else 0.0
    require(moyenne != 0, "La moyenne est nulle : l’indice de concentration n’existe pas.")
    parts = masses / masses.sum()
    return float(2 * (parts @ (y * rank_ridits(masses))) / moyenne - 1)


def gini(valeurs: ArrayLike, poids: ArrayLike | None = None, biais: bool = True) -> float:
    """Indice de Gini, de 0 (égalité) à 1. Sans le biais, multiplié par n / (n − 1)."""
    y, masses = _read_positives(valeurs, poids, strict=False)
    ordre = np.argsort(y, kind="stable")
    indice = concentration(y[ordre], masses[ordre])
    if biais:
        return indice
    require(y.size > 1, "Il faut au moins deux valeurs pour corriger le biais.")
    return indice * y.size / (y.size - 1)


def theil_t(valeurs: ArrayLike, poids: ArrayLike | None = None) -> float:
    """Theil T : moyenne de (x/μ)·ln(x/μ), zéro compris (0·ln 0 = 0)."""
    y, masses = _read_positives(valeurs, poids, strict=False)
    relatives = y / np.average(y, weights=masses)
    termes = relatives * np.log(np.where(relatives > 0, relatives, 1.0))
    return float(np.average(termes, weights=masses))


def theil_l(valeurs: ArrayLike, poids: ArrayLike | None = None) -> float:
    """Theil L (écart logarithmique moyen) : moyenne de ln(μ/x), valeurs positives."""
    y, masses = _read_positives(valeurs, poids, strict=True)
    return float(np.average(np.log(np.average(y, weights=masses) / y), weights=masses))


def atkinson(valeurs: ArrayLike, aversion: float = 0.5, poids: ArrayLike | None = None) -> float:
    """Indice d’Atkinson, 1 − (moyenne de (x/μ)^(1−ε))^(1/(1−ε)), ε étant l’aversion."""
    require(aversion > 0, "L’aversion à l’inégalité doit être positive.")
    y, masses = _read_positives(valeurs, poids, strict=aversion >= 1)
    relatives = y / np.average(y, weights=masses)
    if aversion == 1:
        return float(1 - np.exp(np.average(np.log(relatives), weights=masses)))
    puissance = 1 - aversion
    return float(1 - np.average(relatives**puissance, weights=masses) ** (1 / puissance))


def _read_positives(
    valeurs: ArrayLike, poids: ArrayLike | None, strict: bool
) -> tuple[Nombres, Nombres]:
    y = read_nombres(valeurs, "valeurs")
    require(y.size > 0, "Il n’y a aucune valeur.")
    masses = read_poids(poids, y.size)
    require(bool((y >= 0).all()), "Une valeur est négative : cet indice n’existe pas.")
    require(not strict or bool((y > 0).all()), "Une valeur est nulle : cet indice n’existe pas.")
    require(bool(y @ masses > 0), "Toutes les valeurs sont nulles : cet indice n’existe pas.")
    return y, masses
