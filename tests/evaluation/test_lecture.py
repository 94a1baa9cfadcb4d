"""Lire une évaluation : ses preuves, ses jugements, en un nombre constant de requêtes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.comptes.auteur import SYSTEME
from maillage.evaluation.actions import close_evaluation, sort_preuve, take_model
from maillage.evaluation.jugements import give_jugement
from maillage.evaluation.lecture import digest, read_bilans, read_evaluation
from maillage.evaluation.models import BilanAction, Evaluation, Recommandation
from tests.evaluation.conftest import JOUR, ask, link, make_organisation, niveau
from tests.factories.base import FicheActionFactory


def find(lue, cle):
    return next(item for row in lue.questions for item in row.preuves if item.cle == cle)


def read(evaluation, user=None):
    row = Evaluation.objects.select_related("contrat__demarche").get(pk=evaluation.pk)
    return read_evaluation(row, user, jour=JOUR)


def test_the_model_asks_one_question_per_criterion_and_never_twice(evaluation):
    assert len(take_model(evaluation, by=SYSTEME)) == 10
    assert take_model(evaluation, by=SYSTEME) == []
    lue = read(evaluation)
    assert [item.numero for item in lue.questions] == list(range(1, 11))
    assert lue.questions[0].critere == "Pertinence"


def test_an_empty_contract_says_what_is_missing_and_how_to_mend_it(evaluation):
    take_model(evaluation, by=SYSTEME)
    gaps = [item for row in read(evaluation).questions for item in row.manquantes]
    assert gaps
    assert all(item.phrase and item.remede for item in gaps)


def test_a_fiche_of_a_narrower_circle_is_never_counted(contrat, evaluation):
    ask(evaluation, "efficacite")
    FicheActionFactory(contrat=contrat, titre="Secrète", cercle="travail", statut="en_cours")
    FicheActionFactory(contrat=contrat, titre="Vue", cercle="transmis", statut="realise")
    states = find(read(evaluation), "avancement:etats")
    assert states.phrase.startswith("Sur 1\u00a0action")
    assert "Secrète" not in str(read(evaluation))


def test_partners_and_sectors_are_counted_once(contrat, evaluation):
    ask(evaluation, "processus")
    one = FicheActionFactory(contrat=contrat, cercle="transmis")
    both = FicheActionFactory(contrat=contrat, cercle="transmis")
    link(one, "CCAS", "ccas")
    school = link(both, "Collège", "education")
    link(both, "CPTS", "cpts")
    both.liens_organisations.create(organisation=school, role="porteur")
    lue = read(evaluation)
    assert find(lue, "processus:partenaires").phrase.startswith("3\u00a0organisations")
    assert "1\u00a0action en réunit" in find(lue, "processus:secteurs").phrase
    assert not find(lue, "processus:reunions").is_found


def test_queries_do_not_grow_with_questions_nor_fiches(contrat, evaluation):
    take_model(evaluation, by=SYSTEME)
    counts = []
    for size in (2, 12):
        for rang in range(size):
            link(FicheActionFactory(contrat=contrat, cercle="transmis"), f"Org {size} {rang}")
        with CaptureQueriesContext(connection) as queries:
            read(evaluation)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 40


def test_an_evidence_set_aside_keeps_its_reason(question):
    sort_preuve(question, "avancement:etats", ecartee=True, commentaire="Hors sujet.", by=SYSTEME)
    lue = read(question.evaluation)
    assert find(lue, "avancement:etats").commentaire == "Hors sujet."
    assert find(lue, "avancement:etats") in lue.questions[0].ecartees
    assert find(lue, "avancement:etats") not in lue.questions[0].retenues


def test_divergence_is_said_in_words(question):
    for nom, code in (("ARS", "oui"), ("PETR", "non"), ("CPAM", "oui"), ("MSA", "sans_avis")):
        give_jugement(
            question, make_organisation(nom), niveau=niveau(code), argument="", by=SYSTEME
        )
    accord = read(question.evaluation).questions[0].accord
    assert (accord.ecart, accord.diverges) == (3, True)
    assert "PETR d’un côté, ARS et CPAM de l’autre" in accord.sentence()


def test_a_closed_evaluation_no_longer_moves(contrat, question):
    FicheActionFactory(contrat=contrat, cercle="transmis", statut="realise")
    give_jugement(
        question, make_organisation("ARS"), niveau=niveau("oui"), argument="Vu.", by=SYSTEME
    )
    before = read(question.evaluation)
    closed = close_evaluation(question.evaluation, by=SYSTEME)
    FicheActionFactory(contrat=contrat, cercle="transmis")
    question.texte = "Autre chose"
    question.save()
    after = read(closed)
    assert after.questions == before.questions
    assert closed.cloture.empreinte == digest(closed.cloture.releve)


def test_recommendations_go_on_after_the_closing(question):
    row = Recommandation.objects.create(
        evaluation=question.evaluation, texte="Reprendre", position=1
    )
    closed = close_evaluation(question.evaluation, by=SYSTEME)
    Recommandation.objects.filter(pk=row.pk).update(etat="faite", suite_texte="Fait en 2028.")
    (lue,) = read(closed).recommandations
    assert (lue.etat, lue.suite) == ("faite", "Fait en 2028.")


@pytest.mark.parametrize(("annee", "count"), [(2026, 1), (2025, 0), (None, 1)])
def test_bilans_of_a_year_are_those_rendered(contrat, fiche, annee, count):
    span = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
    BilanAction.objects.create(fiche=fiche, rendu_le=JOUR, groupe="Rendu", **span)
    BilanAction.objects.create(fiche=fiche, groupe="Brouillon", **span)
    assert len(read_bilans(contrat, annee)) == count
