"""La séance de priorisation : voter, classer, décider, dire pourquoi."""

import pytest
from django.urls import reverse

from maillage.diagnostic.acces import address, list_address
from maillage.diagnostic.actions.priorisation import save_bulletin, submit_enjeux
from maillage.diagnostic.annuaire import AnnuaireDiagnostic
from maillage.diagnostic.models import Enjeu, Examen, Note, Priorisation, Votant
from maillage.diagnostic.resultats import compute_resultats, find_ecarts
from maillage.diagnostic.rubriques import PRIORISATIONS
from maillage.journal.models import Ecriture
from tests.factories.base import PersonneFactory
from tests.factories.diagnostic import EnjeuFactory, make_seance

pytestmark = pytest.mark.django_db


def vote(seance: Priorisation, *ballots: list[list[int]]) -> None:
    """``ballots`` : par votant, par enjeu, ses notes dans l’ordre des critères."""
    examens, criteres = list(seance.examens.all()), list(seance.criteres.all())
    for votant, rows in zip(seance.votants.all(), ballots, strict=True):
        notes = {
            (examen.pk, critere.pk): note
            for examen, row in zip(examens, rows, strict=True)
            for critere, note in zip(criteres, row, strict=False)
        }
        save_bulletin(votant, notes)


@pytest.fixture
def seance(demarche):
    found = make_seance(demarche)
    vote(found, [[4, 4], [3, 2], [2, 3]], [[4, 2], [4, 4], [2, 3]])
    return found


def test_gommettes_multiply_then_average_then_rank(seance):
    found = compute_resultats(seance)

    assert [item.score for item in found] == [12.0, 11.0, 6.0]
    assert [item.rang for item in found] == [1, 2, 3]
    assert found[0].moyennes == [4.0, 3.0]
    assert found[2].votes.dispersion == 0


def test_equal_scores_share_a_rank_and_the_unrated_have_none(demarche):
    seance = make_seance(demarche, votants=1)
    vote(seance, [[2, 3], [3, 2], []])

    assert [item.rang for item in compute_resultats(seance)] == [1, 1, None]


@pytest.mark.parametrize(
    ("methode", "score"), [("hanlon", 30.0), ("hanlon_naccho", 132.0), ("criteres", 6.25)]
)
def test_other_methods_follow_their_formula(demarche, methode, score):
    """Hanlon : l’exemple publié A = 8, B = 7, C = 6 donne 30 et 132."""
    seance = make_seance(demarche, enjeux=1, votants=1, methode=methode)
    notes = [8, 7, 6, 4] if methode == "criteres" else [8, 7, 6, 1]
    vote(seance, [notes])

    assert compute_resultats(seance)[0].score == pytest.approx(score)


def test_what_is_not_receivable_scores_nothing(demarche):
    seance = make_seance(demarche, enjeux=1, votants=1, methode="hanlon")
    vote(seance, [[8, 7, 6, 0]])

    assert compute_resultats(seance)[0].score == 0


def test_the_ranking_takes_three_queries(seance, django_assert_num_queries):
    with django_assert_num_queries(3):
        compute_resultats(seance)


def test_a_meeting_is_prepared_in_one_form(logged, alice, carole, demarche):
    enjeux = [EnjeuFactory(demarche=demarche), EnjeuFactory(demarche=demarche)]
    logged(alice).post(
        list_address(PRIORISATIONS, demarche, "create"),
        {"nom": "Séminaire", "methode": "gommettes", "enjeux": [item.pk for item in enjeux],
         "comptes": [carole.pk], "papier": "3"},
    )  # fmt: skip

    seance = Priorisation.objects.get()
    assert seance.examens.count() == 2
    assert [item.cle for item in seance.criteres.all()] == ["importance", "faisabilite"]
    assert list(seance.votants.values_list("nom", flat=True)) == [
        "copil", "Votant 1", "Votant 2", "Votant 3",
    ]  # fmt: skip


def test_a_rated_enjeu_stays_in_the_meeting(seance):
    kept = submit_enjeux(seance, [])

    assert len(kept) == seance.examens.count() == 3


def test_a_paper_ballot_is_typed_and_corrected(logged, alice, demarche):
    seance = make_seance(demarche, enjeux=1, votants=2)
    votant, examen = seance.votants.first(), seance.examens.get()
    importance = seance.criteres.first()
    url = reverse("diagnostic:bulletin", args=["confins", seance.uid, votant.pk])
    name = f"note-{examen.pk}-{importance.pk}"
    client = logged(alice)

    response = client.post(url, {name: "3", "suivant": "1"})
    assert str(seance.votants.last().pk) in response["Location"]
    assert Note.objects.get().valeur == 3
    assert client.post(url, {name: "9"}).status_code == 422
    client.post(url, {name: ""})
    assert not Note.objects.exists()


def test_a_listed_member_votes_alone_and_sees_no_score(logged, carole, denis, demarche):
    seance = make_seance(demarche, enjeux=1, votants=0)
    Votant.objects.create(priorisation=seance, nom="Carole", utilisateur=carole)
    own = reverse("diagnostic:bulletin_own", args=["confins", seance.uid])
    client = logged(carole)
    assert own in client.get(reverse("diagnostic:diagnostic", args=["confins"])).content.decode()

    examen, critere = seance.examens.get(), seance.criteres.first()
    assert client.post(own, {f"note-{examen.pk}-{critere.pk}": "2"}).status_code == 302
    assert Note.objects.get().votant.utilisateur == carole
    assert client.get(address(PRIORISATIONS, demarche, uid=seance.uid)).status_code == 404

    Priorisation.objects.update(etat="close")
    assert client.get(own).status_code == 403
    assert logged(denis).get(own).status_code == 404


