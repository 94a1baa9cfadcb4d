"""Ce qu’un scénario change, calculé seulement là où l’effet se fait sentir.

Une commune est touchée quand elle atteint une commune dont l’offre change. Son score exact demande
tous les sites qu’elle atteint, et la demande de ceux-ci tous leurs habitants : deux pas de plus.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.acces import Reseau, acces, build_reseau, simulate
from maillage.calcul.erreurs import require
from maillage.indicateurs.acces.professions import Regime
from maillage.indicateurs.acces.publie import Publie
from maillage.indicateurs.acces.recette import ESTIME, Recette
from maillage.indicateurs.acces.voisinage import Voisinage

Vecteur = NDArray[np.float64]
Rangs = NDArray[np.int64]
# Un score qui passe sous zéro de moins que cela n’est qu’un arrondi.
ARRONDI = 1e-9


@dataclass(frozen=True, slots=True)
class Donnees:
    """Ce sur quoi l’on calcule, en vecteurs ``[n]`` sur le cadre.

    ``demande`` : la population standardisée, ou les habitants faute de mieux. ``offre`` est vide
    tant que rien ne la dit.
    """

    voisinage: Voisinage
    demande: Vecteur
    population: Vecteur
    publie: Publie | None = None
    offre: Vecteur | None = None
    origine_offre: str = ""


@dataclass(frozen=True, slots=True)
class Estimation:
    """Scores des ``communes`` (rangs croissants) dans l’unité publiée, avant et après.

    ``estime`` : la situation recalculée avec l’offre déposée, pour la comparer à la publiée.
    """

    communes: Rangs
    avant: Vecteur
    apres: Vecteur
    touchees: NDArray[np.bool_]
    estime: Vecteur | None = None
    isolees: tuple[int, ...] = ()
    remarques: tuple[str, ...] = field(default_factory=tuple)


def estimate(
    donnees: Donnees,
    recette: Recette,
    regime: Regime,
    changements: dict[int, float],
    territoire: Rangs,
) -> Estimation:
    """L’accès des communes touchées et du territoire, avant et après des ETP en plus ou en moins.

    ``changements`` : rang de commune → ETP. Lève ``ErreurCalcul`` quand on retire plus qu’il n’y a.
    """
    changed = np.array(sorted(changements), dtype=np.int64)
    wanted, sites, trips = _frame(donnees, recette, changed, territoire)
    reseau = _build(trips, recette)
    offre = _read_offre(donnees, sites, changements, recette)
    demande = np.nan_to_num(donnees.demande[trips.habitants])
    situation = acces(reseau, demande, offre)
    volumes = {
        int(np.searchsorted(sites, rank)): etp * recette.par_etp
        for rank, etp in changements.items()
    }
    found = simulate(reseau, situation, volumes)
    gain = np.zeros(trips.habitants.size)
    gain[found.communes] = (found.apres - found.avant) * regime.facteur
    place = np.searchsorted(trips.habitants, wanted)
    touched = np.isin(place, found.communes)
    scores = situation.scores[place] * regime.facteur if donnees.offre is not None else None
    before = _read_base(donnees, recette, wanted, scores)
    after = _add(before, gain[place])
    lonely = tuple(int(sites[site]) for site in volumes if situation.demandes[site] == 0)
    return Estimation(wanted, before, after, touched, scores, lonely)


@dataclass(frozen=True, slots=True)
class _Trajets:
    """Les trajets du calcul, en rangs locaux ; ``habitants`` et ``sites`` sont les globaux."""

    habitants: Rangs
    sites: Rangs
    origines: Rangs
    destinations: Rangs
    temps: Vecteur


def _frame(donnees: Donnees, recette: Recette, changed: Rangs, territoire: Rangs):
    """Les communes à noter, les sites qu’elles atteignent, et les trajets qui y mènent."""
    limit, near = recette.palier_3, donnees.voisinage
    wanted = np.union1d(near.reach(changed, limit), territoire)
    sites = near.reach(wanted, limit)
    people = near.reach(sites, limit)
    trips = near.find(people, limit)
    kept = np.isin(trips.destinations, sites)
    return wanted, sites, _Trajets(
        people, sites,
        np.searchsorted(people, trips.origines[kept]),
        np.searchsorted(sites, trips.destinations[kept]),
        trips.temps[kept],
    )  # fmt: skip


def _build(trips: _Trajets, recette: Recette) -> Reseau:
    return build_reseau(
        trips.origines, trips.destinations, trips.temps, trips.habitants.size, trips.sites.size,
        recette.paliers,
    )  # fmt: skip


def _read_offre(
    donnees: Donnees, sites: Rangs, changements: dict[int, float], recette: Recette
) -> Vecteur:
    """L’offre déposée. Sans elle, juste de quoi retirer : l’effet, linéaire, n’en dépend pas."""
    if donnees.offre is not None:
        return np.nan_to_num(donnees.offre[sites])
    found = np.zeros(sites.size)
    for rank, etp in changements.items():
        found[np.searchsorted(sites, rank)] = max(0.0, -etp * recette.par_etp)
    return found


def _read_base(
    donnees: Donnees, recette: Recette, wanted: Rangs, scores: Vecteur | None
) -> Vecteur:
    if recette.base == ESTIME:
        require(
            scores is not None,
            "Partir d’une APL recalculée demande l’offre de soins par commune : déposez-la, ou "
            "partez de l’APL publiée.",
        )
        return np.asarray(scores)
    require(
        donnees.publie is not None,
        "L’APL publiée de cette profession n’est pas chargée : chargez-la, ou partez d’une APL "
        "recalculée avec l’offre que vous déposez.",
    )
    return donnees.publie.apl[wanted] if donnees.publie else np.empty(0)


def _add(before: Vecteur, gain: Vecteur) -> Vecteur:
    after = before + gain
    require(
        not bool((after < -ARRONDI).any()),
        "Ce scénario retire plus d’offre que les habitants n’en atteignent aujourd’hui : baissez "
        "le nombre d’ETP retirés.",
    )
    return np.where(after < 0, 0.0, after)
