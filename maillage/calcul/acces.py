"""Accessibilité aux soins par zones flottantes (E2SFCA), la méthode de l’APL de la DREES.

R_j = S_j / Σ_i P_i·w(t_ij), puis A_i = Σ_j R_j·w(t_ij) : chaque site partage son offre entre les
habitants qui l’atteignent, chaque commune additionne ce qu’elle atteint. w vaut 1 jusqu’à
10 minutes, 2/3 jusqu’à 15, 1/3 jusqu’à 20, 0 au-delà ; les paliers se règlent.
Source : Luo et Qi 2009 ; Barlet et al., DREES, 2012 ; méthode 2015 de la DREES.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array

from maillage.calcul.agregats import divide
from maillage.calcul.erreurs import ErreurCalcul, Nombres, read_nombres, require

Rangs = NDArray[np.int64]
Paliers = tuple[tuple[float, float], ...]

PALIERS: Paliers = ((10.0, 1.0), (15.0, 2 / 3), (20.0, 1 / 3))

CLASSES_AGE = (
    "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49",
    "50-54", "55-59", "60-64", "65-69", "70-74", "75-79", "80-84", "85-89", "90+",
)  # fmt: skip
# Consommation de soins de médecine générale par âge, relative à la moyenne (DREES).
POIDS_AGE = {
    2022: (.93, .59, .55, .59, .73, .78, .84, .88, .90, .97,
           1.06, 1.14, 1.16, 1.19, 1.52, 1.53, 1.72, 1.99, 2.39),
    2023: (1.12, .58, .51, .60, .75, .79, .82, .85, .89, .93,
           1.03, 1.15, 1.18, 1.23, 1.46, 1.57, 1.63, 1.89, 2.26),
}  # fmt: skip

ACTES_IGNORES = 250
ACTES_PLANCHER = 3600
ACTES_PLAFOND = 6000
ACTES_INSTALLATION = 5400


@dataclass(frozen=True)
class Reseau:
    """Les poids w(t_ij) entre communes (lignes) et sites (colonnes), et leur transposée.

    ``poids`` et ``transposee`` sont des matrices creuses (communes × sites) et (sites × communes).
    """

    poids: csr_array
    transposee: csr_array

    @property
    def communes(self) -> int:
        return int(self.poids.shape[0])

    @property
    def sites(self) -> int:
        return int(self.poids.shape[1])


@dataclass(frozen=True)
class Acces:
    """Le résultat : un score par commune, et ce qui l’a donné, par site.

    ``scores`` (communes,) est dans l’unité de l’offre par habitant standardisé. ``isoles`` marque
    les sites dont l’offre n’est atteinte par aucun habitant : elle n’est donnée à personne.
    """

    scores: Nombres
    ratios: Nombres
    demandes: Nombres
    offre: Nombres

    @property
    def isoles(self) -> NDArray[np.bool_]:
        return (self.demandes == 0) & (self.offre > 0)


@dataclass(frozen=True)
class Simulation:
    """Ce qu’un changement d’offre déplace : les communes touchées, leurs scores avant et après."""

    communes: Rangs
    avant: Nombres
    apres: Nombres


def weigh(temps: ArrayLike, paliers: Paliers = PALIERS) -> Nombres:
    """w(t) pour des temps en minutes, bornes comprises ; 0 au-delà du dernier palier."""
    limites, valeurs = _read_paliers(paliers)
    minutes = read_nombres(temps, "temps de trajet")
    require(bool((minutes >= 0).all()), "Un temps de trajet est négatif.")
    return np.append(valeurs, 0.0)[np.searchsorted(limites, minutes, side="left")]


def build_reseau(
    origines: ArrayLike,
    destinations: ArrayLike,
    temps: ArrayLike,
    communes: int,
    sites: int,
    paliers: Paliers = PALIERS,
) -> Reseau:
    """Le réseau tiré de couples (commune, site, minutes) ; un couple absent est hors d’atteinte.

    ``origines`` et ``destinations`` sont des rangs. Le trajet d’une commune vers son propre site
    doit être donné. Lève `ErreurCalcul` pour un rang inconnu ou un couple donné deux fois.
    """
    departs, arrivees = np.asarray(origines), np.asarray(destinations)
    poids = weigh(temps, paliers)
    require(departs.shape == arrivees.shape == poids.shape, "Les couples sont incomplets.")
    try:
        matrice = coo_array((poids, (departs, arrivees)), shape=(communes, sites)).tocsr()
    except ValueError as erreur:
        raise ErreurCalcul("Un trajet part ou arrive hors de la liste des communes.") from erreur
    require(matrice.nnz == poids.size, "Un même trajet est donné deux fois.")
    matrice.eliminate_zeros()
    return Reseau(matrice, matrice.T.tocsr())


def acces(reseau: Reseau, population: ArrayLike, offre: ArrayLike) -> Acces:
    """Les scores E2SFCA : ``population`` (communes,) standardisée, ``offre`` (sites,).

    Quand toute l’offre est atteinte, Σ P·A = Σ S : l’offre est partagée, ni créée ni perdue.
    """
    habitants = read_nombres(population, "population", reseau.communes)
    moyens = read_nombres(offre, "offre", reseau.sites)
    require(bool((habitants >= 0).all()), "Une population est négative.")
    require(bool((moyens >= 0).all()), "Une offre est négative.")
    demandes = reseau.transposee @ habitants
    ratios = np.nan_to_num(divide(moyens, demandes))
    return Acces(reseau.poids @ ratios, ratios, demandes, moyens)


def simulate(reseau: Reseau, situation: Acces, changements: dict[int, float]) -> Simulation:
    """Ajoute (ou retire) de l’offre à quelques sites, sans recalculer le pays.

    ``changements`` donne la variation d’offre de chaque site, par rang. Seules les communes qui
    atteignent un de ces sites sont rendues, par rang croissant.
    """
    atteintes, hausses = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for site, variation in changements.items():
        require(0 <= site < reseau.sites, "Ce site n’est pas dans le réseau.")
        reste = situation.offre[site] + variation
        require(bool(reste >= 0), "On ne peut retirer plus d’offre que le site n’en a.")
        debut, fin = reseau.transposee.indptr[site : site + 2]
        demande = situation.demandes[site]
        atteintes.append(reseau.transposee.indices[debut:fin].astype(np.int64))
        ratio = variation / demande if demande else 0.0
        hausses.append(reseau.transposee.data[debut:fin] * ratio)
    communes, places = np.unique(np.concatenate(atteintes), return_inverse=True)
    hausse = np.bincount(places, weights=np.concatenate(hausses), minlength=communes.size)
    avant = situation.scores[communes]
    return Simulation(communes, avant, avant + hausse)


def standardize_population(effectifs: ArrayLike, annee: int = 2023) -> Nombres:
    """Population pesée par la consommation de soins de chaque âge.

    ``effectifs`` (communes, 19) est rangé selon `CLASSES_AGE`. Rend (communes,).
    """
    require(annee in POIDS_AGE, f"Aucun poids d’âge pour {annee} : il y en a pour 2022 et 2023.")
    tableau = np.asarray(effectifs, dtype=np.float64)
    require(tableau.ndim == 2 and tableau.shape[1] == 19, "Il faut 19 classes d’âge par commune.")
    require(bool((tableau >= 0).all()), "Un effectif est négatif ou absent.")
    return tableau @ np.array(POIDS_AGE[annee])


def count_offre(actes: ArrayLike) -> Nombres:
    """L’offre d’un médecin d’après ses actes : 0 jusqu’à 250, 3 600 au moins, 6 000 au plus."""
    nombres = read_nombres(actes, "actes")
    require(bool((nombres >= 0).all()), "Un nombre d’actes est négatif.")
    return np.where(nombres <= ACTES_IGNORES, 0.0, np.clip(nombres, ACTES_PLANCHER, ACTES_PLAFOND))


def _read_paliers(paliers: Paliers) -> tuple[Nombres, Nombres]:
    require(len(paliers) > 0, "Il faut au moins un palier de temps.")
    limites, valeurs = (np.array(column, dtype=np.float64) for column in zip(*paliers, strict=True))
    require(bool((np.diff(limites) > 0).all()), "Les paliers de temps doivent être croissants.")
    increase = bool((np.diff(valeurs) > 0).any())
    require(not increase and bool((valeurs >= 0).all()), "Le poids doit décroître avec le temps.")
    return limites, valeurs
