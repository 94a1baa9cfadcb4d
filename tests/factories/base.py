"""Fabriques des objets d’essai."""

import factory
from factory.django import DjangoModelFactory

from maillage.comptes.models import Organisation, Personne, Utilisateur
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.demarches.models import Affectation, Demarche, Ressort


class UtilisateurFactory(DjangoModelFactory):
    class Meta:
        model = Utilisateur
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"compte{n}@exemple.fr")
    nom = factory.Sequence(lambda n: f"Compte {n}")
    password = factory.django.Password("un mot de passe d’essai")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    nom = factory.Sequence(lambda n: f"Organisation {n}")


class PersonneFactory(DjangoModelFactory):
    class Meta:
        model = Personne

    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Martin {n}")


class DemarcheFactory(DjangoModelFactory):
    class Meta:
        model = Demarche
        skip_postgeneration_save = True

    nom = factory.Sequence(lambda n: f"Démarche {n}")
    slug = factory.Sequence(lambda n: f"demarche-{n}")

    @factory.post_generation
    def ressort(self, create, extracted, **kwargs):
        if extracted:
            departement, region = extracted
            Ressort.objects.create(demarche=self, departement=departement, region=region)


class AffectationFactory(DjangoModelFactory):
    class Meta:
        model = Affectation

    utilisateur = factory.SubFactory(UtilisateurFactory)
    role = "coordination"
    demarche = factory.SubFactory(DemarcheFactory)


class ContratFactory(DjangoModelFactory):
    class Meta:
        model = Contrat

    demarche = factory.SubFactory(DemarcheFactory)
    nom = factory.Sequence(lambda n: f"Contrat {n}")


class AxeFactory(DjangoModelFactory):
    class Meta:
        model = Axe

    contrat = factory.SubFactory(ContratFactory)
    titre = factory.Sequence(lambda n: f"Axe {n}")


class ObjectifFactory(DjangoModelFactory):
    class Meta:
        model = Objectif

    contrat = factory.SubFactory(ContratFactory)
    titre = factory.Sequence(lambda n: f"Objectif {n}")


class FicheActionFactory(DjangoModelFactory):
    class Meta:
        model = FicheAction

    contrat = factory.SubFactory(ContratFactory)
    titre = factory.Sequence(lambda n: f"Action {n}")
