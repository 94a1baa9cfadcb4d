"""Intervalles de confiance des proportions et des dénombrements d’événements.

Pour des événements et des enquêtes seulement : une part du recensement n’en reçoit pas (dans une
commune de moins de 10 000 habitants tout le monde est recensé, l’erreur n’est pas binomiale).
Sources : Wilson 1927 ; Garwood 1936 (Poisson exact) ; Byar, dans Breslow et Day 1987 ; règle
« exact sous 10 événements, Byar au-delà » de Public Health England (PHEindicatormethods).
"""

import math
from dataclasses import dataclass

from scipy.special import gammaincinv, ndtri

from maillage.calcul.erreurs import require

SEUIL_EXACT = 10
NIVEAU = 0.95
NIVEAU_FAUX = "Le niveau de confiance doit être entre 0 et 1, par exemple 0,95."


@dataclass(frozen=True)
class Intervalle:
    """Deux bornes, dans l’unité de la valeur qu’elles encadrent."""

    bas: float
    haut: float

    def scale(self, facteur: float) -> "Intervalle":
        return Intervalle(self.bas * facteur, self.haut * facteur)

    def contains(self, valeur: float) -> bool:
        return self.bas <= valeur <= self.haut


@dataclass(frozen=True)
class Estimation:
    """Une valeur, son intervalle, et la méthode qui l’a donné."""

    valeur: float
    intervalle: Intervalle
    methode: str


def quantile_normal(niveau: float = NIVEAU) -> float:
    """z tel que la loi normale soit entre −z et z avec la probabilité ``niveau`` (1,96 à 95 %)."""
    require(0 < niveau < 1, NIVEAU_FAUX)
    return float(ndtri(0.5 + niveau / 2))


def wilson(cas: float, effectif: float, niveau: float = NIVEAU) -> Intervalle | None:
    """Intervalle de Wilson de la proportion cas / effectif (0 à 1) ; ``None`` sans effectif.

    p̃ = (2·O + z² ± z·√(z² + 4·O·(1 − O/n))) / (2·(n + z²)).
    """
    _check_cas(cas)
    require(math.isfinite(effectif) and effectif >= 0, "L’effectif doit être un nombre positif.")
    require(cas <= effectif, f"Il y a plus de cas ({cas:g}) que de personnes ({effectif:g}).")
    if effectif == 0:
        return None
    z = quantile_normal(niveau)
    centre = 2 * cas + z * z
    ecart = z * math.sqrt(z * z + 4 * cas * (1 - cas / effectif))
    base = 2 * (effectif + z * z)
    return Intervalle(max(0.0, (centre - ecart) / base), min(1.0, (centre + ecart) / base))


def poisson_exact(cas: float, niveau: float = NIVEAU) -> Intervalle:
    """Intervalle exact d’un nombre d’événements : χ²(α/2 ; 2·O)/2 et χ²(1−α/2 ; 2·O + 2)/2."""
    _check_cas(cas)
    require(0 < niveau < 1, NIVEAU_FAUX)
    reste = (1 - niveau) / 2
    bas = float(gammaincinv(cas, reste)) if cas > 0 else 0.0
    return Intervalle(bas, float(gammaincinv(cas + 1, 1 - reste)))


def byar(cas: float, niveau: float = NIVEAU) -> Intervalle:
    """Approximation de Byar : O·(1 − 1/(9·O) − z/(3·√O))³, et la même avec O + 1 et + z."""
    _check_cas(cas)
    z = quantile_normal(niveau)
    bas = cas * (1 - 1 / (9 * cas) - z / (3 * math.sqrt(cas))) ** 3 if cas > 0 else 0.0
    plus = cas + 1
    return Intervalle(max(0.0, bas), plus * (1 - 1 / (9 * plus) + z / (3 * math.sqrt(plus))) ** 3)


def poisson(cas: float, niveau: float = NIVEAU) -> Intervalle:
    """Exact sous 10 événements, Byar au-delà."""
    return poisson_exact(cas, niveau) if cas < SEUIL_EXACT else byar(cas, niveau)


def name_methode(cas: float) -> str:
    """Le nom de la méthode que `poisson` choisit."""
    return "Poisson exact" if cas < SEUIL_EXACT else "Byar"


def proportion(cas: float, effectif: float, niveau: float = NIVEAU) -> Estimation | None:
    """cas / effectif (0 à 1) avec l’intervalle de Wilson ; ``None`` sans effectif."""
    intervalle = wilson(cas, effectif, niveau)
    if intervalle is None:
        return None
    return Estimation(cas / effectif, intervalle, "Wilson")


def rate(
    cas: float, population: float, facteur: float = 100_000, niveau: float = NIVEAU
) -> Estimation | None:
    """cas / population × facteur, avec l’intervalle de Poisson ; ``None`` sans population.

    ``population`` est en habitants, ou en personnes-années sur plusieurs années : les cas peuvent
    donc la dépasser.
    """
    _check_cas(cas)
    require(math.isfinite(population) and population >= 0, "La population doit être positive.")
    if population == 0:
        return None
    echelle = facteur / population
    return Estimation(cas * echelle, poisson(cas, niveau).scale(echelle), name_methode(cas))


def _check_cas(cas: float) -> None:
    require(math.isfinite(cas) and cas >= 0, "Le nombre de cas doit être connu, positif ou nul.")
