"""Découper des valeurs en classes pour une carte ou un tableau.

Une classe va de sa borne basse, exclue, à sa borne haute, comprise ; la première comprend aussi
sa borne basse. Deux valeurs égales sont toujours dans la même classe : il peut donc y avoir moins
de classes que demandé, et ``Decoupage.demandees`` le dit. Les NaN n’ont pas de classe.

Seuils naturels : optimum exact de Fisher (1958) et Jenks (1977), quel que soit le nombre de
valeurs, sans échantillon : la programmation dynamique se fait par division, la coupe optimale
étant monotone (Wang et Song 2011, Ckmeans.1d.dp), en O(k·n·log n).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.calcul.erreurs import Nombres, read_nombres, read_poids, require

Rangs = NDArray[np.int64]
CLASSES_MAX = 20


@dataclass(frozen=True)
class Decoupage:
    """Les bornes (k + 1,), et ce qui les a données.

    Elles croissent ; les deux premières sont égales quand la première classe n’a qu’une valeur.
    """

    bornes: Nombres
    methode: str
    demandees: int

    @property
    def nombre(self) -> int:
        return self.bornes.size - 1

    def classify(self, valeurs: ArrayLike) -> Rangs:
        """Le rang de classe de chaque valeur, de 0 à k − 1 ; −1 pour un NaN.

        Une valeur hors des bornes va dans la classe du bout : les bornes fixes d’une carte ne
        cachent pas une commune.
        """
        tableau = np.asarray(valeurs, dtype=np.float64)
        rangs = np.searchsorted(self.bornes[1:-1], tableau, side="left").astype(np.int64)
        return np.where(np.isnan(tableau), -1, rangs)


def break_quantiles(valeurs: ArrayLike, nombre: int, poids: ArrayLike | None = None) -> Decoupage:
    """Des classes de même effectif, ou de même population si des poids sont donnés.

    La borne est la plus petite valeur dont la part cumulée atteint i / k (inverse de la fonction
    de répartition) : c’est toujours une valeur observée.
    """
    connues, masses = _read(valeurs, nombre, poids)
    seuils = np.linspace(0, 1, nombre + 1)
    bornes = np.quantile(connues, seuils, weights=masses, method="inverted_cdf")
    bornes[0] = connues.min()
    return _close(bornes, "quantiles", nombre)


def break_equal(valeurs: ArrayLike, nombre: int) -> Decoupage:
    """Des classes de même étendue."""
    connues, _ = _read(valeurs, nombre, None)
    return _close(np.linspace(connues.min(), connues.max(), nombre + 1), "étendues égales", nombre)


def break_fixed(bornes: Sequence[float]) -> Decoupage:
    """Les bornes données, qui doivent croître."""
    tableau = read_nombres(bornes, "bornes")
    require(tableau.size >= 2, "Il faut au moins deux bornes.")
    require(bool((np.diff(tableau) > 0).all()), "Les bornes doivent être croissantes.")
    return Decoupage(tableau, "bornes fixes", tableau.size - 1)


def break_jenks(valeurs: ArrayLike, nombre: int) -> Decoupage:
    """Les seuils naturels : la somme des carrés des écarts au sein des classes est minimale."""
    connues, _ = _read(valeurs, nombre, None)
    distinctes, effectifs = np.unique(connues, return_counts=True)
    if distinctes.size <= nombre:
        return _close(np.append(distinctes[0], distinctes), "seuils naturels", nombre)
    fins = _cut(distinctes, effectifs.astype(np.float64), nombre)
    return _close(np.append(distinctes[0], distinctes[fins]), "seuils naturels", nombre)


def _read(valeurs: ArrayLike, nombre: int, poids: ArrayLike | None) -> tuple[Nombres, Nombres]:
    require(1 <= nombre <= CLASSES_MAX, f"Le nombre de classes va de 1 à {CLASSES_MAX}.")
    tableau = np.asarray(valeurs, dtype=np.float64)
    masses = read_poids(poids, tableau.size)
    garde = ~np.isnan(tableau) & (masses > 0)
    require(bool(garde.any()), "Aucune valeur connue : il n’y a rien à découper.")
    require(bool(np.isfinite(tableau[garde]).all()), "Une valeur est infinie.")
    return tableau[garde], masses[garde]


def _close(bornes: Nombres, methode: str, demandees: int) -> Decoupage:
    """Retire les bornes hautes répétées ; une classe d’une seule valeur a une étendue nulle."""
    hautes = np.unique(bornes[1:])
    return Decoupage(np.append(bornes[0], hautes), methode, demandees)


class _Inertie:
    """La somme des carrés des écarts d’un segment de valeurs triées, en temps constant."""

    def __init__(self, valeurs: Nombres, effectifs: Nombres):
        centrees = valeurs - np.average(valeurs, weights=effectifs)
        self.n = np.append(0.0, np.cumsum(effectifs))
        self.s = np.append(0.0, np.cumsum(effectifs * centrees))
        self.carres = np.append(0.0, np.cumsum(effectifs * centrees**2))

    def measure(self, debuts: Rangs, fins: Rangs) -> Nombres:
        """L’inertie des segments [début, fin], bornes comprises."""
        n = self.n[fins + 1] - self.n[debuts]
        s = self.s[fins + 1] - self.s[debuts]
        return np.maximum(self.carres[fins + 1] - self.carres[debuts] - s * s / n, 0.0)


def _cut(valeurs: Nombres, effectifs: Nombres, nombre: int) -> Rangs:
    """Le rang de la dernière valeur de chaque classe."""
    inertie = _Inertie(valeurs, effectifs)
    rangs = np.arange(valeurs.size)
    couts = inertie.measure(np.zeros_like(rangs), rangs)
    coupes = []
    for classe in range(1, nombre):
        couts, debuts = _add_classe(couts, inertie, classe)
        coupes.append(debuts)
    fins = [valeurs.size - 1]
    for debuts in reversed(coupes):
        fins.append(int(debuts[fins[-1]]) - 1)
    return np.array(fins[::-1])


def _add_classe(couts: Nombres, inertie: _Inertie, classe: int) -> tuple[Nombres, Rangs]:
    """Pour chaque dernière valeur, le meilleur début de la classe ajoutée, et le coût total.

    Les milieux d’un même étage sont cherchés ensemble ; leur optimum borne celui des étages
    suivants.
    """
    taille = couts.size
    meilleurs, debuts = np.full(taille, np.inf), np.full(taille, classe)
    etage = np.array([[classe, taille - 1, classe, taille - 1]])
    while etage.size:
        gauches, droites, premiers, derniers = etage.T
        milieux = (gauches + droites) // 2
        choix, minima = _search(couts, inertie, milieux, premiers, np.minimum(derniers, milieux))
        debuts[milieux], meilleurs[milieux] = choix, minima
        basse = np.column_stack((gauches, milieux - 1, premiers, choix))
        haute = np.column_stack((milieux + 1, droites, choix, derniers))
        etage = np.concatenate((basse, haute))
        etage = etage[etage[:, 0] <= etage[:, 1]]
    return meilleurs, debuts


def _search(
    couts: Nombres, inertie: _Inertie, fins: Rangs, premiers: Rangs, derniers: Rangs
) -> tuple[Rangs, Nombres]:
    """Pour chaque fin, le début de ``premiers`` à ``derniers`` au moindre coût (le plus petit)."""
    longueurs = derniers - premiers + 1
    departs = np.cumsum(longueurs) - longueurs
    candidats = np.arange(longueurs.sum()) - np.repeat(departs - premiers, longueurs)
    totaux = couts[candidats - 1] + inertie.measure(candidats, np.repeat(fins, longueurs))
    minima = np.minimum.reduceat(totaux, departs)
    places = np.where(totaux == np.repeat(minima, longueurs), candidats, couts.size)
    return np.minimum.reduceat(places, departs), minima
