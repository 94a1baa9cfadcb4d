"""Ce que les règles lisent d’un contrat : chaque liste une seule fois, quel que soit le plan."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from maillage.comptes.models import Organisation
from maillage.contrats.enums import EtatEngagement, StatutFiche
from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import (
    Article,
    Avis,
    Axe,
    Contrat,
    Engagement,
    FicheAction,
    FicheOrganisation,
    LienReference,
    Partie,
    PhaseContrat,
)
from maillage.contrats.parties import Situation, situations_of
from maillage.core.texte import fold
from maillage.demarches.models import DemarcheAgence, Territoire
from maillage.edition import riche
from maillage.referentiels.regions import regions_of

EXEMPTES = (StatutFiche.ABANDONNE, StatutFiche.FUSIONNE)


class Matiere:
    """Lue à la demande, en un nombre constant de requêtes.

    ``fiches`` ne compte que celles que ``user`` voit ; sans lui, toutes.
    """

    def __init__(self, contrat: Contrat, user=None, *, jour: date | None = None):
        self.contrat = contrat
        self.user = user
        self.jour = jour or timezone.localdate()
        self._kept: dict[str, Any] = {}

    def keep[T](self, cle: str, read: Callable[[], T]) -> T:
        """Ce que ``read`` rend, lu une fois : un étage haut y garde ses propres lignes."""
        if cle not in self._kept:
            self._kept[cle] = read()
        return self._kept[cle]

    @cached_property
    def agences(self) -> list[Organisation]:
        """Les ARS de la démarche, la principale d’abord."""
        rows = DemarcheAgence.objects.filter(demarche=self.contrat.demarche_id)
        return [row.organisation for row in rows.select_related("organisation")]

    @cached_property
    def regions(self) -> list[str]:
        return regions_of(self.contrat.demarche, self.agences)

    @cached_property
    def territoire(self) -> Territoire | None:
        return self.contrat.territoire

    @cached_property
    def situations(self) -> list[Situation]:
        """Chaque partie qui n’est pas sortie, devant le texte soumis au vote."""
        found = situations_of(self.contrat.parties.alive(), jour=self.jour)
        return [item for item in found if item.partie.sortie_le is None]

    @cached_property
    def parties(self) -> list[Partie]:
        return [item.partie for item in self.situations]

    @cached_property
    def signataires(self) -> list[Partie]:
        return [partie for partie in self.parties if partie.is_signing]

    @cached_property
    def articles(self) -> list[Article]:
        """Ceux qui figurent au contrat."""
        alive = Article.objects.filter(contrat=self.contrat, supprime_le__isnull=True)
        return list(alive.filter(inclus=True))

    def find_article(self, code: str, *mots: str) -> Article | None:
        """L’article écrit qui vient de ce modèle, ou dont le titre a l’un de ces mots."""
        folded = [fold(mot) for mot in mots]
        for article in self.articles:
            named = any(mot in fold(article.titre) for mot in folded)
            if (article.modele_code == code or named) and riche.to_texte(article.corps).strip():
                return article
        return None

    @cached_property
    def axes(self) -> list[Axe]:
        return list(Axe.objects.filter(contrat=self.contrat, supprime_le__isnull=True))

    @cached_property
    def tout_le_plan(self) -> list[FicheAction]:
        """Toutes les fiches à signer, sous-actions et fiches partagées comprises."""
        organisations = FicheOrganisation.objects.select_related("organisation")
        rows = fiches_of(self.contrat).exclude(statut__in=EXEMPTES)
        rows = rows.select_related("axe", "objectif", "parent")
        rows = rows.prefetch_related(Prefetch("liens_organisations", organisations), "termes")
        return [self._attach(fiche) for fiche in rows]

    def _attach(self, fiche: FicheAction) -> FicheAction:
        """Ses adresses se tirent du contrat déjà lu."""
        if fiche.contrat_id == self.contrat.pk:
            fiche.contrat = self.contrat
        return fiche

    @cached_property
    def _own(self) -> list[FicheAction]:
        """Les fiches de ce contrat même que le lecteur voit ; chacune se corrige chez elle."""
        own = [fiche for fiche in self.tout_le_plan if fiche.contrat_id == self.contrat.pk]
        if self.user is None:
            return own
        visible = FicheAction.objects.visible_to(self.user).filter(contrat=self.contrat)
        seen = set(visible.values_list("pk", flat=True))
        return [fiche for fiche in own if fiche.pk in seen]

    @cached_property
    def fiches(self) -> list[FicheAction]:
        return [fiche for fiche in self._own if not fiche.parent_id]

    @cached_property
    def sous_actions(self) -> list[FicheAction]:
        return [fiche for fiche in self._own if fiche.parent_id]

    @cached_property
    def engagements(self) -> list[Engagement]:
        rows = Engagement.objects.filter(contrat=self.contrat, supprime_le__isnull=True)
        return list(rows.exclude(etat=EtatEngagement.ABANDONNE))

    @cached_property
    def liens(self) -> list[LienReference]:
        """Les liens vers les références, sauf ceux d’une fiche ou d’un axe à la corbeille."""
        rows = LienReference.objects.filter(
            contrat=self.contrat, supprime_le__isnull=True, axe__supprime_le__isnull=True,
            fiche_liee__supprime_le__isnull=True,
        ).exclude(fiche_liee__statut__in=EXEMPTES)  # fmt: skip
        return list(rows.select_related("objectif__reference"))

    @cached_property
    def avis(self) -> list[Avis]:
        return list(Avis.objects.filter(contrat=self.contrat, supprime_le__isnull=True))

    @cached_property
    def phases(self) -> dict[str, PhaseContrat]:
        rows = PhaseContrat.objects.filter(contrat=self.contrat, supprime_le__isnull=True)
        return {row.phase: row for row in rows}
