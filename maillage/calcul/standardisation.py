"""Comparer des territoires d’âges différents : standardisation directe et indirecte.

Un taux standardisé ne s’additionne ni ne se moyenne : on repart des effectifs par âge. Deux taux
ne se comparent que sur la même population type ; deux SMR ne se comparent pas entre eux.
Sources : Eurostat 2013 (population type européenne) ; Dobson et al. 1991 ; Fay et Feuer 1997 ;
Public Health England, PHEindicatormethods (règles des petits nombres).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from maillage.calcul.erreurs import Nombres, read_nombres, require
from maillage.calcul.intervalles import NIVEAU, NIVEAU_FAUX, Intervalle, byar, name_methode, poisson

# Population type européenne 2013, pour 100 000 : 0-4, 5-9, … 85-89, 90 et plus.
ESP2013 = (
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
    7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
)  # fmt: skip
CAS_MINIMUM = 10


@dataclass(frozen=True)
class TauxStandardise:
    """Un taux standardisé pour ``facteur`` personnes ; ``brut`` est celui d’avant."""

    valeur: float
    intervalle: Intervalle
    brut: float
    cas: float
    facteur: float
    methode: str


@dataclass(frozen=True)
class Rapport:
    """Un SMR : cas observés sur cas attendus ; 1 est la référence (100 pour l’ICM)."""

    valeur: float
    intervalle: Intervalle
    observes: float
    attendus: float
    methode: str

    @property
    def icm(self) -> float:
        return 100 * self.valeur

    @property
    def is_significatif(self) -> bool:
        """Vrai quand l’intervalle exclut la référence."""
        return not self.intervalle.contains(1.0)


def standardize_direct(
    cas: ArrayLike,
    populations: ArrayLike,
    poids: ArrayLike = ESP2013,
    facteur: float = 100_000,
    niveau: float = NIVEAU,
) -> TauxStandardise | None:
    """Taux direct : Σ w·(O/n) / Σ w, intervalle de Dobson ; ``None`` sous 10 cas en tout.

    IC = T + √(V/O)·(borne de Byar − O), où V = Σ (w/Σw)²·O/n². Tous les vecteurs sont (âges,).
    """
    evenements, habitants, parts = _read_ages(cas, populations, poids)
    observes = float(evenements.sum())
    if observes < CAS_MINIMUM:
        return None
    taux, variance = _sum_ages(evenements, habitants, parts)
    bornes = byar(observes, niveau)
    pente = float(np.sqrt(variance / observes))
    bas, haut = (taux + pente * (borne - observes) for borne in (bornes.bas, bornes.haut))
    brut = facteur * observes / float(habitants.sum())
    intervalle = Intervalle(bas, haut).scale(facteur)
    return TauxStandardise(taux * facteur, intervalle, brut, observes, facteur, "Dobson")


def standardize_gamma(
    cas: ArrayLike,
    populations: ArrayLike,
    poids: ArrayLike = ESP2013,
    facteur: float = 100_000,
    niveau: float = NIVEAU,
) -> TauxStandardise:
    """Taux direct, intervalle gamma de Fay et Feuer : prudent, et calculable avec peu de cas.

    Bas : V/2T · χ²(α/2 ; 2T²/V). Haut : le même avec T + m et V + m², où m est le plus grand
    w/(n·Σw).
    """
    evenements, habitants, parts = _read_ages(cas, populations, poids)
    require(0 < niveau < 1, NIVEAU_FAUX)
    taux, variance = _sum_ages(evenements, habitants, parts)
    reste, plus = (1 - niveau) / 2, float((parts / habitants).max())
    bas = _quantile_gamma(taux, variance, reste) if taux > 0 else 0.0
    haut = _quantile_gamma(taux + plus, variance + plus**2, 1 - reste)
    observes = float(evenements.sum())
    brut = facteur * observes / float(habitants.sum())
    intervalle = Intervalle(bas, haut).scale(facteur)
    return TauxStandardise(taux * facteur, intervalle, brut, observes, facteur, "Fay et Feuer")


def expect_cas(populations: ArrayLike, taux_reference: ArrayLike) -> float:
    """Les cas attendus E = Σ n·r, avec des taux de référence par personne."""
    habitants = read_nombres(populations, "populations")
    taux = read_nombres(taux_reference, "taux de référence", habitants.size)
    require(bool((habitants >= 0).all()), "Une population est négative.")
    require(bool((taux >= 0).all()), "Un taux de référence est négatif.")
    return float(habitants @ taux)


def standardize_indirect(
    observes: float, populations: ArrayLike, taux_reference: ArrayLike, niveau: float = NIVEAU
) -> Rapport | None:
    """SMR = O / Σ n·r ; ``None`` quand rien n’est attendu."""
    return compare_attendus(observes, expect_cas(populations, taux_reference), niveau)


def compare_attendus(observes: float, attendus: float, niveau: float = NIVEAU) -> Rapport | None:
    """SMR = O / E, intervalle de O (exact sous 10 cas, Byar au-delà) divisé par E."""
    require(bool(np.isfinite(attendus)) and attendus >= 0, "Les cas attendus sont inconnus.")
    bornes = poisson(observes, niveau)
    if attendus == 0:
        return None
    echelle = 1 / attendus
    methode = name_methode(observes)
    return Rapport(observes * echelle, bornes.scale(echelle), observes, attendus, methode)


def _read_ages(
    cas: ArrayLike, populations: ArrayLike, poids: ArrayLike
) -> tuple[Nombres, Nombres, Nombres]:
    parts = read_nombres(poids, "population type")
    evenements = read_nombres(cas, "cas par âge", parts.size)
    habitants = read_nombres(populations, "populations par âge", parts.size)
    require(bool((evenements >= 0).all()), "Un nombre de cas est négatif.")
    require(bool((habitants > 0).all()), "Une classe d’âge n’a aucun habitant : regroupez-la.")
    require(bool((parts >= 0).all() and parts.sum() > 0), "La population type est vide.")
    return evenements, habitants, parts / parts.sum()


def _sum_ages(evenements: Nombres, habitants: Nombres, parts: Nombres) -> tuple[float, float]:
    taux = float(parts @ (evenements / habitants))
    return taux, float(parts**2 @ (evenements / habitants**2))


def _quantile_gamma(taux: float, variance: float, probabilite: float) -> float:
    return variance / taux * float(gammaincinv(taux**2 / variance, probabilite))
