"""Les valeurs d’indicateurs lieu par lieu : les communes d’une base, ou des EPCI."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.agregats import divide
from maillage.indicateurs.acces.scenario import Terrain
from maillage.indicateurs.enums import BaseComparaison, Etat, Nature
from maillage.indicateurs.models import Indicateur, Livraison
from maillage.indicateurs.moteur.cadre import Cadre
from maillage.indicateurs.moteur.contexte import read_departements
from maillage.indicateurs.moteur.series import Serie, read_series, read_stamp

# Un effectif suit la taille de la commune, et une valeur imputée n’est pas une mesure d’ici.
NATURES = (Nature.RATIO, Nature.INDICE, Nature.MEDIANE)


@dataclass(frozen=True, eq=False, slots=True)
class Lieux:
    """Ce que l’on note ensemble. ``rang[i]`` : le lieu de la commune ``i`` du cadre, −1 sinon."""

    cadre: Cadre
    codes: list[str]
    noms: list[str]
    rang: NDArray[np.int64]
    population: NDArray[np.float64]
    dedans: NDArray[np.bool_]
    is_commune: bool


def find_lieux(terrain: Terrain, base: str) -> Lieux:
    """Les communes du territoire ou de ses départements, ou les EPCI de ses régions."""
    cadre = terrain.cadre
    if base == BaseComparaison.EPCI:
        return _epci(terrain)
    if base == BaseComparaison.DEPARTEMENT:
        areas = cadre.areas(terrain.codes, "departement")
        wanted = np.flatnonzero(cadre.mask_areas("departement", areas)[:-1])
    else:
        wanted = terrain.rangs
    rank = np.full(len(cadre.codes), -1, dtype=np.int64)
    rank[wanted] = np.arange(wanted.size)
    return Lieux(
        cadre, [cadre.codes[i] for i in wanted.tolist()], [cadre.noms[i] for i in wanted.tolist()],
        rank, np.nan_to_num(cadre.population[wanted]), np.isin(wanted, terrain.rangs), True,
    )  # fmt: skip


def _epci(terrain: Terrain) -> Lieux:
    cadre = terrain.cadre
    regions = cadre.mask_areas("region", cadre.areas(terrain.codes, "region"))[:-1]
    groups = cadre.groupes["epci"]
    wanted = np.unique(groups.rang[regions & (groups.rang >= 0)])
    place = np.full(len(groups.codes) + 1, -1, dtype=np.int64)
    place[wanted] = np.arange(wanted.size)
    rank = place[groups.rang]
    people = np.bincount(rank[rank >= 0], np.nan_to_num(cadre.population)[rank >= 0], wanted.size)
    here = set(rank[terrain.rangs].tolist())
    return Lieux(
        cadre, [groups.codes[i] for i in wanted.tolist()],
        [groups.noms[i] for i in wanted.tolist()], rank, people,
        np.array([i in here for i in range(wanted.size)], dtype=bool), False,
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Colonne:
    """Les valeurs d’un indicateur, NaN où elles manquent ; ``approche`` : du département."""

    indicateur: Indicateur
    annee: int
    valeurs: NDArray[np.float64]
    approche: bool = False


def list_candidats(espace: str, *, contextes: bool = False) -> list[Indicateur]:
    """Les indicateurs dont on a des valeurs par commune, ou, sur demande, par département."""
    stamp = read_stamp(espace)
    known = read_departements(espace, Livraison.objects.stamp(espace)) if contextes else {}
    return [
        item
        for item in Indicateur.objects.select_related("source")
        if (item.nature in NATURES and not item.is_impute and read_series(item, espace, stamp))
        or (item.nature == Nature.CONTEXTE and _key(item) in known)
    ]


def _key(indicateur: Indicateur) -> tuple[str, str]:
    return indicateur.source.cle, next(iter(indicateur.numerateur), "")


def read_valeurs(indicateur: Indicateur, lieux: Lieux) -> Colonne | None:
    """La dernière année ; ``None`` si l’indicateur n’a plus de données."""
    if indicateur.nature == Nature.CONTEXTE:
        return _read_contexte(indicateur, lieux)
    espace = lieux.cadre.espace
    series = read_series(indicateur, espace, read_stamp(espace))
    if not series:
        return None
    annee = max(series)
    return Colonne(indicateur, annee, _divide(indicateur, series[annee], lieux))


def _divide(indicateur: Indicateur, serie: Serie, lieux: Lieux) -> NDArray[np.float64]:
    """Σ numérateurs ÷ Σ dénominateurs de chaque lieu ; un petit effectif se tait."""
    rank = np.append(lieux.rang, -1)[serie.table.cible]
    shared = list(serie.table.partagees)
    rank[shared] = [_common(lieux, serie.table.partagees[row]) for row in shared]
    read = (serie.etats == Etat.VALEUR) & (rank >= 0)
    size = len(lieux.codes)
    top = np.bincount(rank[read], serie.numerateur[read], size)
    bottom = np.bincount(rank[read], serie.denominateur[read], size)
    known = bottom != 0
    if indicateur.effectif_cache:
        known &= (top == 0) | (top >= indicateur.effectif_cache)
    found = np.full(size, np.nan)
    found[known] = top[known] / bottom[known] * indicateur.facteur
    return found


def _common(lieux: Lieux, places: tuple[int, ...]) -> int:
    """Le lieu d’une ligne partagée, si toutes ses communes y sont."""
    found = {int(lieux.rang[place]) for place in places}
    return found.pop() if len(found) == 1 else -1


def _read_contexte(indicateur: Indicateur, lieux: Lieux) -> Colonne | None:
    """La valeur du département, donnée à chacun de ses lieux : approchée, et dite.

    Un EPCI à cheval prend la moyenne de ses départements, pesée par ses habitants.
    """
    cadre = lieux.cadre
    known = read_departements(cadre.espace, Livraison.objects.stamp(cadre.espace))
    years = known.get(_key(indicateur), {})
    if not years:
        return None
    annee = max(years)
    groups = cadre.groupes["departement"]
    by_rank = [years[annee].get(code, (Etat.ABSENT, None))[1] for code in groups.codes]
    values = np.array([np.nan if value is None else value for value in [*by_rank, None]])
    given = values[groups.rang] * indicateur.facteur
    people = np.nan_to_num(cadre.population)
    read = (lieux.rang >= 0) & ~np.isnan(given) & (people > 0)
    size = len(lieux.codes)
    top = np.bincount(lieux.rang[read], given[read] * people[read], size)
    found = divide(top, np.bincount(lieux.rang[read], people[read], size))
    return Colonne(indicateur, annee, found, approche=True)
