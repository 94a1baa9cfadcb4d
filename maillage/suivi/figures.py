"""Le dessin d’un indicateur : une barre par période, son départ et sa cible."""

from decimal import Decimal

from maillage.core.texte import format_date
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Etat, Mesure
from maillage.suivi.enums import EtatMesure
from maillage.suivi.valeurs import Serie as SerieValeurs
from maillage.suivi.valeurs import Somme

ETATS = {EtatMesure.SECRET: Etat.SECRET, EtatMesure.INDISPONIBLE: Etat.ABSENT}
ABSENTE = Mesure(etat=Etat.ABSENT)


def draw_indicateur(serie: SerieValeurs) -> Figure | None:
    """Rien pour une appréciation, ou sans aucune période relevée."""
    row = serie.indicateur
    if row.echelle or not any(point.somme.valeur is not None for point in serie.points):
        return None
    labels = [point.libelle for point in serie.points]
    measures = [to_mesure(point.somme) for point in serie.points]
    stages = [find_stage(serie, point.debut, point.fin) for point in serie.points]
    if row.depart is not None:
        when = f" ({format_date(row.depart_date)})" if row.depart_date else ""
        labels.insert(0, f"Départ{when}")
        measures.insert(0, Mesure(float(row.depart)))
        stages.insert(0, ABSENTE)
    series = [Serie("relevé", tuple(measures))]
    if any(stage is not ABSENTE for stage in stages):
        series.append(Serie("cible de la période", tuple(stages)))
    modele = Barres(
        row.intitule, tuple(labels), tuple(series), unite=row.unite,
        decimales=count_decimales(measures),
        repere=("cible", float(row.cible)) if row.cible is not None else None, source=row.source,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle=f"indicateur-{row.pk}")


def to_mesure(somme: Somme) -> Mesure:
    """Une somme telle qu’un dessin la montre : un secret n’est pas un zéro."""
    if somme.valeur is not None:
        return Mesure(float(somme.valeur))
    return Mesure(etat=ETATS.get(somme.etat or EtatMesure.INDISPONIBLE, Etat.ABSENT))


def find_stage(serie: SerieValeurs, debut, fin) -> Mesure:
    found: Decimal | None = next(
        (row.cible for row in serie.cibles if (row.debut, row.fin) == (debut, fin)), None
    )
    return ABSENTE if found is None else Mesure(float(found))


def count_decimales(mesures: list[Mesure]) -> int:
    """Une décimale, sauf si tout est entier."""
    known = [mesure.connue for mesure in mesures if mesure.connue is not None]
    return 0 if all(value == int(value) for value in known) else 1
