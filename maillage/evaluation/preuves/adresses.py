"""Où mène le remède d’une preuve qui manque."""

from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction


def contrat_url(nom: str, contrat: Contrat, ancre: str = "") -> str:
    """Une page du contrat ; ``nom`` est celui de l’adresse, application comprise."""
    url = reverse(nom, args=[contrat.demarche.slug, contrat.uid])
    return f"{url}#{ancre}" if ancre else url


def fiche_page(nom: str, fiche: FicheAction, *args: str, ancre: str = "") -> str:
    contrat = fiche.contrat
    url = reverse(nom, args=[contrat.demarche.slug, contrat.uid, fiche.uid, *args])
    return f"{url}#{ancre}" if ancre else url
