"""Les actions parmi lesquelles on cherche : celles d’un contrat, ou toutes celles que l’on voit."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from maillage.contrats.models import Contrat, FicheAction, Rattachement

# Une sous-action suit sa fiche « chapeau » ; une action sans axe vient après les axes.
ORDRE_PLAN = (
    Coalesce("parent__axe__position", "axe__position").asc(nulls_last=True),
    Coalesce("parent__position", "position"),
    F("parent").asc(nulls_first=True),
    "position",
    "pk",
)
ORDRE_REGION = ("contrat", "position", "pk")


@dataclass
class Perimetre:
    """Ce que ``user`` voit d’un contrat, ou de tous (``contrat`` None), le jour ``jour``."""

    user: object
    jour: date
    contrat: Contrat | None = None

    @cached_property
    def fiches(self) -> QuerySet[FicheAction]:
        """D’un contrat, les droits se lisent une fois : filtres et compte repartent des mêmes."""
        visible = FicheAction.objects.visible_to(self.user)
        if self.contrat is None:
            return visible
        shared = Rattachement.objects.filter(contrat=self.contrat).values("fiche")
        found = visible.filter(Q(contrat=self.contrat) | Q(pk__in=shared))
        pks = list(found.order_by().values_list("pk", flat=True))
        return FicheAction.objects.filter(pk__in=pks)

    @property
    def ordre(self) -> tuple:
        return ORDRE_PLAN if self.contrat else ORDRE_REGION
