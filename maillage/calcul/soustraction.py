"""La soustraction entre territoires : ce qu’un total de plus apprendrait.

Publier un territoire à la carte à côté de son EPCI ou de son département livre leur différence.
Les totaux publiés sont des équations sur les communes ; toute combinaison qui donne un groupe de
communes en livre l’effectif. On cherche les groupes dont l’effectif irait de 1 au seuil moins 1,
et que les totaux déjà publiés ne livraient pas.

Les communes que tous les totaux traitent de même forment un atome. Jusqu’à ``ATOMES_MAX`` atomes,
tous leurs groupes sont essayés ; au-delà, seuls le sont chaque atome, la demande, et les
différences de territoires emboîtés, une à une et par réunion. On compare les territoires qui se
touchent de proche en proche depuis la demande ; au-delà de ``ENSEMBLES_MAX``, ceux qui la touchent
et ceux que les plus petits d’entre eux contiennent. Les bornes qu’on tirerait de plusieurs petits
nombres (« au plus 20 à deux ») ne sont pas cherchées.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array

from maillage.calcul.agregats import Etat, Masque, read_colonne
from maillage.calcul.erreurs import Nombres, require
from maillage.calcul.secret import SEUIL, is_petit

Rangs = NDArray[np.int64]

ATOMES_MAX = 14
ENSEMBLES_MAX = 150
PRECISION = 1e-7


@dataclass(frozen=True)
class Ensemble:
    """Un territoire, par les rangs de ses communes.

    Sans ``total``, on publie la somme des communes connues ; avec, celle de toutes ses communes.
    """

    nom: str
    communes: frozenset[int]
    total: float | None = None


@dataclass(frozen=True)
class Revelation:
    """Un petit effectif que le lecteur retrouverait.

    ``calcul`` dit comment : des couples (coefficient, nom du territoire). Les communes visibles
    sont soustraites sans être nommées.
    """

    communes: tuple[int, ...]
    effectif: float
    calcul: tuple[tuple[float, str], ...]

    @property
    def formule(self) -> str:
        """« Pays − EPCI », pour une personne."""
        termes = []
        for coefficient, nom in self.calcul:
            signe = "−" if coefficient < 0 else "+"
            taille = abs(coefficient)
            termes.append(f"{signe} {nom}" if taille == 1 else f"{signe} {taille:g} × {nom}")
        return " ".join(termes).removeprefix("+ ")


def find_revelations(
    effectifs: ArrayLike,
    etats: ArrayLike,
    demande: Ensemble,
    publies: Sequence[Ensemble],
    seuil: int = SEUIL,
    visibles: ArrayLike | None = None,
) -> list[Revelation]:
    """Les petits effectifs que publier ``demande`` livrerait, du plus petit groupe au plus grand.

    ``effectifs`` et ``etats`` (communes,) sont ceux d’`agregats`. ``visibles`` (communes,) marque
    celles qu’on publie une à une : par défaut, toutes celles dont l’effectif est connu et n’est pas
    petit. Une liste vide veut dire : rien de plus que ce qu’on savait.
    """
    valeurs, etat = read_colonne(effectifs, etats, "effectifs")
    ensembles = [*publies, demande]
    require(
        all(0 <= rang < valeurs.size for e in ensembles for rang in e.communes),
        "Un territoire compte une commune inconnue.",
    )
    connues = etat == Etat.VALEUR
    petites = is_petit(np.where(connues, valeurs, 0), seuil)
    montrees = connues & ~petites if visibles is None else np.asarray(visibles, dtype=bool)
    require(montrees.shape == connues.shape, "Il faut dire de chaque commune si elle est visible.")
    require(not bool((montrees & ~connues).any()), "Une commune visible n’a pas d’effectif connu.")
    return _Systeme(valeurs, connues, montrees, ensembles).reveal(seuil)


class _Systeme:
    """Les équations, une par territoire (le dernier est la demande), sur les atomes cachés."""

    def __init__(
        self, valeurs: Nombres, connues: Masque, visibles: Masque, ensembles: Sequence[Ensemble]
    ):
        appartenances = _relate(ensembles, connues)
        gardes = _select(appartenances[:, ~visibles])
        appartenances = appartenances[gardes]
        lues = np.where(connues, valeurs, 0.0)
        totaux = appartenances @ lues
        for place, rang in enumerate(gardes):
            totaux[place] = totaux[place] if (t := ensembles[rang].total) is None else t
        self.noms = [ensembles[rang].nom for rang in gardes]
        self.totaux = totaux - appartenances @ np.where(visibles, lues, 0.0)
        atteintes = np.diff(appartenances.tocsc().indptr) > 0
        self.caches = np.flatnonzero(~visibles & atteintes)
        lignes = appartenances[:, self.caches].toarray() > 0
        octets = np.ascontiguousarray(np.packbits(lignes, axis=0).T)
        signatures = octets.view(np.dtype((np.void, octets.shape[1]))).ravel()
        _, premieres, self.atomes = np.unique(signatures, return_index=True, return_inverse=True)
        self.equations = lignes[:, premieres].astype(np.float64)

    def list_groupes(self) -> NDArray[np.bool_]:
        """Les groupes d’atomes (g, atomes) à essayer."""
        atomes = self.equations.shape[1]
        if atomes <= ATOMES_MAX:
            codes = np.arange(1, 2**atomes)
            return (codes[:, None] >> np.arange(atomes)) & 1 == 1
        return np.unique(np.array([*np.eye(atomes, dtype=bool), *self._nest()]), axis=0)

    def _nest(self) -> Iterator[Masque]:
        """La demande, et les différences emboîtées, dans les deux sens."""
        publies, demande = self.equations[:-1] > 0, self.equations[-1] > 0
        yield demande
        yield self._strip(demande, publies)
        for publie in publies:
            if (demande & ~publie).any() and not (publie & ~demande).any():
                yield demande & ~publie
            if (publie & ~demande).any() and not (demande & ~publie).any():
                yield publie & ~demande
                yield self._strip(publie & ~demande, publies)

    @staticmethod
    def _strip(reste: Masque, publies: NDArray[np.bool_]) -> Masque:
        """Le reste, moins les territoires publiés qu’il contient, du plus grand au plus petit."""
        for publie in publies[np.argsort(-publies.sum(axis=1), kind="stable")]:
            if publie.any() and not (publie & ~reste).any():
                reste = reste & ~publie
        return reste

    def reveal(self, seuil: int) -> list[Revelation]:
        """Les groupes que la demande rend calculables, et dont l’effectif est petit."""
        if not self.equations.size:
            return []
        groupes = self.list_groupes()
        candidats = groupes[groupes.any(axis=1)].astype(np.float64)
        combinaisons, possibles = _combine(self.equations, candidats)
        _, anciens = _combine(self.equations[:-1], candidats)
        comptes = np.round(combinaisons @ self.totaux, 6)
        petits = np.flatnonzero(possibles & ~anciens & is_petit(np.maximum(comptes, 0), seuil))
        found = [self._describe(candidats[r], comptes[r], combinaisons[r]) for r in petits]
        return sorted(found, key=lambda revelation: (len(revelation.communes), revelation.communes))

    def _describe(self, groupe: Nombres, compte: float, combinaison: Nombres) -> Revelation:
        membres = np.isin(self.atomes.ravel(), np.flatnonzero(groupe > 0))
        coefficients = self._simplify(groupe, combinaison)
        ordre = np.argsort(-coefficients, kind="stable")
        calcul = tuple((float(coefficients[r]), self.noms[r]) for r in ordre if coefficients[r])
        return Revelation(tuple(self.caches[membres].tolist()), float(compte), calcul)

    def _simplify(self, groupe: Nombres, combinaison: Nombres) -> Nombres:
        """La demande seule, ou sa différence avec un seul territoire, quand cela suffit."""
        simples, demande = np.eye(len(self.noms)), np.eye(len(self.noms))[-1]
        essais = np.concatenate((demande[None, :], demande - simples, simples - demande))
        justes = np.flatnonzero((np.abs(essais @ self.equations - groupe) < PRECISION).all(axis=1))
        return essais[justes[0]] if justes.size else np.round(combinaison, 6)


def _relate(ensembles: Sequence[Ensemble], connues: Masque) -> csr_array:
    """Qui est où (territoires, communes) : sans total donné, seules comptent les connues."""
    lignes, colonnes = [], []
    for rang, ensemble in enumerate(ensembles):
        membres = np.fromiter(sorted(ensemble.communes), dtype=np.int64)
        colonnes.append(membres if ensemble.total is not None else membres[connues[membres]])
        lignes.append(np.full(colonnes[-1].size, rang))
    places = (np.concatenate(lignes), np.concatenate(colonnes))
    taille = (len(ensembles), connues.size)
    return coo_array((np.ones(places[0].size), places), shape=taille).tocsr()


def _select(appartenances: csr_array) -> Rangs:
    """Les territoires à comparer : de proche en proche depuis la demande, tant qu’ils sont peu.

    S’ils sont trop, ceux qui touchent la demande, et ceux que les plus petits contiennent.
    """
    demande = np.zeros(appartenances.shape[0], dtype=bool)
    demande[-1] = True
    garde, proches = demande, _spread(appartenances, demande)
    while (proches & ~garde).any():
        if proches.sum() > ENSEMBLES_MAX:
            return np.flatnonzero(_add_contenus(appartenances, _spread(appartenances, demande)))
        garde, proches = proches, _spread(appartenances, proches)
    return np.flatnonzero(garde)


def _spread(appartenances: csr_array, garde: Masque) -> Masque:
    """Les territoires donnés, et tous ceux qui ont une commune en commun avec eux."""
    communes = garde.astype(np.float64) @ appartenances
    return garde | (appartenances @ communes > 0)


def _add_contenus(appartenances: csr_array, garde: Masque) -> Masque:
    """Ajoute les territoires contenus dans chacun des donnés, du plus petit au plus grand."""
    tailles = np.asarray(appartenances.sum(axis=1))
    proches = np.flatnonzero(garde)
    for rang in proches[np.argsort(tailles[proches], kind="stable")]:
        communs = appartenances @ appartenances[[rang]].toarray()[0]
        contenus = (communs == tailles) & (tailles > 0)
        if (garde | contenus).sum() > ENSEMBLES_MAX:
            break
        garde = garde | contenus
    return garde


def _combine(equations: Nombres, candidats: Nombres) -> tuple[Nombres, Masque]:
    """La combinaison des équations la plus proche de chaque candidat, et si elle est exacte."""
    if not equations.size:
        return np.zeros((len(candidats), 0)), np.zeros(len(candidats), dtype=bool)
    combinaisons = candidats @ np.linalg.pinv(equations)
    ecarts = np.abs(combinaisons @ equations - candidats)
    return combinaisons, ecarts.max(axis=1) < PRECISION
