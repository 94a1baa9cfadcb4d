"""Analyse en composantes principales pondérée : le premier axe résume des variables liées.

Les variables sont centrées et réduites (avec les poids), puis la matrice des corrélations est
décomposée. Le signe d’un axe est arbitraire : une variable déclarée le fixe. Un axe calculé sur
quatre variables de défaveur n’est pas le FDep publié et porte un autre nom.
Sources : Jolliffe 2002 ; Rey et al. 2009 (FDep).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from maillage.calcul.composite import score_z
from maillage.calcul.erreurs import Nombres, read_poids, require


@dataclass(frozen=True)
class Axes:
    """Les axes, du plus au moins fort.

    ``valeurs_propres`` (k,) ; ``vecteurs`` (variables, k), de norme 1 ; ``parts`` (k,) de la
    variance ; ``scores`` (territoires, k), NaN pour un territoire incomplet.
    """

    valeurs_propres: Nombres
    vecteurs: Nombres
    parts: Nombres
    scores: Nombres


def find_axes(
    valeurs: ArrayLike, poids: ArrayLike | None = None, repere: int = 0, signe: int = 1
) -> Axes:
    """L’ACP normée de territoires (n, variables).

    Sur l’axe 1 (et les autres), la variable de rang ``repere`` a le signe ``signe``. Un territoire
    à qui une variable manque, ou de poids nul, ne pèse pas ; le second reçoit un score.
    """
    tableau = np.asarray(valeurs, dtype=np.float64)
    require(tableau.ndim == 2 and tableau.shape[1] >= 2, "Il faut au moins deux variables.")
    require(0 <= repere < tableau.shape[1], "La variable de repère est inconnue.")
    require(signe in (-1, 1), "Le signe voulu est +1 ou −1.")
    masses = read_poids(poids, len(tableau))
    complets = ~np.isnan(tableau).any(axis=1)
    masses = np.where(complets, masses, 0.0)
    require(int((masses > 0).sum()) > tableau.shape[1], "Trop peu de territoires complets.")
    lus = np.where(complets[:, None], tableau, np.nan)
    z = np.column_stack([score_z(colonne, masses) for colonne in lus.T])
    pleins = np.where(complets[:, None], z, 0.0)
    correlations = (pleins * masses[:, None]).T @ pleins / masses.sum()
    valeurs_propres, vecteurs = np.linalg.eigh(correlations)
    valeurs_propres, vecteurs = valeurs_propres[::-1], vecteurs[:, ::-1]
    vecteurs = vecteurs * np.where(vecteurs[repere] * signe < 0, -1.0, 1.0)
    positives = np.maximum(valeurs_propres, 0.0)
    return Axes(positives, vecteurs, positives / positives.sum(), z @ vecteurs)
