"""Un contrat garni : territoire, parties, articles, axes, fiches remplies de bout en bout."""

from datetime import date
from decimal import Decimal

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.models import (
    ActePartie,
    Article,
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    FichePersonne,
    Objectif,
    Partie,
    SignaturePartie,
)
from maillage.demarches.models import DemarcheAgence, Territoire
from maillage.referentiels.models import Terme
from maillage.territoires.enums import Nature
from maillage.territoires.models import (
    Chargement,
    Commune,
    Departement,
    Epci,
    Millesime,
    Population,
    Region,
)

CODES = ("16001", "16002")


def make_millesime() -> Millesime:
    """Le millésime 2026 et son chargement, dont la date distingue les cartes gardées en mémoire."""
    Chargement.objects.create(
        nature=Nature.APPARTENANCE, annee=2026, producteur="insee", fichier="appartenance.xlsx",
        lignes=2,
    )  # fmt: skip
    return Millesime.objects.create(annee=2026)


def make_geographie() -> Millesime:
    millesime = make_millesime()
    Region.build(millesime=millesime, code="75", nom="Nouvelle-Aquitaine").save()
    Departement.build(millesime=millesime, code="16", nom="Charente", region="75").save()
    Epci.build(millesime=millesime, code="200000016", nom="CC des Essais").save()
    for code, nom in zip(CODES, ("Abzac", "L’Absie"), strict=True):
        Commune.build(
            millesime=millesime, code=code, nom=nom, departement="16", region="75", epci="200000016"
        ).save()
        Population.objects.create(
            code=code, annee=2023, geographie=2025, recensement=2023, municipale=1000,
            producteur="insee",
        )  # fmt: skip
    return millesime


def fill_contrat(contrat: Contrat, fiches: int = 3, cercle: str = "transmis") -> Contrat:
    """Garnit ``contrat`` ; rend le même objet, relu."""
    make_geographie()
    contrat.territoire = Territoire.objects.create(
        demarche=contrat.demarche, nom="Pays des Confins", codes=list(CODES), millesime=2026
    )
    contrat.periode_debut, contrat.periode_fin = date(2026, 1, 1), date(2030, 12, 31)
    contrat.save()
    _add_parties(contrat)
    axe = Axe.objects.create(contrat=contrat, code="1", titre="Accéder aux soins", position=1000)
    Axe.objects.create(contrat=contrat, code="2", titre="Agir tôt", position=2000)
    objectif = Objectif.objects.create(
        contrat=contrat, axe=axe, code="1.1", titre="Accueillir", position=1000
    )
    for rang in range(1, fiches + 1):
        add_fiche(contrat, axe, objectif, rang, cercle)
    return Contrat.objects.get(pk=contrat.pk)


def _add_parties(contrat: Contrat) -> None:
    porteur = Organisation.objects.create(nom="PETR des Confins", sigle="PETR")
    agence = Organisation.objects.create(nom="ARS des Confins", sigle="ARS")
    DemarcheAgence.objects.create(demarche=contrat.demarche, organisation=agence)
    carrier = Partie.objects.create(
        contrat=contrat, organisation=porteur, role="porteur", representant="Hélène Castaing",
        qualite="Présidente", position=1000,
    )  # fmt: skip
    ActePartie.objects.create(partie=carrier, numero="2026-14", date=date(2026, 6, 11))
    agency = Partie.objects.create(
        contrat=contrat, organisation=agence, role="signataire", representant="Catherine Vuillemot",
        qualite="Directrice générale", position=2000,
    )  # fmt: skip
    SignaturePartie.objects.create(partie=agency, date=date(2026, 7, 17))
    Article.objects.create(
        contrat=contrat, titre="Parties au contrat", position=1000, modele_code="parties",
        corps="<p>Entre :</p>{{ parties.liste }}<p>{{ porteur.nom }} porte {{ contrat.nom }}.</p>",
    )  # fmt: skip
    Article.objects.create(
        contrat=contrat, titre="Priorités", position=2000, modele_code="priorites",
        corps="<p>Les axes sont :</p>{{ axes.liste }}",
    )  # fmt: skip


def add_fiche(contrat, axe, objectif, rang: int, cercle: str = "transmis") -> FicheAction:
    """Une fiche dont chaque sorte de champ est remplie."""
    fiche = FicheAction.objects.create(
        contrat=contrat, axe=axe, objectif=objectif, position=rang * 1000, code=f"1.1.{rang}",
        titre=f"Action numéro {rang}", cercle=cercle, contexte="<p>Un <strong>constat</strong></p>",
        description="<p>Première ligne</p><p>Seconde ligne</p>",
        objectifs_operationnels=["Former", "Informer"], publics_texte="Les jeunes",
        perimetre_texte="Tout le territoire", communes=["16001"], date_debut=date(2026, 9, 1),
        date_fin=date(2028, 12, 31), moyens="Un mi-temps", etp=Decimal("0.5"),
        budget_previsionnel=Decimal("12500"), liens_prs=["PRS 1.2"], leviers="Un réseau soudé",
        freins="Un frein interne", notes="Une note secrète",
    )  # fmt: skip
    organisation = Organisation.objects.create(nom=f"Association numéro {rang}")
    FicheOrganisation.objects.create(fiche=fiche, organisation=organisation, role="pilote")
    personne = Personne.objects.create(prenom="Camille", nom=f"Ravanel {rang}")
    FichePersonne.objects.create(fiche=fiche, personne=personne, role="referent")
    terme, _ = Terme.objects.get_or_create(vocabulaire="publics", code="jeunes", libelle="Jeunes")
    fiche.termes.add(terme)
    return fiche
