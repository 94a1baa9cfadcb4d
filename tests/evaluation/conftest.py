"""Une évaluation à deux questions, ses niveaux, et un contrat qui a de quoi répondre."""

from datetime import date

import pytest

from maillage.comptes.models import Organisation, TypeOrganisation
from maillage.contrats.models import FicheOrganisation
from maillage.demarches.models import DemarcheAgence
from maillage.evaluation.enums import EtatEvaluation
from maillage.evaluation.models import Evaluation, QuestionEvaluative, TermeEvaluation
from maillage.evaluation.vocabulaire import seed_evaluation
from tests.factories.base import AffectationFactory, UtilisateurFactory

JOUR = date(2026, 11, 22)


@pytest.fixture
def vocabulaire(db):
    seed_evaluation()


@pytest.fixture
def evaluation(contrat, vocabulaire):
    contrat.cercle = "transmis"
    contrat.save()
    return Evaluation.objects.create(
        contrat=contrat, titre="Évaluation à mi-parcours", debut=date(2026, 1, 1),
        fin=date(2026, 12, 31), etat=EtatEvaluation.OUVERTE, cercle="transmis",
    )  # fmt: skip


def ask(evaluation, code="efficacite", **fields) -> QuestionEvaluative:
    critere = TermeEvaluation.objects.get(code=code, region="")
    fields.setdefault("texte", critere.question)
    return QuestionEvaluative.objects.create(
        evaluation=evaluation, critere=critere,
        position=1000 * (evaluation.questions.count() + 1), **fields,
    )  # fmt: skip


@pytest.fixture
def question(evaluation):
    return ask(evaluation)


def niveau(code: str) -> TermeEvaluation:
    return TermeEvaluation.objects.get(code=code, region="")


def make_organisation(nom: str, genre: str = "") -> Organisation:
    kind = None
    if genre:
        kind, _ = TypeOrganisation.objects.get_or_create(code=genre, defaults={"libelle": genre})
    return Organisation.objects.create(nom=nom, genre=kind)


def link(fiche, nom: str, genre: str = "", role: str = "partenaire") -> Organisation:
    organisation = make_organisation(nom, genre)
    FicheOrganisation.objects.create(fiche=fiche, organisation=organisation, role=role)
    return organisation


def sit(demarche, role: str, nom: str):
    """Un compte qui tient ce rôle au titre d’une organisation neuve."""
    organisation = make_organisation(nom)
    user = UtilisateurFactory(email=f"{role}-{nom.lower()}@exemple.fr", nom=nom)
    AffectationFactory(utilisateur=user, role=role, demarche=demarche, organisation=organisation)
    return user, organisation


@pytest.fixture
def evaluatrice(demarche):
    user = UtilisateurFactory(email="evaluation@exemple.fr", nom="Nadia")
    AffectationFactory(utilisateur=user, role="evaluation", demarche=demarche)
    return user


@pytest.fixture
def agence(demarche):
    organisation = Organisation.objects.create(nom="ARS d’ici", region="75")
    DemarcheAgence.objects.create(demarche=demarche, organisation=organisation)
    return organisation
