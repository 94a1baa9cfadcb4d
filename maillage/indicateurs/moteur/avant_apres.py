"""Un indicateur au départ d’une action et aujourd’hui, sur un territoire et autour de lui.

Deux années se comparent dans la géographie d’aujourd’hui. Deux recensements de moins de cinq ans
d’écart partagent des enquêtes : ils ne se comparent pas.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.indicateurs.enums import Collecte, Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.indicateurs.moteur.evolution import ECARTS
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.indicateurs.moteur.portrait import Lecteur
from maillage.indicateurs.moteur.series import Serie, read_series, read_stamp
from maillage.territoires.conversion import convert
from maillage.territoires.enums import Espace

RECENSEES = frozenset({Collecte.RECENSEMENT, Collecte.COMPLEMENTAIRE})
# Ceux qui ne se relisent pas d’une année sur l’autre : déjà une évolution, ou pas du territoire.
SANS_AVANT = frozenset({Nature.EVOLUTION, Nature.CONTEXTE})


@dataclass(frozen=True, slots=True)
class AvantApres:
    """``avant`` manque quand une seule année est connue. ``autour`` : par niveau, les deux mesures.

    ``is_comparable`` : faux quand les deux années partagent des enquêtes.
    """

    indicateur: Indicateur
    avant: Mesure | None
    apres: Mesure | None
    autour: dict[str, tuple[Mesure, Mesure]]
    is_comparable: bool = True

    @property
    def is_complete(self) -> bool:
        """Deux valeurs, de deux années différentes."""
        return bool(self.avant and self.apres and self.avant.is_value and self.apres.is_value)

    @property
    def is_distinguable(self) -> bool | None:
        """Vrai si les deux intervalles ne se touchent pas ; rien s’il n’y a pas d’intervalle."""
        if not (self.avant and self.apres and self.avant.intervalle and self.apres.intervalle):
            return None
        first, last = self.avant.intervalle, self.apres.intervalle
        return first.haut < last.bas or last.haut < first.bas


def read_avant_apres(
    codes: Iterable[str],
    cles: Iterable[str],
    depart: int,
    *,
    de: int | None = None,
    espace: str = Espace.FRANCE,
) -> list[AvantApres]:
    """Chaque indicateur voulu, de la dernière année connue avant ``depart`` à la plus récente.

    ``de`` : millésime des codes. Une clé inconnue est laissée de côté. Lève ``ErreurConversion``.
    """
    wanted = list(dict.fromkeys(cles))
    if not wanted:
        return []
    cadre, stamp = read_cadre(espace), read_stamp(espace)
    lecteur = Lecteur(cadre, convert(codes, de or cadre.millesime, cadre.millesime, espace).codes)
    known = {row.cle: row for row in Indicateur.objects.select_related("source")}
    return [
        compare(lecteur, known[cle], read_series(known[cle], espace, stamp, None), depart)
        for cle in wanted
        if cle in known
    ]


def compare(
    lecteur: Lecteur, indicateur: Indicateur, series: dict[int, Serie], depart: int
) -> AvantApres:
    """Les deux mesures, et celles des territoires qui contiennent celui-ci."""
    if not series or indicateur.nature in SANS_AVANT:
        return AvantApres(indicateur, None, None, {})
    last = max(series)
    apres = lecteur.measure_own(indicateur, series[last])
    first = find_first(series, depart, last)
    if first is None:
        return AvantApres(indicateur, None, apres, {})
    around = {
        nom: (
            lecteur.measure_area(indicateur, series[first], nom),
            lecteur.measure_area(indicateur, series[last], nom),
        )
        for nom, reference in lecteur.references.items()
        if not reference.same_as
    }
    avant = lecteur.measure_own(indicateur, series[first])
    far = last - first >= min(ECARTS) or indicateur.collecte not in RECENSEES
    return AvantApres(indicateur, avant, apres, around, far)


def find_first(series: dict[int, Serie], depart: int, last: int) -> int | None:
    """L’année dont on part : la dernière avant ``depart``, sinon la première connue."""
    before = [year for year in series if year < last]
    return max((year for year in before if year <= depart), default=min(before, default=None))
