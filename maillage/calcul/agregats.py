"""Additionner des communes sans jamais confondre zéro, secret et absence.

Une colonne est un vecteur ``valeurs`` (n,) de flottants et un vecteur ``etats`` (n,) d’`Etat`.
Le vrai zéro est ``VALEUR`` avec 0,0 ; la valeur d’une case secrète ou absente n’est jamais lue.
``groupes`` (n,) donne le rang du territoire de chaque ligne, de 0 à ``nombre`` − 1 ; une commune
de deux territoires est donnée deux fois. Sans groupes, tout est un seul territoire.

Règles : un effectif s’additionne ; un taux est le rapport des sommes ; un indice est une moyenne
pondérée par le bon dénominateur (INSEE, notes d’usage des bases communales).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.calcul.erreurs import Nombres, require

Entiers = NDArray[np.int64]
Etats = NDArray[np.uint8]
Masque = NDArray[np.bool_]


class Etat(IntEnum):
    """Ce qu’on sait d’une case."""

    VALEUR = 0
    SECRET = 1
    ABSENT = 2


@dataclass(frozen=True)
class Agregat:
    """Un résultat par territoire ; chaque champ est un vecteur (nombre,).

    ``valeurs`` vaut NaN là où ``etats`` n’est pas ``VALEUR``. ``presents`` compte les lignes lues,
    ``secrets`` celles que le secret retire, ``totaux`` toutes les lignes. ``couverture`` est la
    part des poids lus parmi les poids connus, ou la part des lignes quand rien ne pèse.
    """

    valeurs: Nombres
    etats: Etats
    presents: Entiers
    totaux: Entiers
    secrets: Entiers
    couverture: Nombres

    @property
    def partial(self) -> Masque:
        """Vrai là où le résultat existe et où au moins une ligne manque."""
        return (self.etats == Etat.VALEUR) & (self.presents < self.totaux)


def sum_count(
    valeurs: ArrayLike,
    etats: ArrayLike,
    groupes: ArrayLike | None = None,
    nombre: int | None = None,
    poids: ArrayLike | None = None,
) -> Agregat:
    """Σ des valeurs connues de chaque territoire ; ``poids`` ne sert qu’à dire la couverture."""
    table, etat = read_colonne(valeurs, etats, "valeurs")
    ventilation = _Ventilation(etat, groupes, nombre)
    somme = ventilation.total(np.where(etat == Etat.VALEUR, table, 0.0))
    return ventilation.close(somme, ventilation.presents > 0, poids)


def ratio_of_sums(
    numerateurs: ArrayLike,
    etats_numerateurs: ArrayLike,
    denominateurs: ArrayLike,
    etats_denominateurs: ArrayLike,
    groupes: ArrayLike | None = None,
    nombre: int | None = None,
    facteur: float = 1.0,
) -> Agregat:
    """Σ numérateurs / Σ dénominateurs × facteur ; une ligne sans l’un des deux est retirée entière.

    La couverture est la part du dénominateur connu que le résultat a lue. Un dénominateur nul
    donne une absence, jamais un zéro.
    """
    haut, etat_haut = read_colonne(numerateurs, etats_numerateurs, "numérateurs")
    bas, etat_bas = read_colonne(denominateurs, etats_denominateurs, "dénominateurs")
    require(haut.size == bas.size, "Numérateurs et dénominateurs n’ont pas la même longueur.")
    ventilation = _Ventilation(merge_etats(etat_haut, etat_bas), groupes, nombre)
    lues = ventilation.lues
    haute = ventilation.total(np.where(lues, haut, 0.0))
    basse = ventilation.total(np.where(lues, bas, 0.0))
    poids = np.where(etat_bas == Etat.VALEUR, bas, np.nan)
    return ventilation.close(facteur * divide(haute, basse), basse > 0, poids)


def weighted_mean(
    valeurs: ArrayLike,
    etats: ArrayLike,
    poids: ArrayLike,
    groupes: ArrayLike | None = None,
    nombre: int | None = None,
) -> Agregat:
    """Σ poids × valeur / Σ poids ; un poids NaN est inconnu, sa ligne est retirée."""
    table, etat = read_colonne(valeurs, etats, "valeurs")
    poids = np.asarray(poids, dtype=np.float64)
    require(poids.shape == table.shape, "Valeurs et poids n’ont pas la même longueur.")
    require(not bool((poids < 0).any()), "Un poids est négatif.")
    sans_poids = np.where(np.isnan(poids), np.uint8(Etat.ABSENT), np.uint8(Etat.VALEUR))
    ventilation = _Ventilation(merge_etats(etat, sans_poids), groupes, nombre)
    lus = np.where(ventilation.lues, poids, 0.0)
    base = ventilation.total(lus)
    somme = ventilation.total(lus * np.where(ventilation.lues, table, 0.0))
    return ventilation.close(divide(somme, base), base > 0, poids)


def weighted_share(
    valeurs: ArrayLike,
    etats: ArrayLike,
    poids: ArrayLike,
    seuil: float,
    groupes: ArrayLike | None = None,
    nombre: int | None = None,
) -> Agregat:
    """La part des poids dont la valeur est strictement sous le seuil (0 à 1)."""
    table, etat = read_colonne(valeurs, etats, "valeurs")
    sous = np.where(etat == Etat.VALEUR, table < seuil, False).astype(np.float64)
    return weighted_mean(sous, etat, poids, groupes, nombre)


def merge_etats(premiers: Etats, seconds: Etats) -> Etats:
    """L’état d’une ligne faite de deux cases : le secret l’emporte, puis l’absence."""
    secret = (premiers == Etat.SECRET) | (seconds == Etat.SECRET)
    absent = (premiers == Etat.ABSENT) | (seconds == Etat.ABSENT)
    etats = np.where(secret, Etat.SECRET, np.where(absent, Etat.ABSENT, Etat.VALEUR))
    return etats.astype(np.uint8)


def divide(haut: Nombres, bas: Nombres) -> Nombres:
    """Le quotient case à case, NaN là où le dénominateur est nul."""
    return np.divide(haut, bas, out=np.full(np.shape(haut), np.nan), where=bas != 0)


def read_colonne(valeurs: ArrayLike, etats: ArrayLike, nom: str) -> tuple[Nombres, Etats]:
    """Une colonne vérifiée : un état par valeur, et une valeur finie là où l’état la dit connue."""
    table = np.asarray(valeurs, dtype=np.float64)
    bruts = np.asarray(etats)
    require(table.ndim == 1, f"Les {nom} doivent former une seule colonne.")
    require(table.shape == bruts.shape, f"Il faut un état pour chacune des {nom}.")
    require(bool(np.isin(bruts, list(Etat)).all()), f"Un état des {nom} est inconnu.")
    etat = bruts.astype(np.uint8)
    lues = etat == Etat.VALEUR
    require(bool(np.isfinite(table[lues]).all()), f"Une case des {nom} est dite connue et vide.")
    return table, etat


class _Ventilation:
    """Les lignes rangées par territoire : ce que les trois agrégats ont de commun."""

    def __init__(self, etats: Etats, groupes: ArrayLike | None, nombre: int | None):
        self.etats = etats
        self.lues: Masque = etats == Etat.VALEUR
        if groupes is None:
            groupes, nombre = np.zeros(etats.size, dtype=np.int64), 1
        self.groupes = np.asarray(groupes, dtype=np.int64)
        require(self.groupes.shape == etats.shape, "Il faut un territoire pour chaque ligne.")
        dernier = int(self.groupes.max(initial=-1))
        self.nombre = dernier + 1 if nombre is None else nombre
        require(bool((self.groupes >= 0).all()) and dernier < self.nombre, "Territoire inconnu.")
        self.presents = self.count(self.lues)

    def total(self, valeurs: Nombres) -> Nombres:
        return np.bincount(self.groupes, weights=valeurs, minlength=self.nombre)

    def count(self, masque: Masque) -> Entiers:
        return np.bincount(self.groupes[masque], minlength=self.nombre).astype(np.int64)

    def close(self, valeurs: Nombres, exists: Masque, poids: ArrayLike | None) -> Agregat:
        """Rend l’agrégat ; sans valeur, il est secret si chaque ligne l’est, absent sinon."""
        totaux = np.bincount(self.groupes, minlength=self.nombre).astype(np.int64)
        secrets = self.count(self.etats == Etat.SECRET)
        exists = exists & (self.presents > 0)
        sans = np.where((secrets == totaux) & (totaux > 0), Etat.SECRET, Etat.ABSENT)
        return Agregat(
            valeurs=np.where(exists, valeurs, np.nan),
            etats=np.where(exists, Etat.VALEUR, sans).astype(np.uint8),
            presents=self.presents,
            totaux=totaux,
            secrets=secrets,
            couverture=self.cover(poids),
        )

    def cover(self, poids: ArrayLike | None) -> Nombres:
        connus = np.ones(self.etats.size) if poids is None else np.asarray(poids, dtype=np.float64)
        require(connus.shape == self.etats.shape, "Il faut un poids pour chaque ligne.")
        connus = np.where(np.isnan(connus), 0.0, connus)
        return divide(self.total(np.where(self.lues, connus, 0.0)), self.total(connus))
