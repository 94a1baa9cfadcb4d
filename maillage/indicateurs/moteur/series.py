"""Une série : un indicateur une année, ligne à ligne, prêt à être additionné puis divisé."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.agregats import merge_etats
from maillage.indicateurs.enums import Etat, Nature
from maillage.indicateurs.models import Indicateur, Livraison
from maillage.indicateurs.moteur.tables import Table, read_tables
from maillage.territoires.models import Chargement

HABITANTS = "@population"
SIMPLES = (Nature.COMPTE, Nature.RATIO)
Tables = dict[str, dict[int, Table]]
# Assez pour les références des territoires d’une région sous un même processus.
GARDEES_MAX = 500


@dataclass(frozen=True, slots=True)
class Recette:
    """Ce qui, d’un indicateur, décide de ses nombres : la clé des séries gardées en mémoire."""

    source: str
    nature: str
    numerateur: tuple[str, ...]
    denominateur: tuple[str, ...]
    poids: str
    seuil: float | None

    @classmethod
    def of(cls, indicateur: Indicateur) -> "Recette":
        return cls(
            indicateur.source.cle, indicateur.nature, tuple(indicateur.numerateur),
            tuple(indicateur.denominateur), indicateur.poids, indicateur.seuil,
        )  # fmt: skip


def read_stamp(espace: str) -> tuple:
    """Ce qui change à chaque adoption de données ou de géographie."""
    return Livraison.objects.stamp(espace), Chargement.objects.stamp(espace)


def read_series(
    indicateur: Indicateur, espace: str, stamp: tuple, annee: int | None = None
) -> dict[int, "Serie"]:
    """Les séries de l’indicateur, par année ; vide tant que son fichier n’est pas là.

    ``annee`` : le millésime du cadre, le dernier par défaut.
    """
    return _read_series(Recette.of(indicateur), espace, annee, stamp)


@lru_cache(maxsize=512)
def _read_series(
    recette: Recette, espace: str, annee: int | None, stamp: tuple
) -> dict[int, "Serie"]:
    return build_series(recette, read_tables(espace, annee))


@dataclass(frozen=True, slots=True)
class Somme:
    """Les sommes d’une série sur des lignes.

    ``presentes`` lignes additionnées sur ``total`` ; ``secretes`` parmi celles qui manquent ;
    ``couverte`` et ``habitants`` : les mêmes, en habitants.
    """

    numerateur: float
    denominateur: float
    presentes: int
    secretes: int
    total: int
    couverte: float
    habitants: float


@dataclass(eq=False)
class Serie:
    """``numerateur`` et ``denominateur`` : ``[n]``, nuls là où ``etats`` n’est pas VALEUR."""

    table: Table
    annee: int
    numerateur: NDArray[np.float64]
    denominateur: NDArray[np.float64]
    etats: NDArray[np.uint8]
    gardees: dict[tuple, Somme] = field(default_factory=dict)
    masques: dict[tuple, NDArray[np.bool_]] = field(default_factory=dict)
    secrets: dict[tuple, bool] = field(default_factory=dict)

    def sum(self, mask: NDArray[np.bool_], population: NDArray[np.float64]) -> Somme:
        """Les sommes sur les communes de ``mask`` ; celles sans ligne comptent au total."""
        rows = self.table.rows(mask)
        missing = self.table.missing(mask, rows)
        etats, people = self.etats[rows], self.table.habitants[rows]
        read = etats == Etat.VALEUR
        covered = float(people[read].sum())
        return Somme(
            numerateur=float(self.numerateur[rows].sum()),
            denominateur=float(self.denominateur[rows].sum()),
            presentes=int(read.sum()),
            secretes=int((etats == Etat.SECRET).sum()),
            total=rows.size + missing.size,
            couverte=covered,
            habitants=float(people.sum() + np.nansum(population[missing])),
        )

    def sum_area(self, key: tuple, mask, population: NDArray[np.float64]) -> Somme:
        """La même, gardée : les territoires de référence reviennent à chaque portrait."""
        if key not in self.gardees:
            if len(self.gardees) >= GARDEES_MAX:
                self.gardees.clear()
            self.gardees[key] = self.sum(mask(), population)
        return self.gardees[key]


def build_series(recette: Recette, tables: Tables) -> dict[int, Serie]:
    found = {}
    for annee, table in tables.get(recette.source, {}).items():
        if serie := _build_serie(recette, annee, table, tables):
            found[annee] = serie
    return found


def _build_serie(recette: Recette, annee: int, table: Table, tables: Tables) -> Serie | None:
    top = _add_columns(recette.numerateur, annee, table, tables)
    if top is None:
        return None
    values, etats = top
    bottom = _read_denominator(recette, annee, table, tables)
    if bottom is None:
        return None
    weights, weight_etats = bottom
    etats = merge_etats(etats, weight_etats)
    read = etats == Etat.VALEUR
    if recette.nature == Nature.PART_SOUS_SEUIL:
        values = (values < (recette.seuil or 0)) * weights
    elif recette.nature in (Nature.INDICE, Nature.MEDIANE):
        values = values * weights
    return Serie(table, annee, np.where(read, values, 0.0), np.where(read, weights, 0.0), etats)


def _read_denominator(recette: Recette, annee: int, table: Table, tables: Tables):
    """Le dénominateur d’un rapport, le poids d’un indice, ou 1 pour ce qui s’additionne."""
    if recette.nature == Nature.RATIO:
        return _add_columns(recette.denominateur, annee, table, tables)
    if recette.nature in (Nature.COMPTE, Nature.EVOLUTION):
        ones = np.ones(len(table.codes))
        return ones, np.full(ones.size, Etat.VALEUR, dtype=np.uint8)
    if recette.poids in ("", HABITANTS):
        return table.habitants, np.full(len(table.codes), Etat.VALEUR, dtype=np.uint8)
    return _add_columns((recette.poids,), annee, table, tables)


def _add_columns(names: tuple[str, ...], annee: int, table: Table, tables: Tables):
    """Σ des colonnes (« -X » se retranche, « 5*X » se multiplie), et l’état de la somme."""
    total, etats = None, None
    for name in names:
        factor, column = _split(name)
        found = _read_column(column, annee, table, tables)
        if found is None:
            return None
        values, states = found
        total = factor * values if total is None else total + factor * values
        etats = states if etats is None else merge_etats(etats, states)
    if total is None or etats is None:
        return None
    return np.nan_to_num(total), etats


def _split(name: str) -> tuple[float, str]:
    if name.startswith("-"):
        return -1.0, name[1:]
    head, star, rest = name.partition("*")
    return (float(head), rest) if star else (1.0, name)


def _read_column(name: str, annee: int, table: Table, tables: Tables):
    """Une colonne de la table, ou « source:COLONNE » d’une autre de la même année."""
    source, colon, column = name.partition(":")
    if not colon:
        place = table.colonnes.get(name)
        if place is None:
            return None
        return table.valeurs[:, place], table.etats[:, place]
    other = _closest(tables.get(source, {}), annee)
    if other is None or column not in other.colonnes:
        return None
    return align_column(other, column, table)


def _closest(years: dict[int, Table], annee: int) -> Table | None:
    """La table de la même année, sinon la dernière d’avant, sinon la première d’après."""
    if not years:
        return None
    before = [year for year in years if year <= annee]
    return years[max(before) if before else min(years)]


def align_column(other: Table, column: str, table: Table):
    """La colonne d’une autre table, remise dans l’ordre de celle-ci : ``(valeurs, etats)``.

    De même géographie, code à code. Sinon, une commune d’aujourd’hui que cette table décrit d’une
    seule ligne reçoit la somme de ses anciennes communes ; un code seul tromperait, puisqu’une
    commune qui en absorbe d’autres garde le sien.
    """
    values = other.valeurs[:, other.colonnes[column]]
    etats = other.etats[:, other.colonnes[column]]
    by_code = _match_codes(other, values, etats, table)
    if other.geographie == table.geographie:
        return by_code
    sums, states = _sum_targets(other, values, etats, int(table.cible.max(initial=0)) + 1)
    alone = np.bincount(table.cible)[table.cible] == 1
    found = np.where(alone, sums[table.cible], by_code[0])
    kinds = np.where(alone, states[table.cible], by_code[1]).astype(np.uint8)
    for row, targets in table.partagees.items():
        found[row], kinds[row] = sums[list(targets)].sum(), states[list(targets)].max()
    return found, kinds


def _match_codes(other: Table, values, etats, table: Table):
    place = {code: row for row, code in enumerate(other.codes)}
    rows = np.array([place.get(code, -1) for code in table.codes])
    known = rows >= 0
    found = np.where(known, etats[rows], Etat.ABSENT).astype(np.uint8)
    return np.where(known, values[rows], np.nan), found


def _sum_targets(other: Table, values, etats, size: int):
    """Par commune du cadre : la somme de ses lignes, absente dès que l’une manque."""
    size = max(size, int(other.cible.max(initial=0)) + 1)
    read = etats == Etat.VALEUR
    sums = np.bincount(other.cible[read], values[read], minlength=size)
    states = np.full(size, Etat.ABSENT, dtype=np.uint8)
    states[other.cible] = Etat.VALEUR
    for etat in (Etat.ABSENT, Etat.SECRET):
        states[other.cible[etats == etat]] = etat
    return sums, states
