"""Remplit la base ouverte d’une charge tirée d’une graine, droit dans les tables.

*charge régionale* : 60 contrats d’une région ; *charge nationale* : 450 contrats de 18 régions et
5 000 comptes. Chaque contrat a 4 axes, 12 objectifs, 60 fiches, 120 étapes, 12 indicateurs et
180 notes d’historique ; ses indicateurs, communs à tous, sont relevés sur 5 périodes. Le premier,
« mesuré », a 100 fiches : une page pleine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.apps import apps

from benchmarks import base  # noqa: F401 - ouvre Django avant les modèles
from maillage.comptes.models import Organisation, Personne, Utilisateur
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import (
    Axe,
    Contrat,
    FicheAction,
    FicheOrganisation,
    FichePersonne,
    Objectif,
)
from maillage.demarches.models import Affectation, Demarche, Ressort
from maillage.financements.models import LigneFinancement
from maillage.journal.models import Ecriture
from maillage.referentiels.imports import seed_referentiels
from maillage.referentiels.models import IndicateurCommun, Reference, Terme
from maillage.suivi.models import Etape, IndicateurAction, ValeurIndicateur

JOUR = date(2026, 11, 21)
MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
AXES, OBJECTIFS_PAR_AXE, FICHES, INDICATEURS = 4, 3, 60, 12
ANNEES = tuple(range(2022, 2027))
ETAPES_PAR_FICHE, NOTES_PAR_FICHE = 2, 3
FICHES_MESUREES = 100
MESURE = "mesure"
COMPTE = "{}@banc.invalid"
REGION = "R01"
MOTS = (
    "santé territoire habitants accès soins prévention coordination partenaires jeunes seniors "
    "logement mobilité parcours accompagnement formation réseau médiation alimentation écoute"
)
LONGS = (
    "contexte", "description", "moyens", "evaluation_methode", "leviers", "participation_texte",
)  # fmt: skip
LISTES = ("objectifs_specifiques", "objectifs_operationnels", "resultats_attendus", "liens_prs")
PARTS = ("pilote", "porteur", "partenaire")
# La plupart des fiches sont déjà transmises à l’ARS.
CERCLES = ("transmis", "transmis", "transmis", "public", "travail")


@dataclass(frozen=True, slots=True)
class Taille:
    """``contrats`` de la région mesurée, ``ailleurs`` dans les dix-sept autres."""

    contrats: int
    ailleurs: int = 0
    comptes: int = 0


REGIONALE = Taille(60)
NATIONALE = Taille(60, 390, 5_000)


class Charge:
    """Une charge en cours d’écriture : son hasard, et ce que les contrats se partagent."""

    def __init__(self, graine: int = 1):
        self.hasard = random.Random(graine)
        self.mots = MOTS.split()
        seed_referentiels()
        self.organisations = Organisation.objects.bulk_create(
            Organisation(nom=f"Organisation {rang}", sigle=f"O{rang}") for rang in range(60)
        )
        self.personnes = Personne.objects.bulk_create(
            Personne(prenom="Camille", nom=f"Martin {rang}") for rang in range(60)
        )
        self.communs = self.make_communs()
        self.termes = {
            cle: list(Terme.objects.of(cle)) for cle in ("publics", "themes", "priorites", "champs")
        }

    def make_communs(self) -> list[IndicateurCommun]:
        """Un socle national, que chaque contrat reprend en entier."""
        socle = Reference.objects.create(genre="socle", code="banc", nom="Socle du banc")
        return IndicateurCommun.objects.bulk_create(
            IndicateurCommun(
                reference=socle, code=f"B{rang}", intitule=self.phrase(6), position=rang
            )
            for rang in range(INDICATEURS)
        )

    def phrase(self, mots: int) -> str:
        return " ".join(self.hasard.choices(self.mots, k=mots)).capitalize()

    def make_mesure(self) -> Contrat:
        """Le contrat que l’on ouvre : coordonné par ``coordination@``, dans la région mesurée."""
        contrat = self.make_contrat(MESURE, REGION, FICHES_MESUREES)
        for role, where in (
            ("coordination", {"demarche": contrat.demarche}),
            ("animation_regionale", {"region": REGION}),
        ):
            user = Utilisateur.objects.create(email=COMPTE.format(role), nom=role)
            Affectation.objects.create(utilisateur=user, role=role, **where)
        return contrat

    def add(self, taille: Taille, fiches: int = FICHES) -> None:
        """Ajoute les contrats et les comptes qui manquent pour atteindre ``taille``."""
        made = Demarche.objects.filter(ressorts__region=REGION).exclude(slug=MESURE).count()
        for rang in range(made, taille.contrats):
            self.make_contrat(f"region-{rang}", REGION, fiches)
        for rang in range(taille.ailleurs):
            self.make_contrat(f"ailleurs-{rang}", f"R{rang % 17 + 2:02}", fiches)
        self.make_comptes(taille.comptes)

    def make_contrat(self, slug: str, region: str, fiches: int) -> Contrat:
        demarche = Demarche.objects.create(nom=f"Démarche {slug}", slug=slug)
        Ressort.objects.create(demarche=demarche, departement=f"D{region[1:]}", region=region)
        contrat = Contrat.objects.create(
            demarche=demarche, nom=f"Contrat local de santé {slug}", phase="plan",
            cercle="transmis", periode_debut=date(2026, 1, 1), periode_fin=date(2030, 12, 31),
        )  # fmt: skip
        objectifs = self.make_objectifs(contrat)
        rows = [self.build_fiche(contrat, objectifs, rang) for rang in range(fiches)]
        self.fill(contrat, FicheAction.objects.bulk_create(rows))
        return contrat

    def make_objectifs(self, contrat: Contrat) -> list[Objectif]:
        axes = Axe.objects.bulk_create(
            Axe(contrat=contrat, code=str(rang), titre=self.phrase(6), position=rang * 1000)
            for rang in range(1, AXES + 1)
        )
        return Objectif.objects.bulk_create(
            Objectif(contrat=contrat, axe=axe, code=f"{axe.code}.{rang}", titre=self.phrase(8))
            for axe in axes
            for rang in range(1, OBJECTIFS_PAR_AXE + 1)
        )

    def build_fiche(self, contrat: Contrat, objectifs: list[Objectif], rang: int) -> FicheAction:
        objectif = objectifs[rang % len(objectifs)]
        debut = JOUR + timedelta(days=self.hasard.randrange(-600, 300))
        return FicheAction(
            contrat=contrat, axe=objectif.axe, objectif=objectif, position=rang * 1000,
            code=f"{objectif.code}.{rang}", titre=self.phrase(8),
            statut=self.hasard.choice(StatutFiche.values), cercle=self.hasard.choice(CERCLES),
            date_debut=debut, date_fin=debut + timedelta(days=500),
            budget_previsionnel=Decimal(self.hasard.randrange(500, 90_000)), etp=Decimal("0.5"),
            **{nom: self.phrase(45) for nom in LONGS},
            **{nom: [self.phrase(9) for _ in range(3)] for nom in LISTES},
        )  # fmt: skip

    def fill(self, contrat: Contrat, fiches: list[FicheAction]) -> None:
        """Tout ce qui s’accroche aux fiches."""
        through = FicheAction.termes.through
        FicheOrganisation.objects.bulk_create(self.build_organisations(fiches))
        FichePersonne.objects.bulk_create(self.build_personnes(fiches))
        through.objects.bulk_create(
            through(ficheaction=fiche, terme=terme)
            for fiche in fiches
            for termes in self.termes.values()
            for terme in self.hasard.sample(termes, min(2, len(termes)))
        )
        Etape.objects.bulk_create(
            Etape(fiche=fiche, titre=self.phrase(6), echeance=fiche.date_fin)
            for fiche in fiches
            for _ in range(ETAPES_PAR_FICHE)
        )
        indicateurs = IndicateurAction.objects.bulk_create(
            IndicateurAction(
                fiche=fiche, intitule=commun.intitule, depart=0, cible=100, commun=commun
            )
            for fiche, commun in zip(fiches, self.communs, strict=False)
        )
        ValeurIndicateur.objects.bulk_create(
            ValeurIndicateur(
                indicateur=row, debut=date(year, 1, 1), fin=date(year, 12, 31),
                valeur=self.hasard.randrange(200),
            )
            for row in indicateurs
            for year in ANNEES
        )  # fmt: skip
        LigneFinancement.objects.bulk_create(
            LigneFinancement(fiche=fiche, financeur=self.pick(self.organisations), montant=4000)
            for fiche in fiches
        )
        Ecriture.objects.bulk_create(self.build_notes(contrat, fiches))

    def pick(self, choix: list):
        return self.hasard.choice(choix)

    def build_organisations(self, fiches: list[FicheAction]) -> Iterator[FicheOrganisation]:
        for fiche in fiches:
            found = self.hasard.sample(self.organisations, len(PARTS))
            for one, role in zip(found, PARTS, strict=True):
                yield FicheOrganisation(fiche=fiche, organisation=one, role=role)

    def build_personnes(self, fiches: list[FicheAction]) -> Iterator[FichePersonne]:
        for fiche in fiches:
            yield FichePersonne(fiche=fiche, personne=self.pick(self.personnes), role="referent")

    def build_notes(self, contrat: Contrat, fiches: list[FicheAction]) -> Iterator[Ecriture]:
        nature = apps.get_model("contenttypes", "ContentType").objects.get_for_model(FicheAction)
        for fiche in fiches:
            for _ in range(NOTES_PAR_FICHE):
                yield Ecriture(
                    racine_uid=contrat.uid, sujet_uid=fiche.uid, sujet_type=nature,
                    sujet_libelle=str(fiche)[:300], acte="modification",
                    changements={"description": [self.phrase(20), fiche.description]},
                    auteur_libelle="Banc", created_at=MOMENT, updated_at=MOMENT,
                )  # fmt: skip

    def make_comptes(self, nombre: int) -> None:
        """Des comptes qui n’entreront pas, chacun lecteur d’une démarche."""
        demarches = list(Demarche.objects.order_by("pk"))
        users = Utilisateur.objects.bulk_create(
            Utilisateur(email=COMPTE.format(rang), nom=f"Compte {rang}") for rang in range(nombre)
        )
        Affectation.objects.bulk_create(
            Affectation(utilisateur=user, role="lecture", demarche=demarches[rang % len(demarches)])
            for rang, user in enumerate(users)
        )
