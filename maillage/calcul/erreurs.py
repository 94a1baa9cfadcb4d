"""L’erreur que l’on montre telle quelle à la personne qui a demandé un calcul."""

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

Nombres = NDArray[np.float64]
INSECABLE = re.compile(r" (?=[:;!?»])|(?<=«) ")


class ErreurCalcul(ValueError):
    """Un calcul impossible, dit en français : ce qui ne va pas, et que faire."""

    def __init__(self, message: str):
        self.message = INSECABLE.sub("\u00a0", message)
        super().__init__(self.message)


def require(condition: bool, message: str) -> None:
    """Lève `ErreurCalcul` avec ce message quand la condition n’est pas tenue."""
    if not condition:
        raise ErreurCalcul(message)


def read_nombres(valeurs: ArrayLike, nom: str, longueur: int | None = None) -> Nombres:
    """Un vecteur (n,) de nombres finis, de la longueur voulue si elle est dite."""
    tableau = np.asarray(valeurs, dtype=np.float64)
    require(tableau.ndim == 1, f"« {nom} » doit être une simple liste de nombres.")
    require(bool(np.isfinite(tableau).all()), f"« {nom} » contient une valeur absente.")
    require(
        longueur in (None, tableau.size),
        f"« {nom} » compte {tableau.size} valeurs, il en faut {longueur}.",
    )
    return tableau


def read_poids(poids: ArrayLike | None, longueur: int, nom: str = "poids") -> Nombres:
    """Des poids (n,) positifs ou nuls, de somme non nulle ; des uns quand rien n’est donné."""
    if poids is None:
        return np.ones(longueur)
    tableau = read_nombres(poids, nom, longueur)
    require(bool((tableau >= 0).all()), f"« {nom} » contient un nombre négatif.")
    require(longueur == 0 or bool(tableau.sum() > 0), f"« {nom} » ne contient que des zéros.")
    return tableau
