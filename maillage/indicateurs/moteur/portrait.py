"""Le portrait : chaque indicateur sur le territoire, et sur ceux auxquels on le compare."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maillage.indicateurs.enums import Nature
from maillage.indicateurs.models import Indicateur, Livraison
from maillage.indicateurs.moteur.cadre import NIVEAUX, Cadre, read_cadre
from maillage.indicateurs.moteur.contexte import measure_contexte
from maillage.indicateurs.moteur.evolution import find_span
from maillage.indicateurs.moteur.mesures import (
    Mesure,
    hide,
    measure,
    measure_evolution,
    missing_measure,
)
from maillage.indicateurs.moteur.secret import reveals
from maillage.indicateurs.moteur.series import Serie, Somme, read_series, read_stamp
from maillage.indicateurs.moteur.similaires import VARIABLES, Semblable, find_similaires
from maillage.territoires.conversion import convert
from maillage.territoires.enums import Espace


@dataclass(frozen=True, slots=True)
class Reference:
    """Un territoire de comparaison : « région », ses codes et ses noms.

    ``same_as`` : « territoire », ou une autre référence, quand ce sont les mêmes communes : elle
    n’apprend alors rien de plus.
    """

    niveau: str
    codes: tuple[str, ...]
    noms: tuple[str, ...]
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un indicateur du portrait ; ``references`` suit les niveaux de ``Portrait.references``."""

    indicateur: Indicateur
    mesure: Mesure
    references: dict[str, Mesure]

    @property
    def ecart(self) -> float | None:
        """L’écart à la France, dans l’unité de l’indicateur."""
        france = self.references.get("france")
        if not self.mesure.is_value or not france or france.valeur is None:
            return None
        return (self.mesure.valeur or 0.0) - france.valeur


@dataclass(slots=True)
class Portrait:
    """Les mesures d’un territoire ; ``codes`` : ses communes au millésime ``millesime``."""

    espace: str
    millesime: int
    codes: list[str]
    inconnues: list[str]
    remarques: list[str]
    references: dict[str, Reference]
    similaires: list[Semblable]
    lignes: list[Ligne] = field(default_factory=list)

    def find(self, cle: str) -> Ligne | None:
        return next((ligne for ligne in self.lignes if ligne.indicateur.cle == cle), None)


def build_portrait(
    codes: Iterable[str],
    *,
    de: int | None = None,
    annee: int | None = None,
    espace: str = Espace.FRANCE,
    cles: Iterable[str] | None = None,
) -> Portrait:
    """Mesure le catalogue sur ces communes. ``de`` : millésime des codes, s’il est connu.

    ``annee`` : millésime où le territoire se lit, le dernier par défaut. Un périmètre ancien que
    des fusions débordent depuis n’est exact que dans le sien. ``cles`` : les indicateurs voulus,
    tous par défaut. Lève ``ErreurConversion``.
    """
    cadre = read_cadre(espace, annee)
    conversion = convert(codes, de or cadre.millesime, cadre.millesime, espace)
    lecteur = Lecteur(cadre, conversion.codes)
    catalogue = read_catalogue(espace, annee)
    lecteur.add_similaires(catalogue)
    wanted = None if cles is None else set(cles)
    return Portrait(
        espace=espace,
        millesime=cadre.millesime,
        codes=conversion.codes,
        inconnues=conversion.inconnues,
        remarques=conversion.sentences(),
        references=lecteur.references,
        similaires=lecteur.similaires,
        lignes=[
            lecteur.read(indicateur, series)
            for indicateur, series in catalogue
            if wanted is None or indicateur.cle in wanted
        ],
    )


def read_catalogue(
    espace: str, annee: int | None = None
) -> list[tuple[Indicateur, dict[int, Serie]]]:
    """Chaque indicateur et ses séries par année, gardées tant que rien n’est adopté."""
    stamp = read_stamp(espace)
    return [
        (indicateur, read_series(indicateur, espace, stamp, annee))
        for indicateur in Indicateur.objects.select_related("source")
    ]


