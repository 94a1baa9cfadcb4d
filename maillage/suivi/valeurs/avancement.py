"""Où en est un indicateur : vers sa cible, au bon rythme ou non, et quand le relever."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils import timezone

from maillage.referentiels.enums import Frequence, Sens
from maillage.suivi.models import CibleIndicateur, IndicateurAction, ValeurIndicateur
from maillage.suivi.valeurs.series import Point, build_points

# On tolère un dixième de moins que le rythme attendu ; au-delà, c’est un retrait.
TOLERANCE = Decimal("0.9")
# Le temps de relever une valeur une fois sa période finie.
DELAI = timedelta(days=31)
MOIS = {
    Frequence.MENSUELLE: 1,
    Frequence.TRIMESTRIELLE: 3,
    Frequence.SEMESTRIELLE: 6,
    Frequence.ANNUELLE: 12,
    Frequence.SCOLAIRE: 12,
}


class EtatAvancement(StrEnum):
    ATTEINT = "atteint"
    EN_BONNE_VOIE = "en bonne voie"
    EN_CHEMIN = "en chemin"
    EN_RETRAIT = "en retrait"
    SANS_CIBLE = "sans cible"
    SANS_VALEUR = "sans valeur"


@dataclass(frozen=True, slots=True)
class Avancement:
    """``taux`` et ``attendu`` : part du chemin du départ à la cible, 1 quand elle est atteinte.

    ``cible`` est celle de la dernière période si elle en a une, sinon celle de l’indicateur.
    ``attendue_le`` : quand la prochaine valeur doit être là ; rien si plus aucune ne l’est.
    """

    etat: EtatAvancement
    dernier: Point | None
    cible: Decimal | None
    taux: Decimal | None
    attendu: Decimal | None
    attendue_le: date | None
    en_retard: bool


def progress(
    indicateur: IndicateurAction,
    valeurs: Iterable[ValeurIndicateur],
    jour: date | None = None,
    *,
    cibles: Iterable[CibleIndicateur] = (),
) -> Avancement:
    """L’avancement d’un indicateur au ``jour``, d’après toutes ses valeurs."""
    jour = jour or timezone.localdate()
    points = build_points(indicateur, valeurs)
    known = [point for point in points if point.somme.valeur is not None]
    dernier = known[-1] if known else None
    stage = find_cible(indicateur, dernier, cibles)
    cible = indicateur.cible if stage is None else stage
    taux = rate(indicateur, dernier, cible)
    # La cible d’une période se juge à la fin de cette période : tout le chemin y est attendu.
    attendu = Decimal(1) if stage is not None else expect(indicateur, dernier)
    due = next_due(indicateur, points)
    is_late = due is not None and due < jour
    etat = judge(indicateur, dernier, cible, taux, attendu)
    if not known and any(point.somme.echelon is not None for point in points):
        etat = EtatAvancement.SANS_CIBLE
        dernier = [point for point in points if point.somme.is_known][-1]
    return Avancement(etat, dernier, cible, taux, attendu, due, is_late)


def find_cible(
    indicateur: IndicateurAction, dernier: Point | None, cibles: Iterable[CibleIndicateur]
) -> Decimal | None:
    """La cible de la dernière période, s’il y en a une."""
    if dernier is None:
        return None
    dates = (dernier.debut, dernier.fin)
    return next((row.cible for row in cibles if (row.debut, row.fin) == dates), None)


def direction(indicateur: IndicateurAction, cible: Decimal) -> int:
    """1 si l’on veut monter, -1 descendre ; 0 si rien ne le dit."""
    if indicateur.sens == Sens.NEUTRE:
        depart = indicateur.depart
        return 0 if depart is None else (cible > depart) - (cible < depart)
    return -1 if indicateur.sens == Sens.BAISSE else 1


def rate(
    indicateur: IndicateurAction, dernier: Point | None, cible: Decimal | None
) -> Decimal | None:
    """La part du chemin faite ; on part de zéro à la hausse si le départ n’est pas dit."""
    way = 0 if cible is None else direction(indicateur, cible)
    depart = indicateur.depart
    if depart is None and way == 1:
        depart = Decimal(0)
    if dernier is None or cible is None or depart is None or (cible - depart) * way <= 0:
        return None
    value = dernier.somme.valeur
    return None if value is None else (value - depart) / (cible - depart)


def expect(indicateur: IndicateurAction, dernier: Point | None) -> Decimal | None:
    """La part du chemin qu’un rythme égal aurait faite à la fin de la dernière période."""
    start, end = indicateur.depart_date, indicateur.cible_date
    if dernier is None or start is None or end is None or end <= start:
        return None
    done = Decimal((dernier.fin - start).days) / (end - start).days
    return min(max(done, Decimal(0)), Decimal(1))


def judge(
    indicateur: IndicateurAction,
    dernier: Point | None,
    cible: Decimal | None,
    taux: Decimal | None,
    attendu: Decimal | None,
) -> EtatAvancement:
    """Le mot qui dit l’avancement ; sans dates, nul ne sait si le rythme suffit."""
    if dernier is None or dernier.somme.valeur is None:
        return EtatAvancement.SANS_VALEUR
    way = 0 if cible is None else direction(indicateur, cible)
    if cible is None or not way:
        return EtatAvancement.SANS_CIBLE
    if (dernier.somme.valeur - cible) * way >= 0:
        return EtatAvancement.ATTEINT
    if taux is None or taux <= 0:
        return EtatAvancement.EN_RETRAIT
    if attendu is None:
        return EtatAvancement.EN_CHEMIN
    is_fast = taux >= attendu * TOLERANCE
    return EtatAvancement.EN_BONNE_VOIE if is_fast else EtatAvancement.EN_RETRAIT


def next_due(indicateur: IndicateurAction, points: list[Point]) -> date | None:
    """La fin de la période qui suit la dernière relevée, et un mois pour la relever.

    Un secret ou une absence dits comptent comme relevés.
    """
    if indicateur.frequence == Frequence.UNIQUE:
        end = indicateur.cible_date
        return end + DELAI if end and not points else None
    step = MOIS.get(Frequence(indicateur.frequence)) if indicateur.frequence else None
    last = points[-1].fin if points else _start(indicateur)
    if step is None or last is None:
        return None
    if points and indicateur.cible_date and last >= indicateur.cible_date:
        return None
    return add_months(last, step) + DELAI


def _start(indicateur: IndicateurAction) -> date | None:
    if indicateur.depart_date:
        return indicateur.depart_date
    return indicateur.created_at.date() if indicateur.created_at else None


def add_months(jour: date, mois: int) -> date:
    """Le même jour, ``mois`` mois plus tard ; la fin d’un mois mène à la fin d’un mois."""
    years, month = divmod(jour.month - 1 + mois, 12)
    last = calendar.monthrange(jour.year + years, month + 1)[1]
    is_end = jour.day == calendar.monthrange(jour.year, jour.month)[1]
    return date(jour.year + years, month + 1, last if is_end else min(jour.day, last))
