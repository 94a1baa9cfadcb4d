"""Mettre des valeurs ensemble : lieux et périodes, sans rien créer ni perdre.

Un rapport se recompose de ses numérateurs et de ses dénominateurs, jamais de pourcentages ; des
personnes comptées une fois ne s’additionnent pas ; ce qui manque se dit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from maillage.suivi.enums import EtatMesure, FormeIndicateur, ModeCumul
from maillage.suivi.valeurs.lecture import compute_ratio

UNIQUES = (
    "Des personnes comptées une seule fois ne s’additionnent pas d’un lieu ou d’une période à "
    "l’autre\u00a0: les mêmes seraient comptées deux fois."
)
APPRECIATIONS = "Des appréciations ne s’additionnent pas."
CHEVAUCHEMENT = (
    "Des périodes se chevauchent sans se contenir\u00a0: leur somme compterait deux fois."
)


class Mode(Protocol):
    """Ce qui dit comment des valeurs s’additionnent : un indicateur, ou ce qui en tient lieu."""

    forme: str
    cumul: str
    facteur: Decimal
    unique_par_personne: bool


class Relevee(Protocol):
    """Ce qu’il faut d’une valeur pour la compter."""

    deploiement_id: int | None
    debut: date
    fin: date
    etat: str
    valeur: Decimal | None
    numerateur: Decimal | None
    denominateur: Decimal | None
    echelon: int | None
    estimee: bool


@dataclass(frozen=True, slots=True)
class Somme:
    """Ce que des valeurs donnent ensemble.

    ``etat`` : rien s’il n’y a aucune valeur. ``partielle`` : il manque au moins une part.
    ``refus`` : la phrase qui dit pourquoi il n’y a pas de total, alors qu’il y a des valeurs.
    """

    etat: EtatMesure | None = None
    valeur: Decimal | None = None
    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    echelon: int | None = None
    partielle: bool = False
    estimee: bool = False
    secretes: int = 0
    absentes: int = 0
    refus: str = ""

    @property
    def is_known(self) -> bool:
        return self.valeur is not None or self.echelon is not None


def aggregate(mode: Mode, valeurs: Iterable[Relevee]) -> Somme:
    """Le total de valeurs d’un même indicateur, tous lieux et toutes périodes."""
    lieux: dict[int | None, list[Relevee]] = {}
    for row in valeurs:
        lieux.setdefault(row.deploiement_id, []).append(row)
    whole = lieux.pop(None, [])
    if mode.cumul == ModeCumul.CUMUL or mode.forme == FormeIndicateur.APPRECIATION:
        return add_up(mode, [read_part(row) for row in _keep_last_of_all(whole, lieux)])
    if any(_overlap([(row.debut, row.fin) for row in rows]) for rows in (whole, *lieux.values())):
        return Somme(EtatMesure.VALEUR, refus=CHEVAUCHEMENT)
    parts = [row for rows in lieux.values() for row in keep_widest(rows)]
    for row in keep_widest(whole):
        inside = [part for part in parts if _holds(row, part)]
        if _is_said(row) or not any(_is_said(part) for part in inside):
            parts = [part for part in parts if not _holds(row, part)]
            if any(_meets(row, part) for part in parts if part.deploiement_id is not None):
                return Somme(EtatMesure.VALEUR, refus=CHEVAUCHEMENT)
            parts.append(row)
    return add_up(mode, [read_part(row) for row in parts])


def _is_said(row: Relevee) -> bool:
    return row.etat == EtatMesure.VALEUR


def _holds(row: Relevee, part: Relevee) -> bool:
    """La période de ``row``, tout le territoire, contient celle de ce lieu."""
    is_place = part.deploiement_id is not None
    return is_place and row.debut <= part.debut and part.fin <= row.fin


def _meets(row: Relevee, part: Relevee) -> bool:
    return row.debut <= part.fin and part.debut <= row.fin


def _keep_last_of_all(
    whole: list[Relevee], lieux: dict[int | None, list[Relevee]]
) -> list[Relevee]:
    """Ce que tout le territoire dit en dernier, sauf si ses lieux en ont dit plus depuis."""
    parts = [row for rows in lieux.values() for row in keep_last(rows)]
    said = [row.fin for row in parts if _is_said(row)]
    last = [row for row in keep_last(whole) if _is_said(row)]
    if last and (not said or last[0].fin >= max(said)):
        return keep_last(whole)
    return parts if said else keep_last(whole) or parts


def aggregate_place(mode: Mode, rows: Sequence[Relevee]) -> Somme:
    """Le total d’une seule période : la valeur de tout le territoire, à défaut ses lieux."""
    whole = [row for row in rows if row.deploiement_id is None]
    parts = [row for row in rows if row.deploiement_id is not None]
    is_said = any(_is_said(row) for row in whole)
    kept = whole if is_said or not parts else parts
    return add_up(mode, [read_part(row) for row in kept])


def keep_last(rows: list[Relevee]) -> list[Relevee]:
    """La dernière valeur dite, suivie d’un secret ou d’une absence plus récents s’il y en a."""
    ordered = sorted(rows, key=lambda row: (row.fin, -row.debut.toordinal()))
    last = ordered[-1:]
    if last and last[0].etat != EtatMesure.VALEUR:
        said = [row for row in ordered if row.etat == EtatMesure.VALEUR]
        last = said[-1:] + last
    return last


def _overlap(periodes: Iterable[tuple[date, date]]) -> bool:
    """Deux périodes qui se croisent sans que l’une contienne l’autre."""
    open_ones: list[date] = []
    for debut, fin in sorted(periodes, key=lambda item: (item[0], -item[1].toordinal())):
        open_ones = [end for end in open_ones if end >= debut]
        if any(end < fin for end in open_ones):
            return True
        open_ones.append(fin)
    return False


def keep_widest(rows: list[Relevee]) -> list[Relevee]:
    """Une année et ses trimestres ne comptent qu’une fois : l’année, si elle est connue."""
    kept: list[Relevee] = []
    for row in sorted(rows, key=lambda row: (row.debut, -row.fin.toordinal())):
        if kept and row.fin <= kept[-1].fin:
            continue
        inside = [r for r in rows if r is not row and row.debut <= r.debut and r.fin <= row.fin]
        if _is_said(row) or not any(_is_said(part) for part in inside):
            kept.append(row)
    return kept


def read_part(row: Relevee) -> Somme:
    """Une seule valeur, comme une somme d’elle-même."""
    etat = EtatMesure(row.etat)
    return Somme(
        etat, row.valeur, row.numerateur, row.denominateur, row.echelon, estimee=row.estimee,
        partielle=etat != EtatMesure.VALEUR, secretes=int(etat == EtatMesure.SECRET),
        absentes=int(etat == EtatMesure.INDISPONIBLE),
    )  # fmt: skip


def add_up(mode: Mode, parts: list[Somme]) -> Somme:
    """Le total de parts disjointes ; sans part, une somme sans état."""
    if len(parts) == 1:
        return parts[0]
    known = [part for part in parts if part.is_known]
    gaps: dict[str, Any] = {
        "secretes": sum(part.secretes for part in parts),
        "absentes": sum(part.absentes for part in parts),
        "partielle": any(part.partielle for part in parts),
        "estimee": any(part.estimee for part in known),
    }
    refus = next((part.refus for part in parts if part.refus), "")
    if not refus and len(known) > 1:
        refus = explain_refusal(mode)
    if refus:
        return Somme(EtatMesure.VALEUR, refus=refus, **gaps)
    if not known:
        return Somme(_worst(parts), **gaps)
    if mode.forme == FormeIndicateur.RAPPORT:
        return _add_ratios(mode, known, gaps)
    if mode.forme == FormeIndicateur.APPRECIATION:
        return Somme(EtatMesure.VALEUR, echelon=known[0].echelon, **gaps)
    total = sum((part.valeur for part in known if part.valeur is not None), Decimal(0))
    return Somme(EtatMesure.VALEUR, total, **gaps)


def explain_refusal(mode: Mode) -> str:
    """Pourquoi plusieurs valeurs ne s’additionnent pas ; vide si elles le font."""
    if mode.forme == FormeIndicateur.APPRECIATION:
        return APPRECIATIONS
    return UNIQUES if mode.unique_par_personne else ""


def _worst(parts: list[Somme]) -> EtatMesure | None:
    """Rien de connu : un secret le dit, sinon une absence."""
    if any(part.secretes for part in parts):
        return EtatMesure.SECRET
    return EtatMesure.INDISPONIBLE if any(part.absentes for part in parts) else None


def _add_ratios(mode: Mode, known: list[Somme], gaps: dict) -> Somme:
    """La somme des numérateurs sur celle des dénominateurs ; un pourcentage seul manque."""
    pairs = [
        (part.numerateur, part.denominateur)
        for part in known
        if part.numerateur is not None and part.denominateur
    ]
    lost = len(known) - len(pairs)
    gaps |= {"absentes": gaps["absentes"] + lost, "partielle": gaps["partielle"] or bool(lost)}
    if not pairs:
        alone = known[0] if len(known) == 1 else Somme()
        return Somme(EtatMesure.VALEUR, alone.valeur, **gaps)
    haut = sum((pair[0] for pair in pairs), Decimal(0))
    bas = sum((pair[1] for pair in pairs), Decimal(0))
    return Somme(EtatMesure.VALEUR, compute_ratio(haut, bas, mode.facteur), haut, bas, **gaps)
