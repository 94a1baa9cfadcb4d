"""Les indicateurs d’une fiche avec leur dernière valeur, prêts à lire."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillage.suivi.models import IndicateurAction
from maillage.suivi.valeurs.avancement import Avancement, progress
from maillage.suivi.valeurs.phrases import CENT, say_somme
from maillage.suivi.valeurs.series import series_of


@dataclass(frozen=True, slots=True)
class LigneSuivie:
    """``dite`` : la dernière valeur en mots ; ``part`` : le chemin fait, de 0 à 100, si connu.

    ``releves`` : les jours où l’on a relevé quelque chose.
    """

    indicateur: IndicateurAction
    avancement: Avancement
    dite: str
    part: int | None
    releves: tuple[date | None, ...]


def read_lignes(rows: Iterable[IndicateurAction], jour: date | None = None) -> list[LigneSuivie]:
    """Deux requêtes, quel que soit le nombre d’indicateurs."""
    rows = list(rows)
    series = series_of(rows)
    lignes = []
    for row in rows:
        serie = series[row.pk]
        avancement = progress(row, serie.valeurs, jour, cibles=serie.cibles)
        point = avancement.dernier
        taux = avancement.taux
        part = None if taux is None else int(min(max(taux * CENT, Decimal(0)), CENT))
        dite = say_somme(row, point.somme) if point else ""
        releves = tuple(valeur.releve_le for valeur in serie.valeurs)
        lignes.append(LigneSuivie(row, avancement, dite, part, releves))
    return lignes
