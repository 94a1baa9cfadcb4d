"""Ce que l’instantané a dit d’une fiche se recrée sur une autre, sans rien perdre."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.comptes.models import Organisation
from maillage.contrats.extensions import extensions
from maillage.contrats.instantane import build_instantane
from maillage.financements.models import BudgetAnnuel, LigneFinancement
from maillage.referentiels.models import Terme
from maillage.suivi.models import Deploiement, Etape, IndicateurAction
from tests.factories.base import ContratFactory, FicheActionFactory, OrganisationFactory

CLES = ("suivi", "financements")


@pytest.fixture
def pleine(fiche):
    """Une fiche avec de tout."""
    petr = OrganisationFactory(nom="PETR")
    fonds = Terme.objects.create(vocabulaire="sources_financement", code="fir", libelle="FIR")
    Terme.objects.create(vocabulaire="sources_financement", code="fir", libelle="Fir", region="75")
    Etape.objects.create(fiche=fiche, titre="Deux", position=2000, echeance=date(2027, 1, 31))
    Etape.objects.create(fiche=fiche, titre="Un", position=1000, faite=True)
    IndicateurAction.objects.create(
        fiche=fiche, intitule="Ateliers", definition="Tenus.", depart=Decimal("3.5"), cible=12,
        cible_date=date(2030, 12, 31), unique_par_personne=True, frequence="annuelle",
        forme="rapport", facteur=100, cumul="cumul", ventilations=["age", "sexe"],
        echelle=["Peu", "Bien"], collecte="Feuille de présence.", modele="ateliers",
    )  # fmt: skip
    for annee in (2028, 2027):
        fiche.indicateurs.get().cibles.create(
            debut=date(annee, 1, 1), fin=date(annee, 12, 31), cible=annee - 2020
        )
    Deploiement.objects.create(fiche=fiche, libelle="Nord", pilote=petr, statut="en_cours")
    Deploiement.objects.create(fiche=fiche, libelle="Sud", position=2000)
    LigneFinancement.objects.create(fiche=fiche, financeur=petr, montant=1200, annee=2027)
    LigneFinancement.objects.create(fiche=fiche, financeur_texte="Un mécène", position=2000)
    LigneFinancement.objects.create(fiche=fiche, source=fonds, etat="notifie", position=3000)
    BudgetAnnuel.objects.create(fiche=fiche, annee=2027, montant="2500.50")
    return fiche


def strip(value):
    """Le même, sans les identifiants des lignes."""
    if isinstance(value, dict):
        kept = {"pilote", "financeur"}
        return {k: v if k in kept else strip(v) for k, v in value.items() if k != "uid"}
    return [strip(item) for item in value] if isinstance(value, list) else value


def replay(fiche):
    """Une fiche neuve d’un contrat neuf, sur laquelle on rejoue ce que dit l’instantané."""
    told = build_instantane(fiche.contrat)["fiches"][0]
    copie = FicheActionFactory(contrat=ContratFactory(demarche=fiche.contrat.demarche))
    for cle in CLES:
        uid = str(fiche.uid)
        extensions[cle].restore({uid: copie}, {uid: told[cle], "inconnue": told[cle]})
    return told, build_instantane(copie.contrat)["fiches"][0]


def test_a_round_trip_gives_the_same_snapshot(pleine):
    told, again = replay(pleine)
    for cle in CLES:
        assert strip(again[cle]) == strip(told[cle])


def test_a_fiche_without_anything_gives_nothing(fiche):
    extensions["suivi"].restore({str(fiche.uid): fiche}, {str(fiche.uid): {}})
    extensions["financements"].restore({str(fiche.uid): fiche}, {})
    assert not fiche.etapes.exists()


def test_who_left_the_directory_stays_in_words(pleine):
    told = build_instantane(pleine.contrat)["fiches"][0]
    copie = FicheActionFactory(contrat=ContratFactory(demarche=pleine.contrat.demarche))
    Deploiement.objects.all().delete()
    LigneFinancement.objects.all().delete()
    Organisation.objects.filter(nom="PETR").delete()
    Terme.objects.all().delete()
    for cle in CLES:
        extensions[cle].restore({"x": copie}, {"x": told[cle]})
    assert {row.financeur_texte for row in copie.financements.all()} == {
        "PETR", "Un mécène", "FIR",
    }  # fmt: skip
    assert [row.pilote for row in copie.deploiements.all()] == [None, None]


def test_the_number_of_queries_does_not_depend_on_the_lines(pleine, django_assert_num_queries):
    told = build_instantane(pleine.contrat)["fiches"][0]
    targets = [FicheActionFactory(contrat=pleine.contrat) for _ in range(4)]
    with django_assert_num_queries(9):
        for cle in CLES:
            fiches = {str(rang): fiche for rang, fiche in enumerate(targets)}
            extensions[cle].restore(fiches, dict.fromkeys(fiches, told[cle]))
