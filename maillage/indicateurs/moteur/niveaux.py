"""Un indicateur sur tous les territoires d’un niveau : l’étendue à laquelle on compare."""

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.enums import Etat, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import Cadre, read_cadre
from maillage.indicateurs.moteur.evolution import find_span
from maillage.indicateurs.moteur.series import Serie, read_series, read_stamp

# Un territoire dont on ne lit pas la moitié des communes n’entre pas dans l’étendue.
PART_LUE = 0.5


def values_by_area(
    indicateur: Indicateur, espace: str, niveau: str, annee: int | None = None
) -> NDArray[np.float64]:
    """``[g]``, dans l’ordre de ``Cadre.groupes[niveau]`` ; NaN quand la valeur manque."""
    cadre = read_cadre(espace, annee)
    series = read_series(indicateur, espace, read_stamp(espace), annee)
    empty = np.full(len(cadre.groupes[niveau].codes), np.nan)
    if indicateur.nature == Nature.EVOLUTION:
        span = find_span(series)
        if span is None:
            return empty
        return _grow(series[span[0]], series[span[1]], cadre, niveau) * indicateur.facteur
    if not series or indicateur.nature == Nature.CONTEXTE:
        return empty
    return _divide(indicateur, series[max(series)], cadre, niveau) * indicateur.facteur


def _divide(indicateur: Indicateur, serie: Serie, cadre: Cadre, niveau: str) -> NDArray[np.float64]:
    top, bottom = _add_up(serie, cadre, niveau)
    if indicateur.nature == Nature.COMPTE:
        return top
    return np.divide(top, bottom, out=np.full(top.size, np.nan), where=bottom > 0)


def _grow(start: Serie, end: Serie, cadre: Cadre, niveau: str) -> NDArray[np.float64]:
    (before, _), (after, _) = (_add_up(serie, cadre, niveau) for serie in (start, end))
    ratio = np.divide(after, before, out=np.full(after.size, np.nan), where=before > 0)
    return ratio ** (1 / (end.annee - start.annee)) - 1


def _add_up(
    serie: Serie, cadre: Cadre, niveau: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Les numérateurs et dénominateurs de chaque territoire, NaN s’il est trop peu couvert."""
    rank = np.append(cadre.groupes[niveau].rang, -1)[serie.table.cible]
    size = len(cadre.groupes[niveau].codes)
    inside = rank >= 0
    read = inside & (serie.etats == Etat.VALEUR)
    people = np.bincount(rank[inside], serie.table.habitants[inside], minlength=size)
    covered = np.bincount(rank[read], serie.table.habitants[read], minlength=size)
    known = (people > 0) & (covered >= PART_LUE * people)
    sums = (
        np.bincount(rank[read], values[read], minlength=size)
        for values in (serie.numerateur, serie.denominateur)
    )
    top, bottom = (np.where(known, values, np.nan) for values in sums)
    return top, bottom
