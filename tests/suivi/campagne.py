"""Une campagne d’essai : son ouverture, et les gestes d’un pilote par son lien."""

import re
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Contrat, FicheAction, FichePersonne
from maillage.suivi.campagnes.destinataires import prepare
from maillage.suivi.campagnes.jetons import make_jeton
from maillage.suivi.campagnes.ouverture import list_fenetres, open_campagne
from maillage.suivi.models import Campagne, Demande, LienPilote
from tests.factories.base import FicheActionFactory, PersonneFactory

BASE = "https://maillage.exemple"
JOUR = date(2026, 11, 22)
LIEN = re.compile(r"https?://[^\s]+/s/[^\s]+/")


def make_fiche(contrat: Contrat, courriel: str = "", **fields) -> FicheAction:
    """Une fiche partagée, pilotée par une personne de cette adresse."""
    fiche = FicheActionFactory(contrat=contrat, cercle="partage", **fields)
    person = PersonneFactory(courriel=courriel, nom=courriel.partition("@")[0] or "Sans adresse")
    FichePersonne.objects.create(fiche=fiche, personne=person, role="referent")
    return fiche


def ouvrir(contrat: Contrat, *, by=SYSTEME, adresses=None, **fields) -> Campagne:
    """Ouvre la campagne de l’année sur les actions partagées du contrat."""
    fenetre = list_fenetres(contrat, JOUR)[0]
    values = {
        "titre": "Automne", "message": "Merci d’avance.",
        "echeance": timezone.localdate() + timedelta(days=21), "fenetre": fenetre,
    } | fields  # fmt: skip
    return open_campagne(
        contrat=contrat, preparation=prepare(contrat, adresses), base=BASE, by=by, **values
    )


def lien_of(courriel: str) -> LienPilote:
    return LienPilote.objects.get(courriel=courriel, supprime_le__isnull=True)


class Pilote:
    """Quelqu’un qui a le lien, dans un navigateur sans compte ni témoin."""

    def __init__(self, lien: LienPilote):
        self.client = Client(enforce_csrf_checks=True)
        self.url = f"/s/{make_jeton(lien)}/"

    def page(self, suite: str = ""):
        return self.client.get(self.url + suite)

    def write(self, demande: Demande, *, htmx: bool = False, **fields):
        """Enregistre une réponse ; la version est celle que la page montrerait."""
        fields.setdefault("version", Demande.objects.get(pk=demande.pk).version)
        headers = {"HX-Request": "true"} if htmx else {}
        url = f"{self.url}reponses/{demande.uid}/"
        return self.client.post(url, {"repondant": "Emma", **fields}, headers=headers)

    def send(self):
        return self.client.post(f"{self.url}envoi/", follow=True)
