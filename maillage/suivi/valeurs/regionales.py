"""Le total d’un indicateur commun sur autant de contrats qu’on veut, calculé à la lecture."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from maillage.contrats.models import Contrat
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
    commun: IndicateurCommun, debut: date, fin: date, contrats: Iterable[Contrat]
) -> TotalCommun:
    """Deux requêtes (trois si la référence n’est pas lue) ; jamais gardé, donc jamais périmé.

    Sont comptées les périodes qui tiennent entre ``debut`` et ``fin``, et le même indicateur
    repris d’une autre édition du socle.
    """
    reprises = read_reprises(commun, contrats)
    fill(reprises, debut, fin)
    by_contrat: dict[int, list[Somme]] = {}
    for reprise in reprises.values():
        by_contrat.setdefault(reprise.contrat_id, []).append(aggregate(reprise, reprise.valeurs))
    mode = find_mode(commun, reprises.values())
    par_contrat = {pk: add_up(mode, sommes) for pk, sommes in by_contrat.items()}
    return count_up(mode, par_contrat)


def read_reprises(commun: IndicateurCommun, contrats: Iterable[Contrat]) -> dict[int, Reprise]:
    """Par clé d’indicateur, ceux de ces contrats qui viennent de cet indicateur commun."""
    rows = IndicateurAction.objects.alive().filter(contrat__in=contrats)
    if commun.code:
        reference = commun.reference
        rows = rows.filter(
            commun__code=commun.code, commun__reference__code=reference.code,
            commun__reference__region=reference.region,
        )  # fmt: skip
    else:
        rows = rows.filter(commun=commun)
    found = rows.order_by("pk").values_list(
        "pk", "contrat", "forme", "cumul", "facteur", "unique_par_personne"
    )
    return {pk: Reprise(*values) for pk, *values in found}


def fill(reprises: dict[int, Reprise], debut: date, fin: date) -> None:
    rows = ValeurIndicateur.objects.alive().within(debut, fin).filter(indicateur__in=reprises)
    for row in rows.order_by("pk").values_list(
        "indicateur_id", "deploiement_id", "debut", "fin", "etat", "valeur", "numerateur",
        "denominateur", "echelon", "estimee", named=True,
    ):  # fmt: skip
        reprises[row.indicateur_id].valeurs.append(row)


def find_mode(commun: IndicateurCommun, reprises: Iterable[Reprise]) -> Reprise:
    """Comment les contrats s’additionnent : un pourcentage ne le fait que par ses deux termes."""
    rows = list(reprises)
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