def test_a_decision_against_the_ranking_says_why(logged, alice, demarche, seance):
    url = reverse("diagnostic:decisions", args=["confins", seance.uid])
    first, second, third = [item.examen for item in compute_resultats(seance)]
    sent = {
        f"e{first.pk}-decision": "ecarte", f"e{first.pk}-version": "1",
        f"e{second.pk}-decision": "retenu", f"e{second.pk}-version": "1",
        f"e{third.pk}-version": "1",
    }  # fmt: skip
    client = logged(alice)

    response = client.post(url, sent)
    assert response.status_code == 422
    # Dans le résumé et à côté du champ, pour chacune des deux décisions.
    assert response.content.decode().count("dites pourquoi.</li>") == 4
    assert not Examen.objects.exclude(decision="").exists()

    why = {f"e{item.pk}-motif": "Déjà porté ailleurs." for item in (first, second)}
    assert client.post(url, sent | why).status_code == 302
    assert Examen.objects.get(pk=first.pk).decision == "ecarte"
    assert len(find_ecarts(compute_resultats(seance))) == 2
    assert Ecriture.objects.filter(parent_uid=seance.uid).count() == 2
    page = client.get(address(PRIORISATIONS, demarche, uid=seance.uid)).content.decode()
    assert "contre le classement" in page


def test_two_people_never_overwrite_each_other_s_decision(logged, alice, demarche, seance):
    url = reverse("diagnostic:decisions", args=["confins", seance.uid])
    rows = [item.examen for item in compute_resultats(seance)]
    sent = {f"e{item.pk}-version": "1" for item in rows}
    client = logged(alice)
    client.post(url, sent | {f"e{rows[0].pk}-decision": "retenu"})

    response = client.post(url, sent | {f"e{rows[0].pk}-decision": "reporte"})

    assert response.status_code == 409
    assert Examen.objects.get(pk=rows[0].pk).decision == "retenu"


def test_following_the_ranking_needs_no_reason(logged, alice, seance):
    url = reverse("diagnostic:decisions", args=["confins", seance.uid])
    rows = [item.examen for item in compute_resultats(seance)]
    sent = {f"e{item.pk}-version": "1" for item in rows}
    sent |= {f"e{rows[0].pk}-decision": "retenu", f"e{rows[2].pk}-decision": "ecarte"}

    assert logged(alice).post(url, sent).status_code == 302


def test_a_hidden_enjeu_is_not_told_by_the_ranking(logged, gilles, demarche, seance):
    Priorisation.objects.update(cercle="transmis")
    Enjeu.objects.filter(pk=seance.examens.first().enjeu_id).update(
        titre="Enjeu montré", cercle="transmis"
    )
    page = logged(gilles).get(address(PRIORISATIONS, demarche, uid=seance.uid)).content.decode()

    assert "Enjeu montré" in page
    assert "Se soigner près de chez soi" not in page
    assert "Votant 1" not in page


def test_scales_no_longer_move_once_there_are_notes(logged, alice, seance):
    url = reverse("diagnostic:criteres", args=["confins", seance.uid])
    rows = list(seance.criteres.all())
    sent = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    for rang, row in enumerate(rows):
        sent |= {
            f"form-{rang}-id": row.pk, f"form-{rang}-libelle": f"Mot {rang}",
            f"form-{rang}-poids": "2,5", f"form-{rang}-minimum": "0",
            f"form-{rang}-maximum": "10",
        }  # fmt: skip

    assert logged(alice).post(url, sent).status_code == 302
    rows[0].refresh_from_db()
    assert (rows[0].libelle, str(rows[0].poids), rows[0].maximum) == ("Mot 0", "2.50", 4)


def test_the_matrix_has_its_table(logged, alice, demarche, seance):
    page = logged(alice).get(address(PRIORISATIONS, demarche, uid=seance.uid)).content.decode()

    assert "<svg" in page
    assert "Notes moyennes, score, dispersion et décision" in page


def test_a_decision_can_be_taken_back_from_the_history(logged, alice, demarche, seance):
    examen = compute_resultats(seance)[0].examen
    others = {f"e{item.pk}-version": "1" for item in seance.examens.all()}
    client = logged(alice)
    client.post(
        reverse("diagnostic:decisions", args=["confins", seance.uid]),
        others | {f"e{examen.pk}-decision": "retenu"},
    )
    line = Ecriture.objects.get(sujet_uid=examen.uid)
    page = client.get(address(PRIORISATIONS, demarche, "historique", seance.uid))
    assert "retenu" in page.content.decode()

    client.post(
        address(PRIORISATIONS, demarche, "retablir", seance.uid),
        {"ecriture": line.pk, "champ": "decision"},
    )

    assert Examen.objects.get(pk=examen.pk).decision == ""


def test_an_erased_person_leaves_its_notes_and_takes_its_name(carole, demarche):
    seance = make_seance(demarche, enjeux=1, votants=0)
    votant = Votant.objects.create(priorisation=seance, nom="Carole", utilisateur=carole)
    vote(seance, [[3, 3]])
    personne = PersonneFactory(utilisateur=carole)

    assert AnnuaireDiagnostic().donnees_personnelles(personne) == {"votes": [seance.nom]}
    AnnuaireDiagnostic().erase(personne)

    votant.refresh_from_db()
    assert (votant.utilisateur, "Carole" in votant.nom) == (None, False)
    assert compute_resultats(seance)[0].score == 9
