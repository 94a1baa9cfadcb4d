"""Ce que les fichiers chargés permettent de calculer, indicateur par indicateur."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from maillage.indicateurs.catalogue import SOURCE_POPULATIONS, Terme, column_label, termes_of
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.models import Indicateur, Livraison, Source
from maillage.territoires.enums import Espace
from maillage.territoires.models import Population

# Deux recensements plus proches partagent leurs enquêtes : leur évolution ne veut rien dire.
ECART_ANNEES = 5


@dataclass(slots=True)
class Disponibilite:
    """``annees`` : celles où toutes les colonnes de la source sont là, la plus récente d’abord.

    ``manque`` : ce qu’il faut charger, en mots ; vide quand l’indicateur se calcule.
    """

    annees: list[int] = field(default_factory=list)
    livraisons: list[Livraison] = field(default_factory=list)
    manque: list[str] = field(default_factory=list)

    @property
    def is_disponible(self) -> bool:
        return not self.manque


@dataclass(frozen=True, slots=True)
class _Fonds:
    """Les livraisons courantes par source, et les années de population légale."""

    livraisons: dict[str, list[Livraison]]
    populations: list[int]
    noms: dict[str, str]

    def years(self, terme: Terme) -> set[int]:
        if terme.source == SOURCE_POPULATIONS:
            return set(self.populations)
        held = self.livraisons.get(terme.source, ())
        return {item.millesime for item in held if terme.colonne in item.colonnes}


def read_disponibilites(
    indicateurs: Iterable[Indicateur], espace: str = Espace.FRANCE
) -> dict[str, Disponibilite]:
    """Par clé d’indicateur, en trois requêtes ; les sources des indicateurs sont déjà lues."""
    fonds = _read_fonds(espace)
    return {item.cle: _check(item, fonds) for item in indicateurs}


def _read_fonds(espace: str) -> _Fonds:
    held: dict[str, list[Livraison]] = defaultdict(list)
    current = Livraison.objects.current(espace).select_related("source")
    for livraison in current.order_by("-millesime", "pk"):
        held[livraison.source.cle].append(livraison)
    years = Population.objects.filter(espace=espace).values_list("annee", flat=True)
    names = dict(Source.objects.values_list("cle", "nom"))
    return _Fonds(held, sorted(set(years.distinct().order_by("annee")), reverse=True), names)


def _check(indicateur: Indicateur, fonds: _Fonds) -> Disponibilite:
    source = indicateur.source.cle
    termes = termes_of(indicateur)
    own = {terme.colonne for terme in termes if terme.source == source}
    held = [item for item in fonds.livraisons.get(source, ()) if own <= set(item.colonnes)]
    years = sorted({item.millesime for item in held}, reverse=True)
    if source == SOURCE_POPULATIONS:
        years = fonds.populations
    return Disponibilite(years, held, _find_missing(indicateur, termes, years, fonds))


def _find_missing(
    indicateur: Indicateur, termes: list[Terme], years: list[int], fonds: _Fonds
) -> list[str]:
    absent: dict[str, list[str]] = defaultdict(list)
    for terme in termes:
        if not fonds.years(terme):
            absent[terme.source].append(column_label(terme.source, terme.colonne))
    missing = [
        f"{fonds.noms.get(source, source)} ({', '.join(dict.fromkeys(labels))})"
        for source, labels in absent.items()
    ]
    if not missing and not years:
        missing.append(f"{fonds.noms[indicateur.source.cle]}, toutes les colonnes la même année")
    if not missing and indicateur.nature == Nature.EVOLUTION and not _spans(years):
        missing.append("une seconde année, distante d’au moins cinq ans")
    return missing


def _spans(years: list[int]) -> bool:
    return max(years) - min(years) >= ECART_ANNEES
