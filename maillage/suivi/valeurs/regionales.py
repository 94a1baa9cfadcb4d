"""Le total d’indicateurs communs sur autant de contrats qu’on veut, calculé à la lecture."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from maillage.contrats.models import Contrat, FicheAction
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.enums import EtatMesure, FormeIndicateur, ModeCumul
from maillage.suivi.models import IndicateurAction, ValeurIndicateur
from maillage.suivi.valeurs.calcul import Somme, add_up, aggregate

POUR_CENT = "%"


@dataclass(slots=True)
class Reprise:
    """Un indicateur commun tel qu’un contrat l’a repris, et ce qu’il en a relevé."""

    contrat_id: int
    forme: str
    cumul: str
    facteur: Decimal
    unique_par_personne: bool
    valeurs: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TotalCommun:
    """Le total, le détail par contrat (clé → somme), et combien de contrats l’ont dit.

    ``repris`` : contrats qui portent l’indicateur ; ``repondu`` + ``secrets`` + ``absents`` +
    ``muets`` = ``repris``.
    """

    somme: Somme
    par_contrat: dict[int, Somme]
    repris: int
    repondu: int
    secrets: int
    absents: int
    muets: int


def total_commun(
    commun: IndicateurCommun, debut: date, fin: date, contrats: Iterable[Contrat], *, user=None
) -> TotalCommun:
    """Le total d’un indicateur commun ; comme ``total_communs`` pour un seul."""
    return total_communs([commun], debut, fin, contrats, user=user)[commun.pk]


def total_communs(
    communs: Iterable[IndicateurCommun],
    debut: date,
    fin: date,
    contrats: Iterable[Contrat],
    *,
    user=None,
) -> dict[int, TotalCommun]:
    """Par clé d’indicateur commun ; deux requêtes pour tous, jamais gardées ni périmées.

    Sont comptées les périodes qui tiennent entre ``debut`` et ``fin``, et le même indicateur
    repris d’une autre édition du socle. Avec ``user``, celui d’une fiche qu’il ne voit pas ne
    l’est pas. La référence de chaque commun est déjà lue.
    """
    communs = list(communs)
    reprises = read_reprises(communs, contrats, user)
    fill([row for rows in reprises.values() for row in rows.items()], debut, fin)
    return {commun.pk: total_up(commun, reprises[commun.pk].values()) for commun in communs}


def read_reprises(
    communs: list[IndicateurCommun], contrats: Iterable[Contrat], user
) -> dict[int, dict[int, Reprise]]:
    """Par clé de commun, puis d’indicateur, ce que ces contrats en ont repris."""
    rows = IndicateurAction.objects.alive().filter(contrat__in=contrats)
    codes = {commun.code for commun in communs if commun.code}
    rows = rows.filter(Q(commun__in=communs) | Q(commun__code__in=codes))
    if user is not None:
        seen = FicheAction.objects.visible_to(user).values("pk")
        rows = rows.filter(Q(fiche=None) | Q(fiche__in=seen))
    by_key = {_key(row, row.reference): row.pk for row in communs}
    found: dict[int, dict[int, Reprise]] = {row.pk: {} for row in communs}
    rows = rows.annotate(
        code=F("commun__code"), reference=F("commun__reference__code"),
        region=F("commun__reference__region"),
    ).order_by("pk")  # fmt: skip
    for row in rows.values_list(
        "pk", "commun", "contrat", "forme", "cumul", "facteur", "unique_par_personne",
        "code", "reference", "region", named=True,
    ):  # fmt: skip
        key = (row.region, row.reference, row.code) if row.code else (row.commun,)
        if key in by_key:
            found[by_key[key]][row.pk] = Reprise(
                row.contrat, row.forme, row.cumul, row.facteur, row.unique_par_personne
            )
    return found


def _key(commun: IndicateurCommun, reference) -> tuple:
    """Le même d’une édition à l’autre ; sans code, lui seul."""
    return (reference.region, reference.code, commun.code) if commun.code else (commun.pk,)


def fill(reprises: Iterable[tuple[int, Reprise]], debut: date, fin: date) -> None:
    """Donne à chaque reprise ses valeurs de ces dates."""
    known = dict(reprises)
    rows = ValeurIndicateur.objects.alive().within(debut, fin).filter(indicateur__in=known)
    for row in rows.order_by("pk").values_list(
        "indicateur_id", "deploiement_id", "debut", "fin", "etat", "valeur", "numerateur",
        "denominateur", "echelon", "estimee", named=True,
    ):  # fmt: skip
        known[row.indicateur_id].valeurs.append(row)


def total_up(commun: IndicateurCommun, reprises: Iterable[Reprise]) -> TotalCommun:
    rows = list(reprises)
    by_contrat: dict[int, list[Somme]] = {}
    for row in rows:
        by_contrat.setdefault(row.contrat_id, []).append(aggregate(row, row.valeurs))
    mode = find_mode(commun, rows)
    return count_up(mode, {pk: add_up(mode, sommes) for pk, sommes in by_contrat.items()})


def find_mode(commun: IndicateurCommun, rows: list[Reprise]) -> Reprise:
    """Comment les contrats s’additionnent : un pourcentage ne le fait que par ses deux termes."""
    ratios = [row for row in rows if row.forme == FormeIndicateur.RAPPORT]
    is_ratio = bool(ratios) or commun.unite.strip() == POUR_CENT
    facteur = ratios[0].facteur if ratios else Decimal(100 if is_ratio else 1)
    forme = FormeIndicateur.RAPPORT if is_ratio else FormeIndicateur.NOMBRE
    if rows and all(row.forme == FormeIndicateur.APPRECIATION for row in rows):
        forme = FormeIndicateur.APPRECIATION
    unique = any(row.unique_par_personne for row in rows)
    return Reprise(0, forme, ModeCumul.PERIODE, facteur, unique)


def count_up(mode: Reprise, par_contrat: dict[int, Somme]) -> TotalCommun:
    sommes = list(par_contrat.values())
    said = sum(somme.etat == EtatMesure.VALEUR for somme in sommes)
    secret = sum(somme.etat == EtatMesure.SECRET for somme in sommes)
    absent = sum(somme.etat == EtatMesure.INDISPONIBLE for somme in sommes)
    total = add_up(mode, [somme for somme in sommes if somme.etat])
    muets = len(sommes) - said - secret - absent
    return TotalCommun(total, par_contrat, len(sommes), said, secret, absent, muets)
