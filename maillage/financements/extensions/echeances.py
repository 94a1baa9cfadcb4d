"""Les échéances d’argent d’un contrat : réponses attendues, appels à déposer, comptes à rendre."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from maillage.contrats.models import Contrat
from maillage.financements.compte_rendu import list_dus
from maillage.financements.enums import (
    ECARTES,
    EtatCandidature,
    EtatCompteRendu,
    EtatFinancement,
)
from maillage.financements.models import AppelProjets, Candidature, LigneFinancement

type Echeance = tuple[date, str, str]


def list_echeances(contrat: Contrat) -> Iterator[Echeance]:
    """Triplets (date, phrase, adresse), pour la coordination."""
    yield from _appels(contrat)
    yield from _reponses(contrat)
    yield from _comptes_rendus(contrat)


def _address(contrat: Contrat, nom: str, *args) -> str:
    return reverse(f"financements:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


def _appels(contrat: Contrat) -> Iterator[Echeance]:
    """Les appels encore ouverts auxquels rien n’est déposé."""
    done = Candidature.objects.filter(contrat=contrat, supprime_le__isnull=True)
    done = done.exclude(etat=EtatCandidature.ENVISAGEE)
    rows = AppelProjets.objects.for_demarche(contrat.demarche).distinct()
    opened = rows.filter(echeance__gte=timezone.localdate())
    for appel in opened.exclude(pk__in=done.values("appel")):
        if appel.echeance:
            phrase = f"Répondre à l’appel «\u00a0{appel}\u00a0»"
            yield appel.echeance, phrase, _address(contrat, "appel", appel.uid)


def _reponses(contrat: Contrat) -> Iterator[Echeance]:
    """Les réponses que les financeurs ont promises pour un jour."""
    rows = LigneFinancement.objects.of_contrat(contrat).select_related("financeur", "source")
    for ligne in rows.filter(etat=EtatFinancement.SOLLICITE, attendu_le__isnull=False):
        if ligne.attendu_le:
            phrase = f"Réponse attendue de {ligne}"
            yield ligne.attendu_le, phrase, _address(contrat, "ligne", ligne.uid)


def _comptes_rendus(contrat: Contrat) -> Iterator[Echeance]:
    """Ceux qui ne sont pas déposés, six mois après leur exercice."""
    rows = LigneFinancement.objects.of_contrat(contrat).exclude(etat__in=ECARTES)
    found = rows.select_related("financeur", "source", "convention_liee__financeur")
    for du in list_dus(contrat, found):
        if du.etat != EtatCompteRendu.DEPOSE:
            phrase = f"Compte rendu financier {du.annee} à déposer\u00a0: {du.financeur}"
            args = [du.genre, du.subvention.uid, du.annee]
            yield du.echeance, phrase, _address(contrat, "compte_rendu", *args)
