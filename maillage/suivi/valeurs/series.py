"""La suite des valeurs d’un indicateur, une par période, lieux réunis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.core.texte import format_date
from maillage.suivi.models import CibleIndicateur, IndicateurAction, ValeurIndicateur
from maillage.suivi.valeurs.calcul import Somme, aggregate_place


@dataclass(frozen=True, slots=True)
class Point:
    """Ce que vaut l’indicateur sur une période."""

    debut: date
    fin: date
    somme: Somme

    @property
    def libelle(self) -> str:
        return name_periode(self.debut, self.fin)


@dataclass(frozen=True, slots=True)
class Serie:
    """Les valeurs d’un indicateur telles qu’écrites, et une par période."""

    indicateur: IndicateurAction
    valeurs: list[ValeurIndicateur]
    points: list[Point]
    cibles: list[CibleIndicateur]

    @property
    def dernier(self) -> Point | None:
        """Le dernier point connu."""
        return next((point for point in reversed(self.points) if point.somme.is_known), None)


def series_of(
    indicateurs: Iterable[IndicateurAction], last: date | None = None
) -> dict[int, Serie]:
    """Par clé d’indicateur, sa suite ; deux requêtes, quel que soit leur nombre.

    ``last`` : rien de ce qui finit après ce jour n’y entre.
    """
    rows = {row.pk: row for row in indicateurs}
    valeurs: dict[int, list[ValeurIndicateur]] = {pk: [] for pk in rows}
    cibles: dict[int, list[CibleIndicateur]] = {pk: [] for pk in rows}
    if rows:
        found = ValeurIndicateur.objects.alive().filter(indicateur__in=rows)
        found = found.filter(fin__lte=last) if last else found
        for valeur in found.select_related("deploiement"):
            valeurs[valeur.indicateur_id].append(valeur)
        for cible in CibleIndicateur.objects.filter(
            indicateur__in=rows, supprime_le__isnull=True
        ).order_by("debut", "pk"):
            cibles[cible.indicateur_id].append(cible)
    return {pk: build_serie(row, valeurs[pk], cibles[pk]) for pk, row in rows.items()}


def build_serie(
    indicateur: IndicateurAction,
    valeurs: list[ValeurIndicateur],
    cibles: Iterable[CibleIndicateur] = (),
) -> Serie:
    """La suite d’un indicateur dont les valeurs sont déjà lues."""
    return Serie(indicateur, valeurs, build_points(indicateur, valeurs), list(cibles))


def build_points(mode, valeurs: Iterable[ValeurIndicateur]) -> list[Point]:
    """Un point par période, de la plus ancienne à la plus récente."""
    periodes: dict[tuple[date, date], list[ValeurIndicateur]] = {}
    for valeur in valeurs:
        periodes.setdefault((valeur.fin, valeur.debut), []).append(valeur)
    return [
        Point(debut, fin, aggregate_place(mode, rows))
        for (fin, debut), rows in sorted(periodes.items())
    ]


def name_periode(debut: date, fin: date) -> str:
    """« 2026 », « 1er semestre 2026 », « 2026-2027 », sinon les deux dates."""
    if (debut.month, debut.day) == (1, 1) and debut.year == fin.year:
        named = {(12, 31): "", (6, 30): "1er semestre ", (3, 31): "1er trimestre "}
        if (fin.month, fin.day) in named:
            return f"{named[fin.month, fin.day]}{fin.year}"
    if debut.year == fin.year and (debut.month, debut.day, fin.month, fin.day) in SUITES:
        return f"{SUITES[debut.month, debut.day, fin.month, fin.day]} {fin.year}"
    if (debut.month, debut.day) == (9, 1) and (fin.month, fin.year) == (8, debut.year + 1):
        return f"année scolaire {debut.year}-{fin.year}"
    return f"{format_date(debut)} – {format_date(fin)}"


SUITES = {
    (7, 1, 12, 31): "2e semestre",
    (4, 1, 6, 30): "2e trimestre",
    (7, 1, 9, 30): "3e trimestre",
    (10, 1, 12, 31): "4e trimestre",
}
