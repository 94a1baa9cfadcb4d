"""Une livraison rattachée au cadre : chaque ligne sait quelle commune d’aujourd’hui elle décrit."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.colonnes import read_colonnes
from maillage.indicateurs.enums import Etat, Niveau
from maillage.indicateurs.models import Livraison
from maillage.indicateurs.moteur.cadre import Cadre, read_cadre
from maillage.territoires.codes import departement_of
from maillage.territoires.conversion import convert, january
from maillage.territoires.models import Chargement, Population
from maillage.territoires.mouvements import build_changes

POPULATIONS = "populations"


@dataclass(eq=False)
class Table:
    """``cible[i]`` : rang de la commune de la ligne ``i`` dans le cadre, ``n`` si elle n’y est pas.

    ``partagees`` : lignes d’une commune séparée depuis, et toutes ses communes d’aujourd’hui ;
    une telle ligne n’est prise que par un territoire qui les contient toutes. ``habitants`` : de
    quoi dire la part de la population couverte.
    """

    source: str
    niveau: str
    millesime: int
    livraison: Livraison | None
    geographie: int
    codes: list[str]
    colonnes: dict[str, int]
    valeurs: NDArray[np.float64]
    etats: NDArray[np.uint8]
    cible: NDArray[np.int32]
    habitants: NDArray[np.float64]
    partagees: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def rows(self, mask: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Les lignes du territoire ; une ligne partagée compte entière ou pas du tout."""
        inside = mask[self.cible]
        for row, targets in self.partagees.items():
            inside[row] = bool(mask[list(targets)].all())
        return np.flatnonzero(inside)

    def missing(self, mask: NDArray[np.bool_], rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Les communes du territoire qu’aucune ligne retenue ne décrit."""
        absent = mask[:-1].copy()
        absent[self.cible[rows]] = False
        for row in set(self.partagees).intersection(rows.tolist()):
            absent[list(self.partagees[row])] = False
        return np.flatnonzero(absent)


def read_tables(espace: str, annee: int | None = None) -> dict[str, dict[int, Table]]:
    """Les tables communales courantes, rattachées au cadre : source → année → table."""
    return _build_tables(
        espace, annee, Livraison.objects.stamp(espace), Chargement.objects.stamp(espace)
    )


@lru_cache(maxsize=4)
def _build_tables(
    espace: str, annee: int | None, livraisons: tuple, stamp: tuple
) -> dict[str, dict[int, Table]]:
    cadre = read_cadre(espace, annee)
    tables: dict[str, dict[int, Table]] = {POPULATIONS: _read_populations(cadre)}
    current = Livraison.objects.current(espace).filter(niveau=Niveau.COMMUNE)
    for livraison in current.select_related("source").order_by("pk"):
        tables.setdefault(livraison.source.cle, {})[livraison.millesime] = _attach(livraison, cadre)
    return tables


def _attach(livraison: Livraison, cadre: Cadre) -> Table:
    names, valeurs, etats = _read_lines(livraison, cadre)
    cible, partagees = place_codes(names, livraison.geographie, cadre)
    return Table(
        source=livraison.source.cle,
        niveau=livraison.niveau,
        millesime=livraison.millesime,
        livraison=livraison,
        geographie=livraison.geographie,
        codes=names,
        colonnes={name: rang for rang, name in enumerate(livraison.colonnes)},
        valeurs=valeurs,
        etats=etats,
        cible=cible,
        habitants=_count_people(names, cible, cadre),
        partagees=partagees,
    )


def _read_lines(livraison: Livraison, cadre: Cadre):
    """Les lignes de la livraison ; d’un fichier exhaustif, les communes absentes y valent zéro.

    Seulement dans les départements qu’il décrit : un extrait régional ne dit rien des autres.
    """
    codes, valeurs, etats = read_colonnes(livraison.empreinte)
    names = [str(code) for code in codes]
    if not livraison.source.is_exhaustive:
        return names, valeurs, etats
    described = {departement_of(code) for code in names}
    known = set(names)
    absent = [
        code for code in cadre.codes if code not in known and departement_of(code) in described
    ]
    zeros = np.zeros((len(absent), valeurs.shape[1]))
    return (
        [*names, *absent],
        np.vstack([valeurs, zeros]),
        np.vstack([etats, zeros.astype(np.uint8)]),
    )


def place_codes(
    codes: list[str], geographie: int, cadre: Cadre
) -> tuple[NDArray[np.int32], dict[int, tuple[int, ...]]]:
    """La commune du cadre que décrit chaque code, et les lignes que plusieurs se partagent."""
    outside = len(cadre.codes)
    cible = np.array([cadre.position.get(code, outside) for code in codes], dtype=np.int32)
    shared: dict[int, tuple[int, ...]] = {}
    moved = _find_moves(codes, min(geographie, cadre.millesime), cadre)
    for row, code in enumerate(codes) if moved else ():
        if code in moved:
            places = tuple(cadre.position[item] for item in moved[code])
            # Une commune séparée garde son code : ses données restent les siennes.
            cible[row] = cadre.position[code] if code in moved[code] else places[0]
            if len(places) > 1:
                shared[row] = places
    return cible, shared


def _find_moves(codes: list[str], geographie: int, cadre: Cadre) -> dict[str, list[str]]:
    """Ceux des codes qui ont changé ; les autres, presque tous, n’ont rien à convertir."""
    stamp = Chargement.objects.stamp(cadre.espace)
    changes = build_changes(cadre.espace, january(geographie), january(cadre.millesime), stamp)
    moved = [code for code in codes if code in changes or code not in cadre.position]
    return convert(moved, geographie, cadre.millesime, cadre.espace).converties


def _count_people(codes: list[str], cible: NDArray[np.int32], cadre: Cadre) -> NDArray[np.float64]:
    """Les habitants de chaque ligne : ceux de son code, sinon ceux de sa commune, partagés."""
    today = np.append(cadre.population, 0.0)[cible]
    sharing = np.bincount(cible, minlength=len(cadre.codes) + 1)[cible]
    alone = sharing == 1
    own = np.array([cadre.anciennes.get(code, np.nan) for code in codes])
    people = np.where(alone, today, np.where(np.isnan(own), today / sharing, own))
    return np.nan_to_num(people)


def _read_populations(cadre: Cadre) -> dict[int, Table]:
    """Les populations légales de la base, vues comme des tables."""
    found: dict[int, list[tuple[int, str, int]]] = {}
    rows = Population.objects.communes().filter(espace=cadre.espace)
    for annee, geographie, code, people in rows.order_by("code").values_list(
        "annee", "geographie", "code", "municipale"
    ):
        found.setdefault(annee, []).append((geographie, code, people))
    return {annee: _build_population(annee, lines, cadre) for annee, lines in found.items()}


def _build_population(annee: int, lines: list[tuple[int, str, int]], cadre: Cadre) -> Table:
    codes = [code for _, code, _ in lines]
    values = np.array([[people] for _, _, people in lines], dtype=np.float64)
    geographie = max((year for year, _, _ in lines), default=cadre.millesime)
    cible, partagees = place_codes(codes, geographie, cadre)
    return Table(
        source=POPULATIONS,
        niveau=Niveau.COMMUNE,
        millesime=annee,
        livraison=None,
        geographie=geographie,
        codes=codes,
        colonnes={"PMUN": 0},
        valeurs=values,
        etats=np.full(values.shape, Etat.VALEUR, dtype=np.uint8),
        cible=cible,
        habitants=values[:, 0],
        partagees=partagees,
    )
