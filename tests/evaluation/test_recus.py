"""Un jugement remis sur papier : saisi et tracé, confirmé ou remplacé, jamais pris à autrui."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.comptes.models import Personne
from maillage.contrats.models import Partie
from maillage.evaluation.annuaire import AnnuaireEvaluation
from maillage.evaluation.jugements import give_jugement, list_jury
from maillage.evaluation.lecture import read_evaluation
from maillage.evaluation.models import Evaluation, Jugement
from maillage.journal.models import Ecriture
from tests.evaluation.conftest import ask, make_organisation, niveau, sit


def page(evaluation, nom="evaluation", *args):
    contrat = evaluation.contrat
    return reverse(
        f"evaluation:{nom}", args=[contrat.demarche.slug, contrat.uid, evaluation.uid, *args]
    )


@pytest.fixture
def msa(demarche, question):
    """Une organisation du CoPil, et le compte qui juge pour elle."""
    return sit(demarche, "copil", "MSA")


def recus(evaluation, organisation) -> str:
    return f"{page(evaluation, 'jugements_record')}?organisation={organisation.uid}"


def send(client, question, organisation, code="oui", **extra):
    """Ce que la coordination recopie d’un papier, page relue d’abord."""
    url = recus(question.evaluation, organisation)
    mark = client.get(url).context["form"]["empreinte"].value()
    data = {
        "canal": "papier", "rendu_le": "2026-11-03", "nom": "Paul Petit", "empreinte": mark,
        f"niveau-{question.uid}": niveau(code).pk if code else "",
        f"argument-{question.uid}": "Écrit à la main." if code else "",
    }  # fmt: skip
    return client.post(url, data | extra)


def test_a_paper_is_typed_for_its_organisation_and_shown_as_such(logged, alice, question, msa):
    _, organisation = msa
    papier = SimpleUploadedFile("avis.pdf", b"%PDF-1.7 papier", "application/pdf")
    assert send(logged(alice), question, organisation, piece=papier).status_code == 302
    row = Jugement.objects.get()
    assert (row.canal, row.rendu_le, row.saisi_par) == ("papier", date(2026, 11, 3), alice)
    assert (row.auteur_libelle, row.fichier.nom) == ("Paul Petit", "avis.pdf")
    line = Ecriture.objects.get(sujet_uid=row.uid)
    assert line.auteur_libelle == f"Paul Petit (sur papier, saisi par {alice})"
    text = logged(alice).get(page(question.evaluation, "question", question.uid)).content.decode()
    assert f"Reçu sur papier, saisi par {alice}" in text
    assert "à confirmer" in text
    assert "Paul Petit" in text


def test_divergence_counts_a_paper_as_any_judgement(logged, alice, question, msa):
    give_jugement(question, make_organisation("CPAM"), niveau=niveau("non"), argument="",
                  by=SYSTEME)  # fmt: skip
    send(logged(alice), question, msa[1])
    (shown,) = read_evaluation(question.evaluation).questions
    assert shown.accord.diverges
    assert "CPAM d’un côté, MSA de l’autre" in shown.accord.sentence()


@pytest.mark.parametrize("gesture", ["confirmer", "tout", "remplacer"])
def test_the_signatory_confirms_or_replaces(logged, alice, question, msa, gesture):
    user, organisation = msa
    send(logged(alice), question, organisation)
    client, evaluation = logged(user), question.evaluation
    assert (
        "Confirmer ce jugement"
        in client.get(page(evaluation, "question", question.uid)).content.decode()
    )
    assert "Tout confirmer" in client.get(page(evaluation)).content.decode()
    if gesture == "remplacer":
        data = {"organisation": organisation.pk, "niveau": niveau("non").pk, "argument": "Revu."}
        client.post(page(evaluation, "jugement_edit", question.uid), data)
    else:
        data = {"question": question.uid} if gesture == "confirmer" else {}
        client.post(page(evaluation, "jugements_confirm"), data)
    row = Jugement.objects.get()
    assert row.is_own
    if gesture == "remplacer":
        assert (row.canal, row.saisi_le, str(row.niveau)) == ("compte", None, "Non")
    else:
        assert row.canal == "papier"
        text = client.get(page(evaluation, "question", question.uid)).content.decode()
        assert "confirmé le" in text


@pytest.mark.parametrize("how", ["donne", "confirme"])
def test_what_it_said_itself_is_never_overwritten(logged, alice, question, msa, how):
    user, organisation = msa
    url = recus(question.evaluation, organisation)
    mark = logged(alice).get(url).context["form"]["empreinte"].value()
    if how == "donne":
        give_jugement(question, organisation, niveau=niveau("non"), argument="De nous.", by=SYSTEME)
    else:
        send(logged(alice), question, organisation, code="non")
        logged(user).post(page(question.evaluation, "jugements_confirm"))
    before = Jugement.objects.get()
    sent = send(logged(alice), question, organisation, code="oui", empreinte=mark)
    assert sent.status_code == 422
    assert "Écrit à la main." in sent.content.decode()
    row = Jugement.objects.get()
    assert (row.version, str(row.niveau)) == (before.version, "Non")


def test_a_typing_error_is_corrected_or_withdrawn(logged, alice, evaluation, question, msa):
    _, organisation = msa
    second, client = ask(evaluation, "equite"), logged(alice)
    send(client, question, organisation)
    send(client, second, organisation, code="non", rendu_le="2026-11-10",
         **{f"niveau-{question.uid}": niveau("oui").pk,
            f"argument-{question.uid}": "Écrit à la main."})  # fmt: skip
    # Le second papier a sa date ; le premier garde la sienne.
    dates = dict(Jugement.objects.alive().values_list("question", "rendu_le"))
    assert dates == {question.pk: date(2026, 11, 3), second.pk: date(2026, 11, 10)}
    send(client, question, organisation, code="",
         **{f"niveau-{second.uid}": niveau("non").pk,
            f"argument-{second.uid}": "Écrit à la main."})  # fmt: skip
    assert [row.question_id for row in Jugement.objects.alive()] == [second.pk]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"rendu_le": "2099-01-01"}, "Cette date est à venir"),
        ({"rendu_le": ""}, "Daté du"),
        ({"canal": "pigeon"}, "choix valide"),
        ({"niveau": ""}, "Choisissez le jugement que cet argument appuie."),
        ({"niveau": "999999"}, "choix valide"),
    ],
)
def test_a_bad_paper_keeps_what_was_typed(logged, alice, question, msa, extra, said):
    if "niveau" in extra:
        extra = {f"niveau-{question.uid}": extra["niveau"]}
    sent = send(logged(alice), question, msa[1], **extra)
    assert sent.status_code == 422
    text = sent.content.decode()
    assert said in text
    assert "Écrit à la main." in text
    assert not Jugement.objects.exists()


@pytest.mark.parametrize(
    ("name", "etat", "status"),
    [("alice", "ouverte", 200), ("alice", "preparation", 403), ("bruno", "ouverte", 403),
     ("evaluatrice", "ouverte", 403), ("denis", "ouverte", 403), ("zoe", "ouverte", 404)],
)  # fmt: skip
def test_only_the_coordination_types_and_only_in_time(
    request, logged, question, msa, name, etat, status
):
    Evaluation.objects.update(etat=etat)
    client = logged(request.getfixturevalue(name))
    for url in (page(question.evaluation, "jugements_record"), recus(question.evaluation, msa[1])):
        assert client.get(url).status_code == status


def test_the_jury_is_who_signs_who_sits_and_the_agency(contrat, evaluation, msa, agence):
    signatory, friend = make_organisation("Ville"), make_organisation("Association")
    Partie.objects.create(contrat=contrat, organisation=signatory, role="cosignataire")
    Partie.objects.create(contrat=contrat, organisation=friend, role="partenaire")
    assert set(list_jury(evaluation)) == {signatory, msa[1], agence}


def test_a_stranger_to_the_jury_cannot_be_forged(logged, alice, question):
    other = make_organisation("Ailleurs")
    client = logged(alice)
    assert client.get(recus(question.evaluation, other)).status_code == 404
    forged = f"{page(question.evaluation, 'jugements_record')}?organisation=rien"
    assert client.get(forged).status_code == 404


def test_the_paper_is_read_by_its_organisation_and_the_coordination(
    logged, alice, demarche, question, msa
):
    user, organisation = msa
    papier = SimpleUploadedFile("avis.pdf", b"%PDF-1.7 papier", "application/pdf")
    send(logged(alice), question, organisation, piece=papier)
    url = page(question.evaluation, "jugement_download", Jugement.objects.get().uid)
    other, _ = sit(demarche, "copil", "CPAM")
    answers = [logged(person).get(url) for person in (alice, user, other)]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    for answer in answers:
        answer.close()


def test_an_erased_person_leaves_the_judgement(logged, alice, question, msa):
    send(logged(alice), question, msa[1])
    AnnuaireEvaluation().erase(Personne(prenom="Paul", nom="Petit"))
    row = Jugement.objects.get()
    assert row.auteur_libelle == "Personne effacée"
    assert Ecriture.objects.get(sujet_uid=row.uid).auteur_libelle == "Personne effacée"
