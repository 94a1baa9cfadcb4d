"""Les cartes de l’accès aux soins : des communes, des classes communes à toutes, un dessin."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from maillage.calcul.classes import break_quantiles
from maillage.graphiques.carte import Carte, Classes, draw_carte, suite
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Etat, Mesure
from maillage.indicateurs.acces.publie import BORNES_APL
from maillage.indicateurs.enums import Profession
from maillage.indicateurs.moteur.cadre import Cadre
from maillage.territoires.cartes import Fond, zones_of

CLASSES = 5
# Au-delà, un dessin par page pèserait plus que la page entière.
ZONES_MAX = 1500


def read_zones(cadre: Cadre, codes: Iterable[str]) -> Fond:
    """Le fond de ces communes ; vide sans contour chargé, ou s’il y en a trop."""
    wanted = list(codes)
    if len(wanted) > ZONES_MAX:
        return Fond()
    return zones_of(wanted, cadre.millesime, cadre.espace)


def choose_classes(profession: str, *series: Iterable[float | None]) -> Classes:
    """Les classes usuelles des généralistes, sinon des quantiles de tout ce qui est montré."""
    if profession == Profession.GENERALISTES:
        return suite(BORNES_APL)
    return cut_classes(*series)


def cut_classes(*series: Iterable[float | None]) -> Classes:
    """Des quantiles communs à toutes les séries."""
    values = [value for serie in series for value in serie if value is not None]
    if not values:
        return suite(())
    return suite(tuple(break_quantiles(values, CLASSES).bornes[1:-1].tolist()))


def draw(
    titre: str, fond: Fond, valeurs: Mapping[str, float | None], classes: Classes,
    *, cle: str, mesure: str, territoire: Iterable[str] = (), source: str = "",
    decimales: int = 1,
) -> Figure | None:  # fmt: skip
    """La figure, large et étroite ; ``None`` tant que les contours manquent.

    Les communes hors de ``territoire`` sont colorées aussi, au-delà d’une limite plus forte.
    """
    if fond.is_empty:
        return None
    inside = frozenset(territoire)
    zones = tuple(
        replace(zone, groupe="territoire" if zone.code in inside else "") for zone in fond.zones
    )
    sources = "\u00a0; ".join(filter(None, (source, fond.source)))
    carte = Carte(
        titre, zones, {code: _measure(value) for code, value in valeurs.items()}, classes,
        mesure=mesure, decimales=decimales, source=sources,
    )  # fmt: skip
    return draw_page(draw_carte, carte, cle=cle)


def _measure(value: float | None) -> Mesure:
    return Mesure(etat=Etat.ABSENT) if value is None else Mesure(value)
