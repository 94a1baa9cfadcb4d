"""Qui peut quoi sur une évaluation. Une fonction par droit, sa docstring est la règle."""

from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import concerns
from maillage.contrats.permissions import can_see_travail, represented_by
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.permissions import circles_in, roles_in
from maillage.evaluation.enums import EtatEvaluation
from maillage.evaluation.models import (
    BilanAction,
    Cloture,
    Evaluation,
    Jugement,
    QuestionEvaluative,
)
from maillage.evaluation.models.bilans import REDACTEURS
from maillage.evaluation.models.reponses import JugementQuerySet


def can_evaluate(user, contrat: Contrat) -> bool:
    """La coordination et l’évaluation écrivent les évaluations, même d’un contrat clos."""
    return bool(roles_in(user, contrat.demarche) & {Role.COORDINATION, Role.EVALUATION})


def can_write_evaluation(user, evaluation: Evaluation) -> bool:
    """Qui évalue écrit l’évaluation tant qu’elle n’est pas close."""
    return not evaluation.is_close and can_evaluate(user, evaluation.contrat)


def can_reopen(user, evaluation: Evaluation) -> bool:
    """Qui évalue rouvre une évaluation close, avec sa raison."""
    return evaluation.is_close and can_evaluate(user, evaluation.contrat)


def can_transmit(user, evaluation: Evaluation) -> bool:
    """La coordination seule dit jusqu’à qui une évaluation se voit."""
    return Role.COORDINATION in roles_in(user, evaluation.contrat.demarche)


def judging_for(user, evaluation: Evaluation) -> frozenset[int]:
    """Qui siège au CoPil juge pour son organisation ; le référent ARS, pour la sienne.

    Personne ne juge pour autrui, pas même la coordination, ni hors du temps où l’on juge : elle ne
    fait que saisir ce qu’une organisation lui a remis.
    """
    if evaluation.etat != EtatEvaluation.OUVERTE:
        return frozenset()
    return represented_by(user, evaluation.contrat.demarche)


def visible_clotures(user, evaluation: Evaluation) -> list[Cloture]:
    """Les clôtures d’une évaluation que l’on voit ; un relevé ne sort pas du cercle qu’il cite."""
    seen = circles_in(user, evaluation.contrat.demarche)
    rows = Cloture.objects.filter(evaluation=evaluation, cercle__in=seen).defer("releve")
    return list(rows.order_by("-close_le", "-pk"))


def can_receive_jugements(user, evaluation: Evaluation) -> bool:
    """La coordination saisit ce qu’une organisation lui a remis, tant que l’on juge."""
    is_open = evaluation.etat == EtatEvaluation.OUVERTE
    return is_open and Role.COORDINATION in roles_in(user, evaluation.contrat.demarche)


def list_to_confirm(user, evaluation: Evaluation) -> JugementQuerySet:
    """Les jugements saisis pour les organisations de ce compte, qu’elles n’ont pas encore relus."""
    rows = Jugement.objects.to_confirm().filter(
        question__evaluation=evaluation, question__supprime_le__isnull=True,
        organisation__in=judging_for(user, evaluation),
    )  # fmt: skip
    return rows.select_related("organisation", "niveau", "saisi_par")


def can_see_papier(user, jugement: Jugement) -> bool:
    """Qui évalue, et l’organisation dont c’est le papier."""
    contrat = jugement.contrat
    mine = jugement.organisation_id in represented_by(user, contrat.demarche)
    return mine or can_evaluate(user, contrat)


def sees_jugements(user, question: QuestionEvaluative, organisations: frozenset[int]) -> bool:
    """Qui évalue voit les jugements ; qui juge, une fois donné celui de ses organisations.

    ``organisations`` : celles qui ont déjà jugé cette question. Une fois l’évaluation close, tous
    ceux qui la voient.
    """
    evaluation = question.evaluation
    if evaluation.is_close or can_evaluate(user, evaluation.contrat):
        return True
    mine = judging_for(user, evaluation)
    return bool(mine) and mine <= organisations


def can_write_bilan(user, fiche: FicheAction) -> bool:
    """La coordination ; et qui anime ou pilote cette fiche, dès qu’elle est partagée.

    Plus personne une fois le contrat clos.
    """
    contrat = fiche.contrat
    roles = roles_in(user, contrat.demarche)
    if contrat.etat == EtatContrat.CLOS:
        return False
    if Role.COORDINATION in roles:
        return True
    shared = fiche.cercle != Cercle.TRAVAIL
    mine = FicheAction.objects.filter(concerns(user), pk=fiche.pk)
    return shared and bool(roles & REDACTEURS) and mine.exists()


def can_edit_bilan(user, bilan: BilanAction) -> bool:
    """Qui écrit le bilan d’une fiche corrige ceux qu’il en voit."""
    return can_write_bilan(user, bilan.fiche)


def can_see_conseils(user, contrat: Contrat) -> bool:
    """Les conseils d’évaluabilité restent au cercle de travail."""
    return can_see_travail(user, contrat)
