"""Les échéances des parties : leurs engagements, et la fin du mandat de qui les représente."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from maillage.contrats.enums import EtatEngagement
from maillage.contrats.models import Contrat, Engagement, Partie

OUVERTS = (EtatEngagement.A_VENIR, EtatEngagement.EN_COURS)


def echeances_parties(contrat: Contrat) -> Iterator[tuple[date, str, str]]:
    """(date, phrase, adresse) de chaque échéance ; deux requêtes."""
    adresse = [contrat.demarche.slug, contrat.uid]
    engaged = Partie.objects.engaged().filter(contrat=contrat).select_related("organisation")
    for partie in engaged:
        if partie.mandat_fin is None:
            continue
        yield (
            partie.mandat_fin,
            f"Fin du mandat de {partie.representant or 'qui représente'} ({partie})",
            reverse("contrats:partie", args=[*adresse, partie.uid]),
        )
    rows = Engagement.objects.filter(
        partie__in=engaged, supprime_le__isnull=True, echeance__isnull=False, etat__in=OUVERTS
    ).select_related("partie__organisation")
    for item in rows:
        yield (
            item.echeance,
            f"Engagement de {item.partie}\u00a0: {item}",
            reverse("contrats:engagement", args=[*adresse, item.uid]),
        )
