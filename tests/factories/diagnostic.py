"""Fabriques des objets du diagnostic."""

import factory
from factory.django import DjangoModelFactory

from maillage.diagnostic.actions.priorisation import add_criteres
from maillage.diagnostic.models import (
    Constat,
    DiagnosticExterne,
    Dispositif,
    Enjeu,
    Examen,
    Materiau,
    Preuve,
    Priorisation,
    Service,
    Verbatim,
    Votant,
)
from tests.factories.base import DemarcheFactory


class ObjetFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    demarche = factory.SubFactory(DemarcheFactory)


class DiagnosticExterneFactory(ObjetFactory):
    class Meta:
        model = DiagnosticExterne

    titre = factory.Sequence(lambda n: f"Portrait de santé {n}")


class MateriauFactory(ObjetFactory):
    class Meta:
        model = Materiau

    titre = factory.Sequence(lambda n: f"Groupe d’habitants {n}")


class VerbatimFactory(ObjetFactory):
    class Meta:
        model = Verbatim

    materiau = factory.SubFactory(MateriauFactory, demarche=factory.SelfAttribute("..demarche"))
    texte = factory.Sequence(lambda n: f"Il faut une voiture pour se soigner, fois {n}.")


class DispositifFactory(ObjetFactory):
    class Meta:
        model = Dispositif

    nom = factory.Sequence(lambda n: f"Bus santé {n}")


class ServiceFactory(ObjetFactory):
    class Meta:
        model = Service

    nom = factory.Sequence(lambda n: f"Maison de santé {n}")
    code_commune = "16015"


class EnjeuFactory(ObjetFactory):
    class Meta:
        model = Enjeu

    titre = factory.Sequence(lambda n: f"Se soigner près de chez soi {n}")


class ConstatFactory(ObjetFactory):
    class Meta:
        model = Constat

    phrase = factory.Sequence(lambda n: f"Une commune sur trois n’a pas de médecin {n}.")


class PreuveFactory(DjangoModelFactory):
    class Meta:
        model = Preuve

    genre = "signalement"
    libelle = "Signalé par le CCAS"


class PriorisationFactory(ObjetFactory):
    class Meta:
        model = Priorisation

    nom = factory.Sequence(lambda n: f"Séminaire {n}")


def make_seance(demarche, *, enjeux: int = 3, votants: int = 2, **fields) -> Priorisation:
    """Une séance, ses critères, ses enjeux et ses votants sur papier."""
    seance = PriorisationFactory(demarche=demarche, **fields)
    add_criteres(seance)
    cercle = fields.get("cercle", "travail")
    for rang in range(enjeux):
        enjeu = EnjeuFactory(demarche=demarche, position=rang, cercle=cercle)
        Examen.objects.create(priorisation=seance, enjeu=enjeu)
    for rang in range(1, votants + 1):
        Votant.objects.create(priorisation=seance, nom=f"Votant {rang}")
    return seance
