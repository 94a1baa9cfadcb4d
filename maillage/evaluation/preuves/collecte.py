"""Réunir les preuves d’une question : celles de son critère, puis celles qu’elle a choisies."""

from collections.abc import Callable, Iterable

from maillage.evaluation.enums import FamillePreuve
from maillage.evaluation.models import QuestionEvaluative
from maillage.evaluation.preuves import (
    argent,
    avancement,
    besoins,
    bilans,
    coherence,
    equite,
    processus,
    resultats,
    territoire,
)
from maillage.evaluation.preuves.matiere import Matiere
from maillage.evaluation.preuves.modele import Preuve

COLLECTES: dict[FamillePreuve, Callable[[Matiere], Iterable[Preuve]]] = {
    FamillePreuve.BESOINS: besoins.collect,
    FamillePreuve.COHERENCE: coherence.collect,
    FamillePreuve.PROCESSUS: processus.collect,
    FamillePreuve.AVANCEMENT: avancement.collect,
    FamillePreuve.RESULTATS: resultats.collect,
    FamillePreuve.ARGENT: argent.collect,
    FamillePreuve.TERRITOIRE: territoire.collect,
    FamillePreuve.EQUITE: equite.collect,
    FamillePreuve.BILANS: bilans.collect,
}


def collect_family(matiere: Matiere, famille: FamillePreuve) -> list[Preuve]:
    """Les preuves d’une famille, tirées une seule fois."""
    return matiere.keep(f"famille:{famille}", lambda: list(COLLECTES[famille](matiere)))


def collect_for(matiere: Matiere, question: QuestionEvaluative) -> list[Preuve]:
    """Les preuves d’une question, sans les tris de qui évalue.

    Les indicateurs qu’elle a choisis viennent d’abord ; choisis, ceux du territoire remplacent le
    rappel qu’il en faut.
    """
    wanted = {row.pk for row in question.indicateurs.all()}
    own = [
        resultats.tell_resultat(item, matiere.contrat)
        for item in resultats.read_resultats(matiere)
        if item.indicateur.pk in wanted
    ]
    cles = tuple(question.indicateurs_territoire)
    chosen = matiere.keep(
        f"territoire:{cles}", lambda: territoire.collect_chosen(matiere, cles)
    )  # fmt: skip
    families = [
        famille
        for famille in question.critere.familles_connues
        if not (famille == FamillePreuve.TERRITOIRE and cles)
    ]
    gathered = [preuve for famille in families for preuve in collect_family(matiere, famille)]
    return [*own, *chosen, *gathered]
