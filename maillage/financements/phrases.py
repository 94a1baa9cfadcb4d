"""Dire un plan de financement en phrases que l’on lit à voix haute."""

from collections.abc import Iterator
from decimal import Decimal

from maillage.core.texte import format_montant, join_et, pluriel
from maillage.financements.sommes import Controle, PlanFinancement

LIMITE = (
    "Ces totaux couvrent ce que vous voyez\u00a0: d’autres fiches, ou l’argent du poste de "
    "coordination, restent hors de votre vue."
)


def say_plan(plan: PlanFinancement, *, narrowed: bool = False) -> list[str]:
    """Ce qu’il faut, ce que l’on a, ce qui manque ; puis ce qui n’est pas dans les sommes.

    ``narrowed`` : un filtre réduit l’argent, le besoin ne se compare plus.
    """
    phrases = [say_filtered(plan) if narrowed else say_besoin(plan)]
    return [*phrases, *_say_apart(plan), *say_limite(plan)]


def say_limite(plan: PlanFinancement) -> list[str]:
    """Ce que les totaux ne couvrent pas pour ce lecteur, s’il en est."""
    return [] if plan.is_complet else [LIMITE]


def say_filtered(plan: PlanFinancement) -> str:
    total = plan.total
    shown = f"{pluriel(len(plan.lignes), 'financement')} pour ce filtre"
    return f"{shown}\u00a0: {format_montant(total.nouveau + total.valorise)} {plan.base} en tout."


def say_besoin(plan: PlanFinancement) -> str:
    """« Il faut 40 000 € TTC. 30 000 € sont trouvés (75 %), … ; il manque 10 000 €. »"""
    total, when = plan.total, f" en {plan.annee}" if plan.annee else ""
    if not total.besoin:
        found = f"{format_montant(total.trouve)} {plan.base} sont trouvés{when}"
        return f"Aucun budget n’est encore dit{when}. {found}{_say_pending(plan)}."
    share = int(total.trouve * 100 / total.besoin)
    found = f"{format_montant(total.trouve)} sont trouvés ({share}\u00a0%)"
    droit = total.droit_acquis
    covered = f", le droit commun en paie {format_montant(droit)}" if droit else ""
    missing = f"il manque {format_montant(plan.manque)}" if plan.manque else "il ne manque rien"
    return (
        f"Il faut {format_montant(total.besoin)} {plan.base}{when}. {found}{covered}"
        f"{_say_pending(plan)}\u00a0; {missing}."
    )


def _say_pending(plan: PlanFinancement) -> str:
    pending = plan.total.attente
    return f", {format_montant(pending)} sont demandés" if pending else ""


def _say_apart(plan: PlanFinancement) -> Iterator[str]:
    total = plan.total
    if total.valorise:
        parts = [
            f"{format_montant(montant)} {mot}"
            for montant, mot in (
                (total.droit_commun, "de droit commun existant"),
                (total.en_nature, "de temps d’agent"),
            )
            if montant
        ]
        yield f"À part de l’argent nouveau, {join_et(parts)}, déjà là."
    if number := len(plan.departementales):
        shown = pluriel(number, "convention départementale", "conventions départementales")
        many = number > 1
        yield (
            f"{shown} {'ne sont' if many else 'n’est'} pas dans les sommes\u00a0: "
            f"{'elles ne se partagent' if many else 'elle ne se partage'} pas entre contrats."
        )
    if part := plan.corbeille.nouveau + plan.corbeille.valorise:
        yield (
            f"{format_montant(part)} sont la part de fiches à la corbeille, hors de ces "
            "sommes\u00a0: répartissez-les autrement, ou sortez les fiches de la corbeille."
        )
    if plan.sans_annee:
        shown = pluriel(len(plan.sans_annee), "financement vaut", "financements valent")
        yield f"{shown} pour toute la durée\u00a0: hors d’une seule année."
    if plan.sans_montant:
        yield f"{pluriel(plan.sans_montant, 'financement')} sans montant connu."
    if plan.sans_budget and not plan.annee:
        shown = pluriel(plan.sans_budget, "action n’a", "actions n’ont")
        yield f"{shown} pas de budget écrit."


def say_controle(controle: Controle) -> str:
    """« Les financements de 2026 dépassent le budget de 500 €. »"""
    when = f" de {controle.annee}" if controle.annee else ""
    gap = format_montant(abs(controle.reste))
    if controle.reste < Decimal(0):
        return f"Les financements{when} dépassent le budget de {gap}."
    return f"{gap} du budget{when} n’ont aucun financement en face."
