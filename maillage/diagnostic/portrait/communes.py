"""La valeur de chaque commune, en une passe sur les colonnes."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.enums import Etat, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import Cadre, read_cadre
from maillage.indicateurs.moteur.evolution import find_span
from maillage.indicateurs.moteur.mesures import (
    EFFECTIF_PRUDENT,
    Mesure,
    hide,
    measure,
    measure_evolution,
    missing_measure,
)
from maillage.indicateurs.moteur.secret import read_visibles
from maillage.indicateurs.moteur.series import Serie, Somme, read_series, read_stamp

type Paire = tuple[Serie, Serie | None]


def choose_series(indicateur: Indicateur, espace: str) -> Paire | None:
    """La dernière série, et pour une évolution celle dont on part ; rien sans donnée."""
    if indicateur.nature == Nature.CONTEXTE:
        return None
    series = read_series(indicateur, espace, read_stamp(espace))
    if indicateur.nature == Nature.EVOLUTION:
        span = find_span(series)
        return (series[span[1]], series[span[0]]) if span else None
    return (series[max(series)], None) if series else None


def measure_communes(indicateur: Indicateur, espace: str, places: list[int]) -> list[Mesure]:
    """La mesure de chaque commune ; ``places`` : leurs rangs dans le cadre."""
    cadre, pair = read_cadre(espace), choose_series(indicateur, espace)
    if pair is None:
        return [missing_measure() for _ in places]
    last, first = pair
    sums = sum_communes(last, places, cadre)
    if first is None:
        found = [measure(indicateur, last.annee, somme) for somme in sums]
        return hide_small(found, places, last, cadre, indicateur.effectif_cache)
    return [
        _flag_small(measure_evolution(indicateur, first.annee, last.annee, start, end))
        for start, end in zip(sum_communes(first, places, cadre), sums, strict=True)
    ]


def _flag_small(mesure: Mesure) -> Mesure:
    """L’évolution d’un effectif de départ que l’Insee dit trop petit est incertaine."""
    small = mesure.is_value and (mesure.denominateur or 0.0) < EFFECTIF_PRUDENT
    return replace(mesure, drapeaux=(*mesure.drapeaux, "petits_nombres")) if small else mesure


def values_by_commune(indicateur: Indicateur, espace: str) -> NDArray[np.float64]:
    """``[n]``, dans l’ordre du cadre ; NaN quand la valeur manque."""
    mesures = measure_communes(indicateur, espace, list(range(len(read_cadre(espace).codes))))
    return np.array(
        [np.nan if item.valeur is None else item.valeur for item in mesures], dtype=np.float64
    )


def sum_communes(serie: Serie, places: list[int], cadre: Cadre) -> list[Somme]:
    """Les sommes de chaque commune ; une ligne que plusieurs se partagent n’est à aucune."""
    size, table = len(cadre.codes) + 1, serie.table
    alone = np.ones(table.cible.size, dtype=bool)
    alone[list(table.partagees)] = False
    read = alone & (serie.etats == Etat.VALEUR)
    secret = alone & (serie.etats == Etat.SECRET)

    def total(rows: NDArray[np.bool_], weights: NDArray[np.float64] | None = None):
        chosen = None if weights is None else weights[rows]
        return np.bincount(table.cible[rows], weights=chosen, minlength=size)

    columns = np.stack([
        total(read, serie.numerateur), total(read, serie.denominateur), total(read),
        total(secret), total(alone), total(read, table.habitants), total(alone, table.habitants),
    ])[:, places]  # fmt: skip
    return [
        Somme(top, bottom, int(present), int(hidden), max(int(count), 1), covered, people)
        for top, bottom, present, hidden, count, covered, people in columns.T.tolist()
    ]


def hide_small(
    mesures: list[Mesure], places: list[int], serie: Serie, cadre: Cadre, seuil: int
) -> list[Mesure]:
    """Cache les petits effectifs, et ceux qu’il faut pour qu’une soustraction ne les rende pas."""
    if not seuil:
        return mesures
    visibles = read_visibles(serie, cadre, seuil)
    return [
        hide(mesure) if mesure.is_value and not visibles[place] else mesure
        for mesure, place in zip(mesures, places, strict=True)
    ]
