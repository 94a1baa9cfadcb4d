"""Le cadre : les communes du dernier millésime et leurs regroupements, en vecteurs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.territoires.enums import Espace, Zone
from maillage.territoires.models import (
    Chargement,
    Commune,
    Departement,
    Epci,
    Millesime,
    Population,
    Region,
)
from maillage.territoires.populations import read_parts
from maillage.territoires.resume import find_millesime, find_population_year

NIVEAUX = ("epci", "departement", "region", "france")
_MODELES = {"epci": Epci, "departement": Departement, "region": Region}


@dataclass(slots=True)
class Regroupement:
    """Un niveau : ``rang[i]`` est le groupe de la commune ``i`` (−1 : aucun)."""

    codes: list[str]
    noms: list[str]
    rang: NDArray[np.int32]


@dataclass
class Cadre:
    """Les ``n`` communes du millésime, dans l’ordre de leur code.

    ``population`` : municipale, de la dernière année chargée (NaN si inconnue). ``annee`` : le
    millésime demandé, rien pour le dernier ; c’est lui que gardent les mémoires.
    """

    espace: str
    annee: int | None
    millesime: int
    codes: list[str]
    noms: list[str]
    groupes: dict[str, Regroupement]
    population: NDArray[np.float64]
    population_annee: int | None
    anciennes: dict[str, float] = field(default_factory=dict)

    @cached_property
    def position(self) -> dict[str, int]:
        return {code: rang for rang, code in enumerate(self.codes)}

    def mask(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        """``[n + 1]`` ; la dernière case, toujours fausse, est celle des lignes sans commune."""
        found = np.zeros(len(self.codes) + 1, dtype=bool)
        found[[self.position[code] for code in codes if code in self.position]] = True
        return found

    def areas(self, codes: Iterable[str], niveau: str) -> tuple[int, ...]:
        """Les groupes de ce niveau que touchent les communes données."""
        ranks = self.groupes[niveau].rang[self.mask(codes)[:-1]]
        return tuple(sorted(set(ranks[ranks >= 0].tolist())))

    def mask_areas(self, niveau: str, areas: tuple[int, ...]) -> NDArray[np.bool_]:
        inside = np.isin(self.groupes[niveau].rang, areas)
        return np.append(inside, False)


def read_cadre(espace: str = Espace.FRANCE, annee: int | None = None) -> Cadre:
    """Le cadre d’un millésime (le dernier sinon), gardé tant que la géographie ne change pas."""
    return _build_cadre(espace, annee, Chargement.objects.stamp(espace))


@lru_cache(maxsize=4)
def _build_cadre(espace: str, annee: int | None, stamp: tuple) -> Cadre:
    millesime = find_millesime(annee, espace)
    rows = list(
        Commune.objects.filter(millesime=millesime)
        .order_by("code")
        .values_list("code", "nom", "epci", "departement", "region", "zone")
    )
    columns = list(zip(*rows, strict=True)) or [()] * 6
    codes = list(columns[0])
    population, population_annee, anciennes = _read_populations(
        espace, codes, millesime.annee, stamp
    )
    return Cadre(
        espace=espace,
        annee=annee,
        millesime=millesime.annee,
        codes=codes,
        noms=list(columns[1]),
        groupes={
            "epci": _group("epci", *_find_epci(columns[2], codes, millesime)),
            "departement": _group("departement", columns[3], millesime),
            "region": _group("region", columns[4], millesime),
            "france": _group_france(columns[5]),
        },
        population=population,
        population_annee=population_annee,
        anciennes=anciennes,
    )


def _find_epci(
    values: tuple[str, ...], codes: list[str], millesime: Millesime
) -> tuple[tuple[str, ...], Millesime]:
    """Les EPCI du millésime ; tant que l’Insee ne les a pas publiés, ceux du précédent."""
    if any(values):
        return values, millesime
    known = Commune.objects.filter(
        millesime__espace=millesime.espace, millesime__annee__lt=millesime.annee
    ).exclude(epci="")
    before = known.order_by("-millesime__annee").select_related("millesime").first()
    if before is None:
        return values, millesime
    rows = known.filter(millesime=before.millesime).order_by()
    epci = dict(rows.values_list("code", "epci"))
    return tuple(epci.get(code, "") for code in codes), before.millesime


def _group(niveau: str, values: tuple[str, ...], millesime) -> Regroupement:
    codes = sorted(set(values) - {""})
    rank = {code: rang for rang, code in enumerate(codes)}
    names = dict(
        _MODELES[niveau].objects.filter(millesime=millesime).order_by().values_list("code", "nom")
    )
    return Regroupement(
        codes,
        [names.get(code, code) for code in codes],
        np.array([rank.get(code, -1) for code in values], dtype=np.int32),
    )


def _group_france(zones: tuple[str, ...]) -> Regroupement:
    """La France des statistiques ; dans l’espace fictif, toutes ses communes."""
    inside = {Zone.METROPOLE, Zone.DROM, Zone.FICTIVE}
    return Regroupement(
        ["FR"], ["France"], np.array([0 if z in inside else -1 for z in zones], dtype=np.int32)
    )


def _read_populations(espace: str, codes: list[str], millesime: int, stamp: tuple):
    """Les habitants de chaque commune, leur année, et ceux de tout code connu d’un recensement.

    Les communes qu’une scission tient ensemble n’ont pas d’habitants à elles : NaN.
    """
    annee = find_population_year(None, espace)
    parts = read_parts(espace, annee, millesime, stamp) if annee else {}
    values = [
        float(part.municipale)
        if (part := parts.get(code)) and part.codes == {code} and part.municipale is not None
        else np.nan
        for code in codes
    ]
    rows = Population.objects.filter(espace=espace).order_by("annee")
    known = {code: float(people) for code, people in rows.values_list("code", "municipale")}
    return np.array(values, dtype=np.float64), annee, known
