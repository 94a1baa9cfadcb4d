"""Qui lit, qui écrit, qui juge : la table des droits."""

import pytest
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import FicheOrganisation
from maillage.evaluation.actions import close_evaluation
from maillage.evaluation.jugements import give_jugement
from maillage.evaluation.models import BilanAction, Evaluation, Jugement
from maillage.evaluation.permissions import (
    can_evaluate,
    can_write_bilan,
    judging_for,
    sees_jugements,
)
from maillage.journal.models import Ecriture
from tests.evaluation.conftest import JOUR, make_organisation, niveau, sit
from tests.factories.base import FicheActionFactory


def page(evaluation, nom="evaluation", *args):
    contrat = evaluation.contrat
    return reverse(
        f"evaluation:{nom}", args=[contrat.demarche.slug, contrat.uid, evaluation.uid, *args]
    )


@pytest.mark.parametrize(
    ("cercle", "seen"),
    [
        ("travail", {"alice"}),
        ("partage", {"alice", "bruno", "denis", "evaluatrice"}),
        ("transmis", {"alice", "bruno", "denis", "evaluatrice", "carole", "emma", "farid",
                      "gilles", "helene", "ines"}),
        ("public", {"alice", "bruno", "denis", "evaluatrice", "carole", "emma", "farid", "gilles",
                    "helene", "ines"}),
    ],
)  # fmt: skip
def test_who_sees_an_evaluation_of_each_circle(request, evaluation, cercle, seen):
    Evaluation.objects.update(cercle=cercle)
    names = ("alice", "bruno", "carole", "denis", "emma", "evaluatrice", "farid", "gilles",
             "helene", "ines", "jean", "zoe")  # fmt: skip
    found = {
        name
        for name in names
        if Evaluation.objects.visible_to(request.getfixturevalue(name)).exists()
    }
    assert found == seen


@pytest.mark.parametrize(
    ("name", "can"),
    [("alice", True), ("evaluatrice", True), ("bruno", False), ("carole", False), ("denis", False),
     ("emma", False), ("helene", False), ("zoe", False)],
)  # fmt: skip
def test_coordination_and_evaluation_write_it(request, logged, evaluation, question, name, can):
    user = request.getfixturevalue(name)
    assert can_evaluate(user, evaluation.contrat) is can
    client = logged(user)
    expected = 200 if can else 404 if name == "zoe" else 403
    pages = {
        "evaluation_edit": (), "question_create": (), "recommandation_create": (),
        "question_edit": (question.uid,), "synthese_edit": (question.uid,),
        "apport_create": (question.uid,),
    }  # fmt: skip
    for nom, args in pages.items():
        assert client.get(page(evaluation, nom, *args)).status_code == expected, nom


@pytest.mark.parametrize("nom", ["evaluation_edit", "question_create", "evaluation_close"])
def test_a_closed_evaluation_is_no_longer_written(logged, alice, question, nom):
    closed = close_evaluation(question.evaluation, by=SYSTEME)
    assert logged(alice).get(page(closed, nom)).status_code == 403
    assert logged(alice).get(page(closed)).status_code == 200


@pytest.mark.parametrize(
    ("role", "etat", "can"),
    [("copil", "ouverte", True), ("copil", "preparation", False), ("cotech", "ouverte", False),
     ("partenaire", "ouverte", False), ("coordination", "ouverte", False)],
)  # fmt: skip
def test_who_judges_and_when(demarche, evaluation, role, etat, can):
    Evaluation.objects.update(etat=etat)
    evaluation.refresh_from_db()
    user, organisation = sit(demarche, role, "MSA")
    assert judging_for(user, evaluation) == (frozenset({organisation.pk}) if can else frozenset())


def test_the_referent_judges_for_the_agency(bruno, agence, evaluation):
    assert judging_for(bruno, evaluation) == frozenset({agence.pk})


def test_each_sees_the_others_only_after_its_own(logged, demarche, question):
    user, mine = sit(demarche, "copil", "MSA")
    theirs = make_organisation("CPAM")
    give_jugement(question, theirs, niveau=niveau("non"), argument="Trop peu.", by=SYSTEME)
    client = logged(user)
    url = page(question.evaluation, "question", question.uid)
    before = client.get(url).content.decode()
    assert "Trop peu." not in before
    assert "CPAM" not in before
    data = {"organisation": mine.pk, "niveau": niveau("oui").pk, "argument": "Vu sur place."}
    sent = client.post(page(question.evaluation, "jugement_edit", question.uid), data)
    assert sent.status_code == 302
    after = client.get(url).content.decode()
    assert "Trop peu." in after
    assert "CPAM d’un côté, MSA de l’autre" in after


def test_nobody_judges_for_another(logged, demarche, question):
    user, _ = sit(demarche, "copil", "MSA")
    other = make_organisation("CPAM")
    data = {"organisation": other.pk, "niveau": niveau("oui").pk}
    sent = logged(user).post(page(question.evaluation, "jugement_edit", question.uid), data)
    assert sent.status_code == 422
    assert not Jugement.objects.exists()


