"""Les indicateurs communs d’un socle : ceux qu’il reste à reprendre dans un contrat."""

from django.db.models import Exists, OuterRef, QuerySet

from maillage.contrats.models import Contrat
from maillage.demarches.models import Demarche
from maillage.referentiels.models import IndicateurCommun, Reference
from maillage.suivi.models import IndicateurAction


def communs_of_region(region: str) -> QuerySet[IndicateurCommun]:
    """Ceux de la dernière édition des références qu’emploie une région, nationales comprises."""
    newer = Reference.objects.filter(remplace=OuterRef("pk"), actif=True, supprime_le__isnull=True)
    references = Reference.objects.filter(
        ~Exists(newer), region__in=["", region], actif=True, supprime_le__isnull=True
    )
    return (
        IndicateurCommun.objects.filter(
            reference__in=references.values("pk"), supprime_le__isnull=True, retire_le__isnull=True
        )
        .select_related("reference")
        .order_by("-reference__region", "reference__nom", "reference", "position", "pk")
    )


def communs_offered(demarche: Demarche) -> QuerySet[IndicateurCommun]:
    """Ceux de la dernière édition de chaque référence proposée à la démarche (trois requêtes)."""
    newer = Reference.objects.filter(remplace=OuterRef("pk"), actif=True, supprime_le__isnull=True)
    references = Reference.objects.offered_to(demarche).filter(
        ~Exists(newer), supprime_le__isnull=True
    )
    return (
        IndicateurCommun.objects.filter(
            reference__in=references.order_by().values("pk"),
            supprime_le__isnull=True, retire_le__isnull=True,
        )
        .select_related("reference")
        .order_by("reference__nom", "reference", "position", "pk")
    )  # fmt: skip


def communs_taken(contrat: Contrat) -> QuerySet[IndicateurAction]:
    """Les indicateurs du contrat, à tout niveau, qui viennent d’un socle."""
    return (
        IndicateurAction.objects.alive()
        .filter(contrat=contrat, commun__isnull=False)
        .select_related("commun__reference")
    )


def communs_not_taken(contrat: Contrat) -> list[IndicateurCommun]:
    """Ceux que le contrat n’a repris ni de cette édition, ni d’une autre sous le même code."""
    taken = taken_keys(contrat)
    return [row for row in communs_offered(contrat.demarche) if key_of(row) not in taken]


def taken_keys(contrat: Contrat) -> set[tuple]:
    """De quoi reconnaître, d’une édition à l’autre, ce que le contrat a déjà repris."""
    return {key_of(row.commun) for row in communs_taken(contrat) if row.commun}


def key_of(commun: IndicateurCommun) -> tuple:
    """Le même d’une édition à l’autre : même référence et même code ; sans code, lui seul."""
    reference = commun.reference
    if commun.code:
        return reference.region, reference.code, commun.code
    return ("", "", commun.pk)
