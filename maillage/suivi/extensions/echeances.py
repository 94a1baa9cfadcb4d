"""Les échéances du suivi : les étapes des actions, et les campagnes ouvertes."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from maillage.contrats.enums import FINIS
from maillage.contrats.models import Contrat
from maillage.core.texte import INSECABLE
from maillage.suivi.enums import EtatCampagne
from maillage.suivi.models import Campagne, Etape


def list_echeances(contrat: Contrat) -> Iterator[tuple[date, str, str]]:
    """(date, phrase, adresse) de chaque étape à faire et de chaque campagne ; deux requêtes."""
    here = [contrat.demarche.slug, contrat.uid]
    etapes = Etape.objects.alive().filter(
        fiche__contrat=contrat, faite=False, echeance__isnull=False
    )
    for etape in etapes.exclude(fiche__statut__in=FINIS).select_related("fiche"):
        assert etape.echeance is not None  # filtrée sur cette date
        url = reverse("suivi:fiche_suivi", args=[*here, etape.fiche.uid])
        yield etape.echeance, f"{etape.titre} ({etape.fiche})", url
    campagnes = Campagne.objects.filter(contrat=contrat, etat=EtatCampagne.OUVERTE)
    for campagne in campagnes.filter(supprime_le__isnull=True):
        url = reverse("campagnes:campagne", args=[*here, campagne.uid])
        said = f"Réponses à «{INSECABLE}{campagne}{INSECABLE}»"
        yield campagne.echeance, said, url
