"""Les pages : poser un plan, répondre, recommander, clore, se reprendre."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.generations import open_next
from maillage.contrats.pret import regles
from maillage.contrats.pret.bilan import judge
from maillage.contrats.pret.matiere import Matiere
from maillage.evaluation.actions import close_evaluation, take_model
from maillage.evaluation.models import (
    Apport,
    Evaluation,
    QuestionEvaluative,
    Recommandation,
    TriPreuve,
)
from maillage.journal.models import Ecriture
from maillage.suivi.models import IndicateurAction
from tests.evaluation.conftest import ask, niveau
from tests.factories.base import FicheActionFactory


def home(contrat, nom="evaluations", *args):
    return reverse(f"evaluation:{nom}", args=[contrat.demarche.slug, contrat.uid, *args])


def page(evaluation, nom="evaluation", *args):
    return home(evaluation.contrat, nom, evaluation.uid, *args)


def read_form(response) -> dict:
    """Ce qu’un navigateur renverrait sans rien toucher."""
    form = response.context["form"]
    return {f.html_name: v for f in form if (v := f.value()) not in (None, False, "")}


def test_a_plan_is_posed_in_two_gestures(logged, alice, contrat, vocabulaire):
    client = logged(alice)
    data = {"titre": "À mi-parcours", "nature": "mi_parcours", "finalites": ["strategique"]}
    sent = client.post(home(contrat, "evaluation_create"), data, follow=True)
    evaluation = Evaluation.objects.get()
    assert evaluation.finalites == ["strategique"]
    assert "Partir du modèle" in sent.content.decode()
    client.post(page(evaluation, "questions_take"))
    assert evaluation.questions.count() == 10
    assert Ecriture.objects.filter(parent_uid=evaluation.uid).count() == 10


@pytest.mark.parametrize(("plan", "count"), [("rien", 1), ("vide", 1), ("questions", 0)])
def test_the_plan_satisfies_the_rule_before_signing(contrat, vocabulaire, plan, count):
    if plan != "rien":
        evaluation = Evaluation.objects.create(contrat=contrat, titre="Plan")
        if plan == "questions":
            take_model(evaluation, by=SYSTEME)
    assert len(judge(regles["plan-evaluation"], Matiere(contrat)).fautes) == count


def test_a_question_keeps_its_indicators_and_its_history(logged, alice, contrat, question):
    row = IndicateurAction.objects.create(contrat=contrat, intitule="Personnes formées")
    client = logged(alice)
    url = page(question.evaluation, "question_edit", question.uid)
    data = read_form(client.get(url)) | {"texte": "Autrement ?", "indicateurs": [row.pk]}
    assert client.post(url, data).status_code == 302
    question.refresh_from_db()
    assert (question.texte, list(question.indicateurs.all())) == ("Autrement ?", [row])
    (line,) = Ecriture.objects.filter(sujet_uid=question.uid)
    assert set(line.changements) == {"texte", "indicateurs"}


def test_two_people_never_lose_each_others_text(logged, alice, question):
    client = logged(alice)
    url = page(question.evaluation, "synthese_edit", question.uid)
    data = read_form(client.get(url)) | {"synthese": "La mienne"}
    QuestionEvaluative.objects.update(synthese="La sienne")
    refused = client.post(url, data)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "La sienne" in text
    assert "La mienne" in text
    again = read_form(refused) | {"synthese": "La mienne"}
    assert client.post(url, again).status_code == 302


def test_a_document_is_joined_checked_and_served(logged, alice, question):
    client = logged(alice)
    url = page(question.evaluation, "apport_create", question.uid)
    wrong = SimpleUploadedFile("note.pdf", b"pas un pdf")
    data = {"genre": "document", "titre": "Rapport de l’ORS"}
    assert client.post(url, data | {"piece": wrong}).status_code == 422
    assert client.post(url, data).status_code == 422
    right = SimpleUploadedFile("note.pdf", b"%PDF-1.7 contenu")
    assert client.post(url, data | {"piece": right}).status_code == 302
    row = Apport.objects.get()
    sent = client.get(page(question.evaluation, "apport_download", question.uid, row.uid))
    assert b"".join(sent.streaming_content) == b"%PDF-1.7 contenu"


def test_setting_aside_an_evidence_asks_why(logged, alice, contrat, question):
    FicheActionFactory(contrat=contrat, cercle="transmis")
    client = logged(alice)
    url = page(question.evaluation, "preuve_sort", question.uid)
    data = {"cle": "avancement:etats", "ecartee": "on"}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"commentaire": "Hors sujet."}).status_code == 302
    assert TriPreuve.objects.get().commentaire == "Hors sujet."
    assert client.get(url, {"cle": "inconnue"}).status_code == 404


def test_questions_are_moved_removed_and_restored(logged, alice, evaluation):
    first, second = ask(evaluation), ask(evaluation, "equite")
    client = logged(alice)
    client.post(page(evaluation, "question_move", second.uid), {"geste": "monter"})
    assert list(evaluation.questions.all()) == [second, first]
    client.post(page(evaluation, "question_remove", second.uid))
    assert client.get(page(evaluation, "question", second.uid)).status_code == 404
    assert str(second) in client.get(home(evaluation.contrat, "corbeille")).content.decode()
    client.post(home(evaluation.contrat, "corbeille_restore", second.uid))
    assert client.get(page(evaluation, "question", second.uid)).status_code == 200


def test_nobody_restores_what_they_cannot_write(logged, denis, alice, evaluation, question):
    logged(alice).post(page(evaluation, "question_remove", question.uid))
    url = home(evaluation.contrat, "corbeille_restore", question.uid)
    assert logged(denis).post(url).status_code == 404


def test_closing_asks_to_be_confirmed_and_freezes(logged, alice, question):
    client, url = logged(alice), page(question.evaluation, "evaluation_close")
    assert "Le relevé est dressé" in client.get(url).content.decode()
    client.post(url)
    assert not Evaluation.objects.get().is_close
    client.post(url, {"confirmer": "1"})
    closed = Evaluation.objects.get()
    assert closed.is_close
    assert closed.cloture.empreinte in client.get(page(closed)).content.decode()


def test_a_recommendation_is_followed_in_the_next_contract(logged, alice, evaluation):
    suivant = open_next(evaluation.contrat, choix={}, by=SYSTEME)
    fiche = FicheActionFactory(contrat=suivant, titre="Un minibus partagé")
    row = Recommandation.objects.create(evaluation=evaluation, texte="Aller dans les Landes")
    closed = close_evaluation(evaluation, by=SYSTEME)
    client, url = logged(alice), page(closed, "suite_edit", row.uid)
    data = read_form(client.get(url)) | {"etat": "refusee"}
    assert client.post(url, data).status_code == 422
    data |= {"etat": "engagee", "suite_fiche": fiche.pk}
    assert client.post(url, data).status_code == 302
    text = client.get(home(suivant)).content.decode()
    assert "Aller dans les Landes" in text
    assert "Fiche Un minibus partagé" in text
    # De là, on dit encore la suite ; et la fiche dit à quoi elle répond.
    assert url in text
    here = reverse("contrats:fiche", args=[suivant.demarche.slug, suivant.uid, fiche.uid])
    assert "Aller dans les Landes" in client.get(here).content.decode()


def test_the_fiche_that_answers_is_hidden_from_who_does_not_see_it(
    logged, carole, demarche, evaluation
):
    fiche = FicheActionFactory(contrat=evaluation.contrat, titre="Secrète", cercle="travail")
    Recommandation.objects.create(evaluation=evaluation, texte="Agir", suite_fiche=fiche)
    text = logged(carole).get(page(evaluation)).content.decode()
    assert "Agir" in text
    assert "Secrète" not in text


def test_the_table_goes_out_as_a_workbook(logged, alice, contrat, question):
    FicheActionFactory(contrat=contrat, cercle="transmis", titre="=1+1")
    sent = logged(alice).get(page(question.evaluation, "evaluation_xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(sent.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("N°", "Critère", "Question", "Genre")
    assert {"Preuve", "Réponse"} <= {row[3] for row in rows}


def test_the_number_of_queries_of_a_page_is_known(
    logged, alice, contrat, evaluation, django_assert_max_num_queries
):
    take_model(evaluation, by=SYSTEME)
    for rang in range(6):
        FicheActionFactory(contrat=contrat, cercle="transmis", code=f"1.{rang}")
    client = logged(alice)
    client.get(page(evaluation))
    with django_assert_max_num_queries(60):
        client.get(page(evaluation))
    with django_assert_max_num_queries(25):
        client.get(home(contrat, "bilans"))
    with django_assert_max_num_queries(20):
        client.get(home(contrat, "evaluabilite"))


def test_a_region_says_its_own_words(logged, helene, alice, evaluation):
    client = logged(helene)
    assert client.get(reverse("evaluation:evaluation_regions")).status_code == 302
    url = reverse("evaluation:terme_edit", args=["75", "equite"])
    data = {"libelle": "Justice", "question": "Pour qui ?", "familles": ["equite"]}
    assert client.post(url, data).status_code == 302
    client.post(reverse("evaluation:terme_reglage", args=["75", "impact"]), {"geste": "oter"})
    created = reverse("evaluation:terme_create", args=["75", "critere"])
    assert client.post(created, {"libelle": "Justice"}).status_code == 302
    assert client.post(created, {"libelle": "Justice"}).status_code == 422
    added = take_model(evaluation, by=SYSTEME)
    said = [str(row.critere) for row in added]
    assert said.count("Justice") == 2
    assert "Impact" not in said
    assert logged(alice).get(url).status_code == 403


def test_an_older_word_stays_where_it_was_used(logged, helene, question):
    client = logged(helene)
    for geste in ("descendre", "oter"):
        client.post(
            reverse("evaluation:terme_reglage", args=["75", "efficacite"]), {"geste": geste}
        )
    question.refresh_from_db()
    assert str(question.critere) == "Efficacité"
    assert niveau("oui").actif