class Lecteur:
    """Les mesures d’un même ensemble de communes, indicateur après indicateur."""

    def __init__(self, cadre: Cadre, codes: list[str]):
        self.cadre, self.codes = cadre, codes
        self.mask = cadre.mask(codes)
        self.areas: dict[str, tuple[int, ...]] = {}
        self.references: dict[str, Reference] = {}
        self.similaires: list[Semblable] = []
        for niveau in NIVEAUX:
            self._add_reference(niveau, niveau, cadre.areas(codes, niveau))

    def _add_reference(self, nom: str, niveau: str, areas: tuple[int, ...]) -> None:
        """``nom`` : « similaires » est un ensemble d’EPCI, les autres portent leur niveau."""
        if not areas:
            return
        groups = self.cadre.groupes[niveau]
        self.areas[nom] = areas
        self.references[nom] = Reference(
            niveau,
            tuple(groups.codes[rang] for rang in areas),
            tuple(groups.noms[rang] for rang in areas),
            self._find_same(nom),
        )

    def _find_same(self, nom: str) -> str:
        mask = self._mask_of(nom)
        if np.array_equal(mask, self.mask):
            return "territoire"
        others = (other for other in self.references if other != nom)
        return next((other for other in others if np.array_equal(mask, self._mask_of(other))), "")

    def _mask_of(self, nom: str) -> NDArray[np.bool_]:
        niveau = "epci" if nom == "similaires" else nom
        return self.cadre.mask_areas(niveau, self.areas[nom])

    def add_similaires(self, catalogue: list[tuple[Indicateur, dict[int, Serie]]]) -> None:
        """Les EPCI qui ressemblent au territoire, ensemble, comme cinquième référence."""
        values = {
            indicateur.cle: self.read(indicateur, series).mesure.valeur
            for indicateur, series in catalogue
            if indicateur.cle in VARIABLES
        }
        self.similaires = find_similaires(self.cadre, self.codes, values)
        self._add_reference("similaires", "epci", tuple(item.rang for item in self.similaires))

    @cached_property
    def livraisons(self) -> tuple:
        """Le cachet des livraisons, lu une fois par portrait."""
        return Livraison.objects.stamp(self.cadre.espace)

    def read(self, indicateur: Indicateur, series: dict[int, Serie]) -> Ligne:
        if indicateur.nature == Nature.CONTEXTE:
            found = measure_contexte(
                indicateur, self.cadre.espace, self.references, self.livraisons
            )
            return Ligne(indicateur, missing_measure(), found)
        if indicateur.nature == Nature.EVOLUTION:
            return self._read_evolution(indicateur, series)
        if not series:
            return Ligne(indicateur, missing_measure(), {})
        annee = max(series)
        mesure = self.measure_own(indicateur, series[annee])
        return Ligne(
            indicateur,
            self._with_series(indicateur, mesure, series),
            {nom: self.measure_area(indicateur, series[annee], nom) for nom in self.references},
        )

    def measure_own(self, indicateur: Indicateur, serie: Serie) -> Mesure:
        mesure = measure(indicateur, serie.annee, self.sum(serie))
        hidden = indicateur.effectif_cache
        if hidden and mesure.is_value and reveals(serie, self.cadre, self.mask, hidden):
            return hide(mesure)
        return mesure

    def measure_area(self, indicateur: Indicateur, serie: Serie, nom: str) -> Mesure:
        somme = self.sum_area(serie, nom)
        mesure = measure(indicateur, serie.annee, somme)
        return hide(mesure) if _is_small(somme.numerateur, indicateur.effectif_cache) else mesure

    def _with_series(
        self, indicateur: Indicateur, mesure: Mesure, series: dict[int, Serie]
    ) -> Mesure:
        years = {
            year: mesure if year == mesure.annee else self.measure_own(indicateur, serie)
            for year, serie in sorted(series.items())
        }
        values = {year: item.valeur for year, item in years.items() if item.valeur is not None}
        return replace(mesure, series=values)

    def _read_evolution(self, indicateur: Indicateur, series: dict[int, Serie]) -> Ligne:
        span = find_span(series)
        if span is None:
            return Ligne(indicateur, missing_measure(), {})
        start, end = (series[year] for year in span)
        references = {
            niveau: measure_evolution(
                indicateur, *span, self.sum_area(start, niveau), self.sum_area(end, niveau)
            )
            for niveau in self.references
        }
        mesure = measure_evolution(indicateur, *span, self.sum(start), self.sum(end))
        return Ligne(indicateur, mesure, references)

    def sum(self, serie: Serie) -> Somme:
        return serie.sum(self.mask, self.cadre.population)

    def sum_area(self, serie: Serie, nom: str) -> Somme:
        areas, niveau = self.areas[nom], self.references[nom].niveau
        return serie.sum_area(
            (niveau, areas),
            lambda: self.cadre.mask_areas(niveau, areas),
            self.cadre.population,
        )


def _is_small(count: float, hidden: int) -> bool:
    return 0 < count < hidden
