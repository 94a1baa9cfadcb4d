"""Ce que la lecture d’un plan de financement prend dans la base, d’un coup."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Contrat, FicheAction, Rattachement
from maillage.demarches.enums import Cercle
from maillage.demarches.permissions import circles_in
from maillage.financements.models import (
    BudgetAnnuel,
    Depense,
    LigneFinancement,
    PartFinancement,
    PosteCoordination,
    Versement,
    binned_for,
)

SANS_AXE = "Sans axe"
VIVANTS = {"supprime_le__isnull": True}


@dataclass(slots=True)
class Argent:
    """L’argent lu d’un coup de ces fiches, de quelque contrat qu’elles soient, par clé.

    ``corbeille`` : les fiches à la corbeille dont les parts se disent à part.
    """

    fiches: list[FicheAction]
    lignes: list[LigneFinancement] = field(default_factory=list)
    verses: dict[int, Decimal] = field(default_factory=dict)
    budgets: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    depenses: list[Depense] = field(default_factory=list)
    corbeille: Set[int] = frozenset()


@dataclass(slots=True, kw_only=True)
class Matiere(Argent):
    """Ce qui fut lu d’un contrat."""

    contrat: Contrat
    axes: dict[int, str]
    sees_poste: bool
    postes: list[PosteCoordination] = field(default_factory=list)
    is_complet: bool = True


def read_matiere(
    contrat: Contrat, user, fiches: Iterable[FicheAction] | None, cercles: Iterable[str] | None
) -> Matiere:
    """``user`` absent voit tout ; ``fiches`` et ``cercles`` réduisent encore."""
    cercles = None if cercles is None else frozenset(map(str, cercles))
    whole = fiches_of(contrat)
    shown = whole if user is None else whole.filter(pk__in=_visible(user))
    if cercles is not None:
        shown = shown.filter(cercle__in=sorted(cercles))
    if fiches is not None:
        shown = shown.filter(pk__in=[fiche.pk for fiche in fiches])
    rows = list(
        shown.select_related("axe", "contrat__demarche").order_by(
            F("axe__position").asc(nulls_last=True), "position", "pk"
        )
    )
    matiere = Matiere(
        rows, contrat=contrat, axes=_read_axes(contrat, rows),
        sees_poste=_sees_poste(contrat, user, cercles),
    )  # fmt: skip
    if fiches is None:
        matiere.corbeille = _read_corbeille(contrat, user, cercles)
    _read_contrat(matiere, only_fiches=fiches is not None)
    if user is not None or cercles is not None:
        matiere.is_complet = matiere.sees_poste and whole.count() == len(rows)
    return matiere


def _visible(user):
    return FicheAction.objects.visible_to(user).values("pk")


def _read_corbeille(contrat: Contrat, user, cercles) -> Set[int]:
    rows = (
        FicheAction.objects.filter(supprime_le__isnull=False) if user is None else binned_for(user)
    )
    if cercles is not None:
        rows = rows.filter(cercle__in=sorted(cercles))
    return set(rows.filter(contrat=contrat).values_list("pk", flat=True))


def _sees_poste(contrat: Contrat, user, cercles) -> bool:
    if cercles is not None:
        return Cercle.PARTAGE in cercles
    return user is None or Cercle.PARTAGE in circles_in(user, contrat.demarche)


def _read_axes(contrat: Contrat, fiches: list[FicheAction]) -> dict[int, str]:
    """L’axe de chaque fiche dans ce contrat-ci, fût-elle prêtée par un autre."""
    places = Rattachement.objects.filter(contrat=contrat, axe__isnull=False).select_related("axe")
    secondaires = {lien.fiche_id: str(lien.axe) for lien in places.order_by("-pk")}
    return {
        fiche.pk: str(fiche.axe)
        if fiche.axe and fiche.contrat_id == contrat.pk
        else secondaires.get(fiche.pk, SANS_AXE)
        for fiche in fiches
    }


def _read_contrat(matiere: Matiere, *, only_fiches: bool) -> None:
    """L’argent des fiches et, s’il se voit, celui du poste et du contrat entier."""
    contrat, parts = matiere.contrat, PartFinancement.objects.filter(ligne=OuterRef("pk"))
    corbeille = Q(Exists(parts.filter(fiche_liee__in=matiere.corbeille)))
    if only_fiches or not matiere.sees_poste:
        return read_money(matiere, corbeille)
    matiere.postes = list(
        PosteCoordination.objects.filter(
            demarche=contrat.demarche_id, supprime_le__isnull=True
        ).select_related("employeur", "titulaire")
    )
    return read_money(
        matiere, corbeille | (Q(contrat=contrat, fiche__isnull=True) & ~Q(Exists(parts))),
        Q(contrat=contrat, poste__isnull=False),
    )  # fmt: skip


def read_money(argent: Argent, lignes: Q | None = None, depenses: Q | None = None) -> None:
    """Ce que touchent les fiches, parts de partages comprises, et ces lignes et dépenses de plus.

    Cinq requêtes.
    """
    pks = [fiche.pk for fiche in argent.fiches]
    parts = PartFinancement.objects.filter(ligne=OuterRef("pk"), fiche_liee__in=pks)
    wanted = Q(fiche__in=pks) | Q(Exists(parts)) | (lignes or Q())
    rows = LigneFinancement.objects.alive().filter(wanted)
    found = rows.select_related("financeur", "source", "poste", "convention_liee")
    argent.lignes = list(found.prefetch_related("parts"))
    by_pk = {fiche.pk: fiche for fiche in argent.fiches}
    for row in argent.lignes:
        if row.fiche_id:
            row.fiche = by_pk[row.fiche_id]
    verses = Versement.objects.filter(ligne__in=[row.pk for row in argent.lignes], **VIVANTS)
    argent.verses = dict(verses.order_by().values_list("ligne").annotate(somme=Sum("montant")))
    budgets: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for budget in BudgetAnnuel.objects.filter(fiche__in=pks, **VIVANTS):
        budgets[budget.fiche_id][budget.annee] = budget.montant
    argent.budgets = budgets
    spent = Depense.objects.filter(Q(fiche__in=pks) | (depenses or Q()), **VIVANTS)
    argent.depenses = list(spent)
