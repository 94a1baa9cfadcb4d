"""Un contrat à qui rien ne manque, pour ôter une chose à la fois."""

from datetime import date

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Organisation, TypeOrganisation
from maillage.contrats.models import ActePartie, Article, Contrat, Partie, VersionContrat
from maillage.contrats.versions import digest, freeze_projet, read_present
from maillage.demarches.models import DemarcheAgence, Territoire
from tests.factories.base import AxeFactory

JOUR = date(2026, 6, 11)
PARTIES = (
    ("ARS des Confins", "ars", "signataire", "decision"),
    ("PETR des Confins", "petr", "porteur", "deliberation"),
    ("Préfecture des Confins", "prefecture", "signataire", "decision"),
)


def make_organisation(nom: str, genre: str = "") -> Organisation:
    kind = None
    if genre:
        kind, _ = TypeOrganisation.objects.get_or_create(code=genre, defaults={"libelle": genre})
    return Organisation.objects.create(nom=nom, genre=kind)


def freeze_text(contrat: Contrat) -> VersionContrat:
    """Le texte d’aujourd’hui, arrêté pour être voté."""
    present = read_present(contrat)
    return freeze_projet(contrat, empreinte=digest(present), by=SYSTEME)


def make_legal(contrat: Contrat) -> Contrat:
    """Ce que la loi demande : parties, actes, périmètre, objet."""
    contrat.territoire = Territoire.objects.create(
        demarche=contrat.demarche, nom="Pays des Confins", codes=["16001"], millesime=2026
    )
    contrat.save()
    for rang, (nom, genre, role, nature) in enumerate(PARTIES, 1):
        partie = Partie.objects.create(
            contrat=contrat, organisation=make_organisation(nom, genre), role=role,
            position=rang * 1000,
        )  # fmt: skip
        ActePartie.objects.create(partie=partie, nature=nature, date=JOUR, numero="14")
    agence = Partie.objects.get(contrat=contrat, organisation__genre="ars").organisation
    DemarcheAgence.objects.create(demarche=contrat.demarche, organisation=agence)
    AxeFactory(contrat=contrat, code="1", titre="Accéder aux soins", position=1000)
    Article.objects.create(
        contrat=contrat, titre="Objet", modele_code="objet", corps="<p>Ce qui est visé.</p>",
        position=1000,
    )  # fmt: skip
    ActePartie.objects.filter(partie__contrat=contrat).update(version_votee=freeze_text(contrat))
    return Contrat.objects.select_related("demarche").get(pk=contrat.pk)


def partie_of(contrat: Contrat, genre: str) -> Partie:
    return Partie.objects.get(contrat=contrat, organisation__genre=genre)
