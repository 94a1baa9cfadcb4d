"""L’APL publiée par la Drees, posée sur les communes d’aujourd’hui."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.agregats import divide
from maillage.indicateurs.acces.professions import find_regime
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.moteur.cadre import Cadre
from maillage.indicateurs.moteur.tables import Table, read_tables

# Les bornes habituelles des cartes d’APL aux généralistes, en consultations par an.
BORNES_APL = (1.5, 2.5, 3.5, 4.5)


@dataclass(eq=False, slots=True)
class Publie:
    """Vecteurs ``[n]`` sur le cadre : ``apl`` (NaN si absente), et les deux populations.

    ``standardisee`` pondère une moyenne ; ``population`` compte les habitants d’une part.
    """

    annee: int
    libelle: str
    apl: NDArray[np.float64]
    standardisee: NDArray[np.float64]
    population: NDArray[np.float64]


def read_publie(cadre: Cadre, profession: str) -> Publie | None:
    """La dernière année publiée pour cette profession ; ``None`` tant qu’elle n’est pas chargée.

    Les arrondissements de Paris, Lyon et Marseille se réunissent, pondérés.
    """
    years = read_tables(cadre.espace).get(find_regime(profession).source, {})
    usable = {year: table for year, table in years.items() if "APL" in table.colonnes}
    if not usable:
        return None
    annee = max(usable)
    table = usable[annee]
    values, weights, people = (read_column(table, name) for name in ("APL", "POP_STD", "POP"))
    known = table.etats[:, table.colonnes["APL"]] == Etat.VALEUR
    weights, people = (np.where(known, np.nan_to_num(column), 0) for column in (weights, people))
    total = gather(table, cadre, np.where(known, np.nan_to_num(values), 0) * weights)
    standardisee = gather(table, cadre, weights)
    return Publie(
        annee, str(table.livraison), divide(total, standardisee), standardisee,
        gather(table, cadre, people),
    )  # fmt: skip


def read_column(table: Table, name: str) -> NDArray[np.float64]:
    """La colonne de ce nom ; les habitants quand la table ne l’a pas."""
    place = table.colonnes.get(name)
    return table.habitants if place is None else table.valeurs[:, place]


def gather(table: Table, cadre: Cadre, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """La somme des lignes de chaque commune ; une ligne partagée l’est selon les habitants."""
    size = len(cadre.codes)
    own = values.copy()
    own[list(table.partagees)] = 0.0
    found = np.bincount(table.cible, weights=own, minlength=size + 1)[:size]
    for row, places in table.partagees.items():
        ranks = list(places)
        people = np.nan_to_num(cadre.population[ranks])
        shares = people / people.sum() if people.sum() else np.full(len(ranks), 1 / len(ranks))
        found[ranks] += values[row] * shares
    return found
