"""L’APL publiée d’un territoire : ses communes, sa moyenne, ses habitants par classe."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.acces.professions import Regime, find_regime
from maillage.indicateurs.acces.publie import BORNES_APL, Publie
from maillage.indicateurs.acces.scenario import Terrain
from maillage.indicateurs.moteur.cadre import NIVEAUX

NOMS = {"epci": "EPCI", "departement": "Département", "region": "Région", "france": "France"}


@dataclass(frozen=True, slots=True)
class Niveau:
    """Un ensemble de communes : APL moyenne, part de ses habitants sous le seuil."""

    libelle: str
    moyenne: float | None
    part: float | None
    habitants: int
    communes: int
    sur: int


@dataclass(frozen=True, slots=True)
class Classe:
    """Les habitants d’une classe d’APL, ici et en France, en part."""

    rang: int
    habitants: int
    part: float
    france: float


@dataclass(frozen=True, slots=True)
class Acces:
    """Ce que montre la page d’une profession."""

    regime: Regime
    publie: Publie
    communes: list[dict]
    niveaux: list[Niveau]
    classes: list[Classe]


def read_acces(terrain: Terrain, publie: Publie, profession: str) -> Acces:
    """La moyenne est pondérée par la population standardisée, la part par la population."""
    cadre, regime = terrain.cadre, find_regime(profession)
    inside = np.zeros(len(cadre.codes), dtype=bool)
    inside[terrain.rangs] = True
    levels = [_level(terrain.nom, inside, publie, regime)]
    for niveau in NIVEAUX:
        areas = cadre.areas(terrain.codes, niveau)
        names = [cadre.groupes[niveau].noms[rank] for rank in areas]
        label = NOMS[niveau] if niveau == "france" else f"{NOMS[niveau]} ({', '.join(names)})"
        if areas:
            levels.append(_level(label, cadre.mask_areas(niveau, areas)[:-1], publie, regime))
    france = cadre.groupes["france"].rang >= 0
    return Acces(
        regime, publie, _rows(terrain, publie), levels,
        _classes(publie, inside, france) if regime.seuil is not None else [],
    )  # fmt: skip


def _level(label: str, mask: NDArray[np.bool_], publie: Publie, regime: Regime) -> Niveau:
    known = mask & ~np.isnan(publie.apl)
    values, weights, people = (
        column[known] for column in (publie.apl, publie.standardisee, publie.population)
    )
    below = people[values < (regime.seuil or 0)].sum()
    part = float(below / people.sum()) if regime.seuil is not None and people.sum() else None
    mean = float((values * weights).sum() / weights.sum()) if weights.sum() else None
    return Niveau(label, mean, part, round(float(people.sum())), int(known.sum()), int(mask.sum()))


def _rows(terrain: Terrain, publie: Publie) -> list[dict]:
    """Les communes du territoire, de la moins à la plus accessible, les inconnues à la fin."""
    cadre = terrain.cadre
    rows = [
        {
            "code": cadre.codes[rank], "nom": cadre.noms[rank],
            "apl": None if np.isnan(publie.apl[rank]) else float(publie.apl[rank]),
            "population": round(float(publie.population[rank])),
        }
        for rank in terrain.rangs.tolist()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["apl"] is None, row["apl"], row["nom"]))


def _classes(publie: Publie, inside: NDArray, france: NDArray) -> list[Classe]:
    known = ~np.isnan(publie.apl)
    ranks = np.searchsorted(np.array(BORNES_APL), np.nan_to_num(publie.apl), side="left")
    size = len(BORNES_APL) + 1
    here, there = (
        np.bincount(ranks[mask & known], publie.population[mask & known], size)
        for mask in (inside, france)
    )
    return [
        Classe(
            rank, round(float(here[rank])), float(here[rank] / max(here.sum(), 1)),
            float(there[rank] / max(there.sum(), 1)),
        )
        for rank in range(size)
    ]  # fmt: skip