def test_the_export_and_the_list_hide_the_judgements_too(logged, demarche, question):
    user, _ = sit(demarche, "copil", "MSA")
    give_jugement(
        question, make_organisation("CPAM"), niveau=niveau("non"), argument="Trop peu.", by=SYSTEME
    )
    client = logged(user)
    assert "CPAM" not in client.get(page(question.evaluation)).content.decode()
    assert (
        "Trop peu." not in client.get(page(question.evaluation, "evaluation_csv")).content.decode()
    )


def test_a_reader_never_sees_them_before_the_closing(logged, gilles, alice, question):
    text = logged(gilles).get(page(question.evaluation, "question", question.uid)).content.decode()
    assert "se liront à la clôture" in text
    assert (
        "Votre jugement est attendu"
        not in logged(gilles).get(page(question.evaluation)).content.decode()
    )
    assert not sees_jugements(gilles, question, frozenset())
    assert sees_jugements(alice, question, frozenset())
    question.evaluation = close_evaluation(question.evaluation, by=SYSTEME)
    assert sees_jugements(gilles, question, frozenset())


@pytest.mark.parametrize(
    ("role", "cercle", "concerned", "etat", "can"),
    [
        ("pilote", "partage", True, "signe", True),
        ("animation", "partage", True, "en_projet", True),
        ("pilote", "travail", True, "signe", False),
        ("pilote", "transmis", False, "signe", False),
        ("partenaire", "partage", True, "signe", False),
        ("pilote", "partage", True, "clos", False),
    ],
)  # fmt: skip
def test_who_writes_the_bilan_of_an_action(demarche, contrat, role, cercle, concerned, etat, can):
    contrat.etat = etat
    fiche = FicheActionFactory(contrat=contrat, cercle=cercle)
    user, organisation = sit(demarche, role, "Groupe")
    if concerned:
        FicheOrganisation.objects.create(fiche=fiche, organisation=organisation, role="pilote")
    fiche.contrat = contrat
    assert can_write_bilan(user, fiche) is can


def test_a_draft_is_for_its_group_and_the_coordination(request, demarche, contrat):
    fiche = FicheActionFactory(contrat=contrat, cercle="transmis")
    author, organisation = sit(demarche, "animation", "Groupe")
    FicheOrganisation.objects.create(fiche=fiche, organisation=organisation, role="pilote")
    row = BilanAction.objects.create(fiche=fiche, debut=JOUR, fin=JOUR)
    readers = {"alice": True, "bruno": False, "carole": False, "denis": False, "zoe": False}
    for name, can in readers.items():
        user = request.getfixturevalue(name)
        assert BilanAction.objects.visible_to(user).exists() is can, name
    assert BilanAction.objects.visible_to(author).get() == row


@pytest.mark.parametrize(("name", "status"), [("alice", 200), ("bruno", 404), ("carole", 404),
                                             ("evaluatrice", 404), ("zoe", 404)])  # fmt: skip
def test_advice_stays_in_the_work_circle(request, logged, contrat, fiche, name, status):
    user = request.getfixturevalue(name)
    url = reverse("evaluation:evaluabilite", args=[contrat.demarche.slug, contrat.uid])
    assert logged(user).get(url).status_code == status


@pytest.mark.parametrize(("name", "shown"), [("alice", True), ("bruno", False)])
def test_advice_shows_on_the_fiche_to_the_coordination_alone(request, logged, contrat, name, shown):
    fiche = FicheActionFactory(contrat=contrat, cercle="transmis")
    contrat.cercle = "transmis"
    contrat.save()
    url = reverse("contrats:fiche", args=[contrat.demarche.slug, contrat.uid, fiche.uid])
    text = logged(request.getfixturevalue(name)).get(url).content.decode()
    assert ("Pour pouvoir l’évaluer" in text) is shown


def test_the_history_neither_reopens_nor_judges_for_another(logged, alice, question):
    """Clore, et le jugement d’autrui, ne se défont pas par « rétablir »."""
    theirs = make_organisation("Hôpital")
    for code in ("oui", "non"):
        give_jugement(question, theirs, niveau=niveau(code), argument="", by=SYSTEME)
    closed = close_evaluation(question.evaluation, by=SYSTEME)
    contrat = closed.contrat
    url = reverse("contrats:valeur_restore", args=[contrat.demarche.slug, contrat.uid])
    for uid, champ in ((closed.uid, "etat"), (Jugement.objects.get().uid, "niveau")):
        row = Ecriture.objects.filter(sujet_uid=uid).order_by("pk").last()
        assert champ in row.changements
        assert logged(alice).post(url, {"champ": champ, "ecriture": row.pk}).status_code == 403
    assert Evaluation.objects.get(pk=closed.pk).is_close
