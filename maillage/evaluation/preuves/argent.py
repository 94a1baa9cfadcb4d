"""Les moyens au regard des résultats : ce qui est prévu, obtenu, dépensé, et à quel coût.

Un coût par résultat se lit avec ses limites : il ne compare que des actions de même nature.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from maillage.contrats.models import FicheAction
from maillage.core.texte import format_date, format_montant, pluriel
from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.preuves.adresses import contrat_url
from maillage.evaluation.preuves.matiere import Matiere, Somme
from maillage.evaluation.preuves.modele import Preuve, found, missing
from maillage.evaluation.preuves.resultats import JUGES, Resultat, read_resultats
from maillage.financements.enums import NatureFinancement
from maillage.suivi.enums import FormeIndicateur

FAMILLE = FamillePreuve.ARGENT
ZERO = Decimal(0)
LIMITES = (
    "Le coût rapporte tout l’argent connu de l’action à un seul indicateur : il ne dit rien de "
    "ses autres effets, et ne compare que des actions de même nature. Les conventions d’un "
    "département entier et le temps non valorisé n’y sont pas."
)


def collect(matiere: Matiere) -> Iterator[Preuve]:
    sums = [item for rows in matiere.argent.values() for item in rows]
    if not any(item.montant is not None for item in sums):
        yield missing(
            FAMILLE, "moyens", "Moyens de l’action", "Aucun montant n’est inscrit au plan.",
            remede="Inscrivez les financements des actions, même en nature.",
            url=contrat_url("contrats:plan", matiere.contrat),
        )  # fmt: skip
        return
    yield tell_means(matiere, sums)
    yield tell_common(matiere, sums)
    yield from tell_costs(matiere)


def add(sums: list[Somme]) -> Decimal:
    return sum((item.montant or ZERO for item in sums), ZERO)


def tell_means(matiere: Matiere, sums: list[Somme]) -> Preuve:
    counted = [item for item in sums if item.is_counted]
    obtained = [item for item in counted if item.is_obtained]
    spent = sum(matiere.depenses.values(), ZERO)
    unknown = sum(item.montant is None for item in counted)
    apart = len({item.ligne.pk for item in sums if item.ligne.departementale})
    phrase = f"{format_montant(add(counted))} inscrits, {format_montant(add(obtained))} obtenus"
    phrase += (
        f", {format_montant(spent)} dépensés." if spent else " ; les dépenses ne sont pas dites."
    )
    limits = []
    if unknown:
        limits.append(
            f"{pluriel(unknown, 'financement n’a', 'financements n’ont')} pas de montant."
        )
    if apart:
        limits.append(
            f"{pluriel(apart, 'convention départementale', 'conventions départementales')} hors du "
            "total : rien ne les divise entre contrats."
        )
    return found(
        FAMILLE, "moyens", "Moyens des actions", phrase, source="Financements des actions",
        date=format_date(matiere.jour), is_partial=bool(unknown) or not spent,
        remede="Complétez les montants et les dépenses." if unknown or not spent else "",
        lignes=by_nature(counted), limite=" ".join(limits),
    )  # fmt: skip


def by_nature(sums: list[Somme]) -> list[tuple[str, str]]:
    rows = []
    for nature in NatureFinancement:
        held = [item for item in sums if item.ligne.nature == nature]
        if held:
            rows.append((str(nature.label).capitalize(), format_montant(add(held))))
    return rows


def tell_common(matiere: Matiere, sums: list[Somme]) -> Preuve:
    """Ce que le contrat a fait venir, à côté de ce qui existait déjà."""
    counted = [item for item in sums if item.is_counted]
    new = add([item for item in counted if item.is_new])
    phrase = (
        f"{format_montant(new)} de crédits nouveaux, {format_montant(add(counted) - new)} de "
        "moyens qui existaient déjà et que le contrat a reliés."
    )
    return found(
        FAMILLE, "nouveau", "Ce que le contrat a fait venir", phrase,
        source="Financements des actions", date=format_date(matiere.jour),
        limite="Sans le contrat, une part de ces crédits serait peut-être venue autrement.",
    )  # fmt: skip


def tell_costs(matiere: Matiere) -> Iterator[Preuve]:
    """Un coût par unité de résultat, là où les deux sont connus."""
    lines = [line for fiche in matiere.actions for line in _costs_of(matiere, fiche)]
    titre = "Coût par résultat"
    if not lines:
        yield missing(
            FAMILLE, "couts", titre,
            "Aucune action n’a à la fois un montant obtenu et un résultat compté.",
            remede="Relevez un nombre pour les actions financées.",
            url=contrat_url("suivi:contrat_indicateurs", matiere.contrat),
        )  # fmt: skip
        return
    named = {name for name, _ in lines}
    yield found(
        FAMILLE, "couts", titre,
        f"{pluriel(len(named), 'action a', 'actions ont')} un coût par résultat lisible.",
        source="Financements et indicateurs des actions", date=format_date(matiere.fin),
        lignes=lines, limite=LIMITES, is_partial=len(named) < len(matiere.actions),
        remede="Les autres n’ont pas les deux chiffres."
        if len(named) < len(matiere.actions) else "",
    )  # fmt: skip


def _costs_of(matiere: Matiere, fiche: FicheAction) -> Iterator[tuple[str, str]]:
    held = [item for item in matiere.argent.get(fiche.pk, []) if item.is_obtained]
    if not held or any(item.montant is None for item in held):
        return
    total = matiere.depenses.get(fiche.pk) or add(held)
    kind = "dépensés" if matiere.depenses.get(fiche.pk) else "obtenus"
    for item in read_resultats(matiere):
        if item.indicateur.fiche_id == fiche.pk and total and is_countable(item):
            assert item.valeur
            unit = (total / item.valeur).quantize(Decimal("0.01"), ROUND_HALF_UP)
            name = item.indicateur.unite or str(item.indicateur)
            yield (
                str(fiche),
                (
                    f"{format_montant(unit)} pour chaque unité de « {name} » "
                    f"({format_montant(total)} {kind} pour {item.ecrite})"
                ),
            )


def is_countable(item: Resultat) -> bool:
    """Un nombre positif de réalisations ou de résultats ; ni part, ni appréciation."""
    row = item.indicateur
    counted = row.forme == FormeIndicateur.NOMBRE and row.nature in JUGES
    return counted and not row.unite.startswith("%") and bool(item.valeur and item.valeur > 0)
