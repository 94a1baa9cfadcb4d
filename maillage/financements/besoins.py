"""Ce qu’il faut, ce qui fut dépensé et ce qui manque : le plan de financement qui ferme, ou non."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from django.utils import timezone

from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat, FicheAction
from maillage.financements.matiere import Matiere
from maillage.financements.models import PosteCoordination
from maillage.financements.sommes import (
    ZERO,
    Controle,
    FicheLue,
    LigneLue,
    PlanFinancement,
    PosteLu,
    Somme,
)

POSTE = "Poste de coordination"
RETIREES = (StatutFiche.ABANDONNE, StatutFiche.FUSIONNE)


def add_besoins(plan: PlanFinancement, matiere: Matiere) -> None:
    """Le besoin et la dépense de chaque fiche et du poste, puis ce qui manque."""
    found = {fiche.pk: FicheLue(fiche, matiere.axes[fiche.pk]) for fiche in matiere.fiches}
    for lue in plan.lignes:
        add_parts(lue, found)
    plan.fiches = list(found.values())
    postes = {
        poste.pk: PosteLu(poste)
        for poste in matiere.postes
        if _concerns(poste, matiere) or any(lue.ligne.poste_id == poste.pk for lue in plan.lignes)
    }
    for lue in plan.lignes:
        if lue.ligne.poste_id in postes:
            postes[lue.ligne.poste_id].somme.add(lue, lue.montant)
    plan.postes = list(postes.values())
    _add_depenses(plan, matiere, found, postes)
    for item in plan.fiches:
        item.besoin = find_besoin(item.fiche, matiere.budgets, plan.annee)
    for lu in plan.postes:
        lu.besoin = _estimate_poste(lu.poste, plan, matiere)
    _close(plan, matiere)


def _add_depenses(plan: PlanFinancement, matiere: Matiere, fiches: dict, postes: dict) -> None:
    for depense in matiere.depenses:
        if plan.annee not in (None, depense.annee):
            continue
        porteur = fiches.get(depense.fiche_id) or postes.get(depense.poste_id)
        axe = matiere.axes.get(depense.fiche_id or 0, POSTE)
        year = plan.par_annee.setdefault(depense.annee, Somme())
        sums = [plan.total, year, plan.par_axe.setdefault(axe, Somme())]
        for somme in [*sums, *([porteur.somme] if porteur else [])]:
            somme.depense += depense.montant


def add_parts(lue: LigneLue, fiches: Mapping[int, FicheLue]) -> None:
    """Compte à chaque fiche ce qui lui revient de cette ligne."""
    for pk, montant in lue.parts.items():
        fiches[pk].somme.add(lue, montant)


def find_besoin(
    fiche: FicheAction, budgets: Mapping[int, dict[int, Decimal]], annee: int | None = None
) -> Decimal | None:
    """Le budget de la fiche : celui de l’année, sinon son total, à défaut la somme des années.

    Une action abandonnée ou fusionnée n’a plus besoin de rien.
    """
    if fiche.statut in RETIREES:
        return None
    years = budgets.get(fiche.pk, {})
    if annee is not None:
        return years.get(annee)
    if fiche.budget_previsionnel is not None:
        return fiche.budget_previsionnel
    return sum(years.values(), ZERO) if years else None


def years_of(contrat: Contrat) -> range:
    """Les années de la période, prorogation comprise ; sans période, l’année en cours."""
    start, end = contrat.periode_debut, contrat.prorogation or contrat.periode_fin
    now = timezone.localdate().year
    first = start.year if start else now
    return range(first, max(end.year if end else now, first) + 1)


def _concerns(poste: PosteCoordination, matiere: Matiere) -> bool:
    years = years_of(matiere.contrat)
    started = poste.debut is None or poste.debut.year <= years[-1]
    return started and (poste.fin is None or poste.fin.year >= years[0])


def _estimate_poste(
    poste: PosteCoordination, plan: PlanFinancement, matiere: Matiere
) -> Decimal | None:
    years = years_of(matiere.contrat)
    if plan.annee is not None:
        return poste.estimate(plan.annee) if plan.annee in years else None
    estimates = [poste.estimate(annee) for annee in years]
    return (
        None
        if poste.cout_annuel is None
        else sum((estimate or ZERO for estimate in estimates), ZERO)
    )


def close_fiches(fiches: Collection[FicheLue]) -> dict[int, list[FicheLue]]:
    """Ce qui manque à chacune, l’argent de ses sous-actions compris ; rend les familles."""
    families = _families(fiches)
    for item in fiches:
        if item.besoin is not None:
            covered = sum((one.somme.couvert for one in families[item.fiche.pk]), ZERO)
            item.manque, item.exces = _gap(item.besoin, covered)
    return families


def _close(plan: PlanFinancement, matiere: Matiere) -> None:
    """Ce qui manque au plan ; un chapeau qui a son budget répond de ses sous-actions."""
    families = close_fiches(plan.fiches)
    for poste in plan.postes:
        if poste.besoin is not None:
            poste.manque, poste.exces = _gap(poste.besoin, poste.somme.couvert)
    heads = list_heads(plan.fiches)
    for head in heads:
        plan.par_axe.setdefault(head.axe, Somme()).besoin += head.besoin or ZERO
    if plan.postes:
        somme = plan.par_axe.setdefault(POSTE, Somme())
        somme.besoin += sum((item.besoin or ZERO for item in plan.postes), ZERO)
    sujets: list[FicheLue | PosteLu] = [*heads, *plan.postes]
    for one in sujets:
        plan.total.besoin += one.besoin or ZERO
        plan.manque += one.manque
        plan.exces += one.exces
    plan.sans_budget = _count_silent(plan, families)
    _add_years(plan, matiere)
    plan.controles = list(_check(plan, matiere, families))


def _gap(besoin: Decimal, covered: Decimal) -> tuple[Decimal, Decimal]:
    """Ce qui manque, ou ce qui dépasse."""
    return max(besoin - covered, ZERO), max(covered - besoin, ZERO)


def _families(fiches: Collection[FicheLue]) -> dict[int, list[FicheLue]]:
    """Chaque fiche et, si elle en a, ses sous-actions vues."""
    found = {item.fiche.pk: [item] for item in fiches}
    for item in fiches:
        if item.fiche.parent_id in found:
            found[item.fiche.parent_id].append(item)
    return found


def list_heads(fiches: Collection[FicheLue]) -> list[FicheLue]:
    """Les fiches dont le budget compte : pas une sous-action dont le chapeau a le sien."""
    told = {item.fiche.pk for item in fiches if item.besoin is not None}
    return [item for item in fiches if item.besoin is not None and item.fiche.parent_id not in told]


def _count_silent(plan: PlanFinancement, families: dict[int, list[FicheLue]]) -> int:
    """Les actions dont ni la fiche ni aucune sous-action ne dit de budget."""
    return sum(
        all(one.besoin is None for one in families[item.fiche.pk])
        for item in plan.fiches
        if item.fiche.parent_id not in families and item.fiche.statut not in RETIREES
    )


def _add_years(plan: PlanFinancement, matiere: Matiere) -> None:
    """Le besoin année par année, des seuls budgets annuels et du coût du poste."""
    for item in plan.fiches:
        above = matiere.budgets.get(item.fiche.parent_id or 0, {})
        if item.fiche.statut in RETIREES:
            continue
        for annee, montant in matiere.budgets.get(item.fiche.pk, {}).items():
            if annee not in above and plan.annee in (None, annee):
                plan.par_annee.setdefault(annee, Somme()).besoin += montant
    for lu in plan.postes:
        for annee in years_of(matiere.contrat):
            estimate = lu.poste.estimate(annee)
            if estimate and plan.annee in (None, annee):
                plan.par_annee.setdefault(annee, Somme()).besoin += estimate


def _check(
    plan: PlanFinancement, matiere: Matiere, families: dict[int, list[FicheLue]]
) -> Iterator[Controle]:
    """Les budgets, par année puis sur la durée, que leurs lignes dépassent ou n’atteignent pas."""
    written = _written(plan.lignes)
    for item in plan.fiches:
        members = [one.fiche.pk for one in families[item.fiche.pk]]
        by_year = _merge([written.get(pk, {}) for pk in members])
        if item.fiche.statut in RETIREES:
            continue
        years = matiere.budgets.get(item.fiche.pk, {})
        # Une ligne « toute la durée » peut couvrir une année : on ne compare alors que le total.
        for annee, budget in years.items() if None not in by_year else ():
            if plan.annee in (None, annee) and by_year.get(annee, ZERO) != budget:
                yield Controle(item.fiche, annee, budget, by_year.get(annee, ZERO))
        whole = sum(by_year.values(), ZERO)
        if plan.annee is None and item.besoin is not None and not years and whole != item.besoin:
            yield Controle(item.fiche, None, item.besoin, whole)


def _written(lues: list[LigneLue]) -> dict[int, dict[int | None, Decimal]]:
    """Par fiche et par année, l’argent inscrit en face du besoin, acquis ou non."""
    sums: dict[int, dict[int | None, Somme]] = defaultdict(dict)
    for lue in lues:
        for pk, montant in lue.parts.items():
            sums[pk].setdefault(lue.ligne.annee, Somme()).add(lue, montant)
    return {
        pk: {annee: somme.prevu for annee, somme in years.items()} for pk, years in sums.items()
    }


def _merge(parts: list[dict[int | None, Decimal]]) -> dict[int | None, Decimal]:
    merged: dict[int | None, Decimal] = {}
    for part in parts:
        for annee, montant in part.items():
            merged[annee] = merged.get(annee, ZERO) + montant
    return merged
