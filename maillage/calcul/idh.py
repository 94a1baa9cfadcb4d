"""Indices de développement humain locaux : l’IDH-2 francilien, l’IDH-4 des Hauts-de-France.

Chaque indice est une moyenne de composantes ramenées entre un plancher et un plafond. Ces bornes
sont celles observées dans le territoire d’étude : elles accompagnent toujours le résultat, et deux
indices de bornes différentes ne se comparent pas.
Sources : IAU, Mipes et ORS Île-de-France (IDH-2) ; région Hauts-de-France (IDH-4). Le logarithme
du revenu n’est pas établi pour l’IDH-2 : les bornes disent si on l’emploie.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from maillage.calcul.composite import Bornes, Moyenne, aggregate, measure_bornes
from maillage.calcul.erreurs import Nombres, require


@dataclass(frozen=True)
class Idh:
    """L’indice (territoires,), ses trois composantes (territoires, 3) et leurs bornes.

    Les composantes sont, dans l’ordre, la santé, l’éducation et le niveau de vie.
    """

    valeurs: Nombres
    composantes: Nombres
    bornes: tuple[Bornes, Bornes, Bornes]


def idh_2(
    esperance: ArrayLike,
    diplomes: ArrayLike,
    revenu: ArrayLike,
    bornes: tuple[Bornes, Bornes, Bornes] | None = None,
) -> Idh:
    """Espérance de vie, part de diplômés des 15 ans et plus, revenu médian par unité.

    Sans bornes, ce sont le plus bas et le plus haut des territoires donnés. Il faut les trois
    composantes : un territoire à qui l’une manque n’a pas d’indice.
    """
    limites = bornes or (
        measure_bornes(esperance),
        measure_bornes(diplomes),
        measure_bornes(revenu),
    )
    return _combine((esperance, diplomes, revenu), limites, sante=1)


def idh_4(
    icm: ArrayLike,
    diplomes: ArrayLike,
    revenu: ArrayLike,
    bornes: tuple[Bornes, Bornes, Bornes] | None = None,
) -> Idh:
    """Comme l’IDH-2, avec 1 − l’indice comparatif de mortalité du canton, et le log du revenu."""
    limites = bornes or (
        measure_bornes(icm),
        measure_bornes(diplomes),
        measure_bornes(revenu, logarithme=True),
    )
    require(limites[2].logarithme, "L’IDH-4 prend le logarithme du revenu : dites-le des bornes.")
    return _combine((icm, diplomes, revenu), limites, sante=-1)


def _combine(
    variables: tuple[ArrayLike, ArrayLike, ArrayLike],
    bornes: tuple[Bornes, Bornes, Bornes],
    sante: int,
) -> Idh:
    colonnes = [np.asarray(variable, dtype=np.float64) for variable in variables]
    require(len({colonne.shape for colonne in colonnes}) == 1, "Les colonnes diffèrent de taille.")
    composantes = np.column_stack(
        [
            limite.scale(colonne, sens)
            for colonne, limite, sens in zip(colonnes, bornes, (sante, 1, 1), strict=True)
        ]
    )
    indice = aggregate(composantes, [1, 1, 1], Moyenne.ARITHMETIQUE, part_minimum=1.0)
    return Idh(indice.valeurs, composantes, bornes)
