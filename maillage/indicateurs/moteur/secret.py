"""Ce qu’un petit effectif de santé interdit de publier, commune par commune et par soustraction.

Les communes montrées sont fixées EPCI par EPCI, pour tout le pays : deux territoires ne montrent
jamais des communes différentes d’un même EPCI. Un territoire est ensuite tu si, à côté de ces
communes et des EPCI, départements et régions publiés, il livrait un petit effectif.
"""

import numpy as np
from numpy.typing import NDArray

from maillage.calcul.secret import is_petit, suppress_serie
from maillage.calcul.soustraction import Ensemble, find_revelations
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.moteur.cadre import Cadre
from maillage.indicateurs.moteur.series import GARDEES_MAX, Serie

PUBLIES = ("epci", "departement", "region", "france")


def read_visibles(serie: Serie, cadre: Cadre, seuil: int) -> NDArray[np.bool_]:
    """``[n]`` : les communes dont l’effectif se montre."""
    key = ("visibles", seuil)
    if key not in serie.masques:
        serie.masques[key] = _find_visibles(serie, cadre, seuil)
    return serie.masques[key]


def reveals(serie: Serie, cadre: Cadre, mask: NDArray[np.bool_], seuil: int) -> bool:
    """Publier le total de ce territoire livrerait-il un effectif de 1 à ``seuil`` − 1 ?"""
    key = (seuil, np.flatnonzero(mask).tobytes())
    if key not in serie.secrets:
        if len(serie.secrets) >= GARDEES_MAX:
            serie.secrets.clear()
        serie.secrets[key] = _reveals(serie, cadre, mask, seuil)
    return serie.secrets[key]


def _reveals(serie: Serie, cadre: Cadre, mask: NDArray[np.bool_], seuil: int) -> bool:
    effectifs, etats = count_communes(serie, cadre)
    inside = np.flatnonzero(mask[:-1])
    known = inside[etats[inside] == Etat.VALEUR]
    if is_petit(effectifs[known].sum(), seuil):
        return True
    visibles = read_visibles(serie, cadre, seuil)
    if visibles[known].all():
        return False
    demande = Ensemble("territoire", frozenset(inside.tolist()))
    # À côté des seuls EPCI d’abord : ce qu’un grand total livrerait déjà n’excuse rien.
    return any(
        find_revelations(
            effectifs, etats, demande,
            list(_list_published(cadre, niveaux, inside, effectifs, seuil)), seuil, visibles,
        )
        for niveaux in (PUBLIES[:1], PUBLIES)
    )  # fmt: skip


def count_communes(serie: Serie, cadre: Cadre) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """``(effectifs, etats)`` par commune du cadre ; absente si une de ses lignes l’est."""
    size, cible = len(cadre.codes) + 1, serie.table.cible
    effectifs = np.maximum(np.bincount(cible, serie.numerateur, minlength=size), 0.0)[:-1]
    rows = np.bincount(cible, minlength=size)[:-1]
    read = np.bincount(cible[serie.etats == Etat.VALEUR], minlength=size)[:-1]
    known = (rows > 0) & (rows == read)
    etats = np.where(known, Etat.VALEUR, Etat.ABSENT).astype(np.uint8)
    return np.where(known, effectifs, 0.0), etats


def _find_visibles(serie: Serie, cadre: Cadre, seuil: int) -> NDArray[np.bool_]:
    effectifs, etats = count_communes(serie, cadre)
    known = etats == Etat.VALEUR
    visibles = known & ~is_petit(effectifs, seuil)
    rank = cadre.groupes["epci"].rang
    for group in np.unique(rank[known & ~visibles & (rank >= 0)]):
        members = np.flatnonzero(known & (rank == group))
        visibles[members] = ~suppress_serie(effectifs[members], seuil)
    for niveau in PUBLIES:
        _cover_areas(visibles, np.where(known, effectifs, 0.0), cadre.groupes[niveau].rang, seuil)
    return visibles


def _cover_areas(visibles: NDArray[np.bool_], effectifs, rank, seuil: int) -> None:
    """Cache assez de communes pour que le total d’un territoire n’en rende pas un petit reste."""
    inside = (rank >= 0) & ~visibles
    hidden = np.bincount(rank[inside], effectifs[inside], minlength=int(rank.max(initial=0)) + 1)
    for group in np.flatnonzero(is_petit(hidden, seuil)):
        members = np.flatnonzero((rank == group) & visibles & (effectifs > 0))
        rest = hidden[group]
        for place in members[np.argsort(effectifs[members], kind="stable")]:
            if rest >= seuil:
                break
            visibles[place] = False
            rest += effectifs[place]


def _list_published(
    cadre: Cadre, niveaux: tuple[str, ...], inside: NDArray[np.intp], effectifs, seuil: int
):
    """Les territoires publiés que celui-ci touche, sauf ceux que l’on tait eux-mêmes."""
    for niveau in niveaux:
        rank = cadre.groupes[niveau].rang
        for group in np.unique(rank[inside]):
            members = np.flatnonzero(rank == group)
            same = members.size == inside.size and np.array_equal(members, inside)
            if group >= 0 and not same and not is_petit(effectifs[members].sum(), seuil):
                yield Ensemble(f"{niveau} {group}", frozenset(members.tolist()))
