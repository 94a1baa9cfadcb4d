"""Ce dont les preuves se tirent, lu une seule fois chacun, quel que soit le plan.

Rien n’est lu au-dessous du cercle de l’évaluation : qui la voit pourrait voir chaque objet compté.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch, Q, Sum
from django.utils import timezone

from maillage.contrats.enums import StatutFiche
from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    LienReference,
    Objectif,
    Partie,
)
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Territoire
from maillage.diagnostic.enums import Arbitrage
from maillage.diagnostic.models import Enjeu, Examen
from maillage.diagnostic.portrait.lecture import find_territoire
from maillage.evaluation.models import BilanAction, LienBesoin
from maillage.financements.enums import ECARTES, TROUVES, NatureFinancement
from maillage.financements.models import Depense, LigneFinancement
from maillage.financements.parts import part_of, read_parts
from maillage.suivi.models import (
    Deploiement,
    Etape,
    IndicateurAction,
    SuiviFiche,
)
from maillage.suivi.valeurs import Serie, series_of

# Une action fusionnée vit dans une autre : elle ne se compte pas deux fois.
TUES = (StatutFiche.FUSIONNE,)


def circles_from(cercle: str) -> frozenset[str]:
    """Ce cercle et ceux qui s’ouvrent à plus de monde."""
    return frozenset(item.value for item in Cercle if item.rang >= Cercle(cercle).rang)


@dataclass(frozen=True, slots=True)
class Somme:
    """Ce qu’un financement apporte à une fiche ; ``montant`` : rien s’il n’est pas connu."""

    ligne: LigneFinancement
    montant: Decimal | None

    @property
    def is_counted(self) -> bool:
        """Ni refusé ou abandonné, ni convention d’un département entier, que rien ne divise."""
        return self.ligne.etat not in ECARTES and not self.ligne.departementale

    @property
    def is_obtained(self) -> bool:
        return self.is_counted and self.ligne.etat in TROUVES

    @property
    def is_new(self) -> bool:
        return self.ligne.nature == NatureFinancement.NOUVEAU


class Matiere:
    """Lue à la demande ; ``debut`` et ``fin`` bornent ce qui est daté."""

    def __init__(
        self, contrat: Contrat, cercle: str, *, debut: date | None = None,
        fin: date | None = None, jour: date | None = None,
    ):  # fmt: skip
        self.contrat = contrat
        self.cercles = circles_from(cercle)
        self.jour = jour or timezone.localdate()
        self.debut = debut or contrat.periode_debut
        self.fin = min(fin or self.jour, self.jour)
        self._kept: dict[str, Any] = {}

    def keep[T](self, cle: str, read: Callable[[], T]) -> T:
        """Ce que ``read`` rend, lu une fois."""
        if cle not in self._kept:
            self._kept[cle] = read()
        return self._kept[cle]

    @cached_property
    def fiches(self) -> list[FicheAction]:
        """Sous-actions et fiches partagées comprises, dans l’ordre du plan."""
        organisations = FicheOrganisation.objects.select_related("organisation__genre")
        rows = fiches_of(self.contrat).filter(cercle__in=self.cercles).exclude(statut__in=TUES)
        return list(
            rows.select_related("axe", "objectif", "parent", "contrat__demarche")
            .prefetch_related(Prefetch("liens_organisations", organisations), "termes")
            .order_by(F("axe__position").asc(nulls_last=True), "position", "pk")
        )

    @cached_property
    def pks(self) -> list[int]:
        return [fiche.pk for fiche in self.fiches]

    @cached_property
    def actions(self) -> list[FicheAction]:
        """Les fiches, sans leurs sous-actions."""
        return [fiche for fiche in self.fiches if fiche.parent_id is None]

    @cached_property
    def suivis(self) -> dict[int, SuiviFiche]:
        rows = SuiviFiche.objects.filter(fiche__in=self.pks, supprime_le__isnull=True)
        return {row.fiche_id: row for row in rows}

    @cached_property
    def etapes(self) -> list[Etape]:
        return list(Etape.objects.alive().filter(fiche__in=self.pks))

    @cached_property
    def deploiements(self) -> dict[int, list[Deploiement]]:
        rows = Deploiement.objects.filter(fiche__in=self.pks, supprime_le__isnull=True)
        return group(rows, "fiche_id")

    def communes_of(self, fiche: FicheAction) -> set[str]:
        """Celles qu’une action nomme, ses sous-actions et leurs territoires d’exécution compris."""
        family = [row for row in self.fiches if fiche.pk in (row.pk, row.parent_id)]
        named = {code for row in family for code in row.communes}
        return named.union(
            *(place.communes for row in family for place in self.deploiements.get(row.pk, ()))
        )

    @cached_property
    def indicateurs(self) -> list[IndicateurAction]:
        """Ceux des fiches lues, et ceux de plus haut."""
        above = Q(contrat=self.contrat, fiche__isnull=True)
        rows = IndicateurAction.objects.alive().filter(above | Q(fiche__in=self.pks))
        return list(rows.select_related("fiche", "axe", "objectif"))

    @cached_property
    def series(self) -> dict[int, Serie]:
        """Par indicateur, ses valeurs relevées jusqu’à la fin de la période."""
        return series_of(self.indicateurs, self.fin)

    @cached_property
    def argent(self) -> dict[int, list["Somme"]]:
        """Par fiche, ce que chaque financement lui apporte, sa part des partagés comprise."""
        rows = LigneFinancement.objects.alive().filter(fiche__in=self.pks)
        found: dict[int, list[Somme]] = defaultdict(list)
        for row in rows:
            if row.fiche_id:
                found[row.fiche_id].append(Somme(row, row.montant_retenu))
        for pk, shared in read_parts(self.pks).items():
            found[pk] += [Somme(row, part_of(row, pk, row.montant_retenu)) for row in shared]
        return dict(found)

    @cached_property
    def depenses(self) -> dict[int, Decimal]:
        """Par fiche, ce qui fut dépensé."""
        rows = Depense.objects.filter(fiche__in=self.pks, supprime_le__isnull=True)
        sums = rows.order_by().values("fiche").annotate(total=Sum("montant"))
        return dict(sums.values_list("fiche", "total"))

    @cached_property
    def bilans(self) -> list[BilanAction]:
        """Les fiches-bilans rendues qui touchent la période, la dernière d’abord."""
        rows = BilanAction.objects.rendus().filter(
            fiche__in=self.pks, cercle__in=self.cercles, debut__lte=self.fin
        )
        rows = rows.filter(fin__gte=self.debut) if self.debut else rows
        return list(rows.select_related("fiche"))

    @cached_property
    def parties(self) -> list[Partie]:
        rows = Partie.objects.engaged().filter(contrat=self.contrat)
        return list(rows.select_related("organisation__genre"))

    @cached_property
    def axes(self) -> list[Axe]:
        return list(Axe.objects.filter(contrat=self.contrat, supprime_le__isnull=True))

    @cached_property
    def objectifs(self) -> list[Objectif]:
        rows = Objectif.objects.filter(contrat=self.contrat, supprime_le__isnull=True)
        return list(rows.select_related("axe"))

    @cached_property
    def references(self) -> list[LienReference]:
        rows = LienReference.objects.filter(contrat=self.contrat, supprime_le__isnull=True)
        seen = Q(fiche_liee__isnull=True) | Q(fiche_liee__in=self.pks)
        return list(rows.filter(seen).select_related("objectif__reference"))

    @cached_property
    def besoins(self) -> list[LienBesoin]:
        rows = LienBesoin.objects.filter(contrat=self.contrat, supprime_le__isnull=True)
        return list(rows.filter(enjeu__in=[enjeu.pk for enjeu in self.enjeux]))

    @cached_property
    def enjeux(self) -> list[Enjeu]:
        """Ceux que le CoPil a retenus ; à défaut de décision, tous."""
        rows = Enjeu.objects.alive().filter(
            demarche=self.contrat.demarche_id, cercle__in=self.cercles
        )
        kept = Examen.objects.filter(
            decision=Arbitrage.RETENU, supprime_le__isnull=True, enjeu__in=rows.values("pk")
        )
        chosen = set(kept.values_list("enjeu", flat=True))
        return [enjeu for enjeu in rows if not chosen or enjeu.pk in chosen]

    @cached_property
    def territoire(self) -> Territoire | None:
        return self.contrat.territoire or find_territoire(self.contrat.demarche)


def group[T](rows, cle: str) -> dict[int, list[T]]:
    """Les lignes par la valeur de cet attribut."""
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[getattr(row, cle)].append(row)
    return dict(found)
