"""Les fichiers d’une réponse : joints sans compte, ôtés, lus, puis rangés dans une note."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.comptes.auteur import SYSTEME
from maillage.fichiers.models import Fichier
from maillage.suivi.campagnes import fichiers as limites
from maillage.suivi.campagnes.acceptation import accept_demande
from maillage.suivi.models import Demande, NoteSuivi
from tests.suivi.campagne import Pilote, lien_of, make_fiche, ouvrir

pytestmark = pytest.mark.django_db
A, B = "emma@exemple.fr", "lea@exemple.fr"


def pdf(nom="affiche.pdf", suite=b""):
    return SimpleUploadedFile(nom, b"%PDF-1.7 " + suite)


@pytest.fixture
def campagne(contrat):
    make_fiche(contrat, A, code="1", titre="Former")
    make_fiche(contrat, B, code="2", titre="Dépister")
    return ouvrir(contrat)


@pytest.fixture
def emma(campagne):
    return Pilote(lien_of(A))


def demande_of(courriel):
    return Demande.objects.get(lien__courriel=courriel)


def names(demande):
    return sorted(demande.pieces.values_list("nom", flat=True))


def join(pilote, demande, *sent, **fields):
    return pilote.write(demande, fait="Deux ateliers", fichiers=list(sent), **fields)


def status(client, url):
    """L’état de la page ; un fichier servi se lit jusqu’au bout."""
    answer = client.get(url)
    assert answer.status_code == 404 or b"%PDF-1.7" in b"".join(answer.streaming_content)
    return answer.status_code


def reading_url(campagne, name, *args):
    contrat = campagne.contrat
    base = [contrat.demarche.slug, contrat.uid, campagne.uid, demande_of(A).uid]
    return reverse(f"campagnes:{name}", args=[*base, *args])


def test_files_are_joined_with_the_text_and_removed(emma):
    demande = demande_of(A)
    assert join(emma, demande, pdf(), pdf("photo.pdf", b"2")).status_code == 302
    assert names(demande) == ["affiche.pdf", "photo.pdf"]
    page = emma.page(f"reponses/{demande.uid}/").content.decode()
    assert "photo.pdf" in page
    assert "Rien qui nomme un patient" in page
    assert "2\u00a0fichiers joints" in emma.page().content.decode()
    doomed = demande.pieces.get(nom="photo.pdf")
    join(emma, demande, retirer=[str(doomed.uid)])
    assert names(demande) == ["affiche.pdf"]
    assert not Fichier.objects.filter(pk=doomed.pk).exists()


def test_the_automatic_saving_touches_no_file(emma):
    demande = demande_of(A)
    join(emma, demande, pdf())
    held = str(demande.pieces.get().uid)
    emma.write(demande, htmx=True, fait="Trois", retirer=held)
    assert names(demande) == ["affiche.pdf"]


def test_a_wrong_file_is_told_and_the_rest_is_kept(emma, monkeypatch):
    demande = demande_of(A)
    answer = join(emma, demande, pdf(), pdf("virus.exe"), SimpleUploadedFile("vide.pdf", b""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«\u00a0virus.exe\u00a0»" in page
    assert "«\u00a0vide.pdf\u00a0»" in page
    assert "Traceback" not in page
    demande.refresh_from_db()
    assert (names(demande), demande.reponse["fait"]) == (["affiche.pdf"], "Deux ateliers")
    monkeypatch.setattr(limites, "NOMBRE", 2)
    page = join(emma, demande, pdf("b.pdf"), pdf("c.pdf")).content.decode()
    assert "«\u00a0c.pdf\u00a0» n’est pas joint" in page
    monkeypatch.setattr(limites, "TOTAL", 30)
    page = join(emma, demande, pdf("long.pdf", b"x" * 30)).content.decode()
    assert "«\u00a0long.pdf\u00a0» n’est pas joint" in page
    join(emma, demande, pdf("d.pdf"), retirer=[str(demande.pieces.get(nom="b.pdf").uid)])
    assert names(demande) == ["affiche.pdf", "d.pdf"]


def test_two_people_on_one_answer_lose_no_file(emma):
    demande = demande_of(A)
    emma.write(demande, fait="Le mien", page="une")
    answer = join(emma, demande, pdf(), version=1, page="autre")
    assert answer.status_code == 409
    assert "affiche.pdf" in answer.content.decode()
    assert names(demande) == ["affiche.pdf"]


def test_nobody_names_the_file_of_another(emma, campagne):
    lea, theirs = Pilote(lien_of(B)), demande_of(B)
    join(lea, theirs, pdf("secret.pdf"))
    stolen = theirs.pieces.get()
    join(emma, demande_of(A), retirer=[str(stolen.uid), "n’importe quoi"])
    assert names(theirs) == ["secret.pdf"]
    own = f"reponses/{theirs.uid}/fichiers/{stolen.uid}/"
    assert status(lea.client, lea.url + own) == 200
    for path in (own, f"reponses/{demande_of(A).uid}/fichiers/{stolen.uid}/"):
        answer = emma.page(path)
        assert (answer.status_code, "secret" in answer.content.decode()) == (404, False)


def test_what_is_sent_keeps_its_files_until_taken_back(emma):
    demande = demande_of(A)
    join(emma, demande, pdf())
    emma.send()
    held = demande.pieces.get()
    answer = join(emma, demande, pdf("tard.pdf"), retirer=[str(held.uid)])
    assert answer.status_code == 409
    assert "tard.pdf" in answer.content.decode()
    assert names(demande) == ["affiche.pdf"]
    emma.client.post(f"{emma.url}reponses/{demande.uid}/reprise/")
    join(emma, demande, retirer=[str(held.uid)])
    assert names(demande) == []


def test_the_coordination_reads_them_once_sent(logged, alice, emma, campagne):
    client = logged(alice)
    join(emma, demande_of(A), pdf())
    url = reading_url(campagne, "demande_fichier", demande_of(A).pieces.get().uid)
    assert client.get(url).status_code == 404
    emma.send()
    page = client.get(reading_url(campagne, "demande")).content.decode()
    assert "affiche.pdf" in page
    assert "Qui pourra lire les fichiers joints" in page
    assert status(client, url) == 200


@pytest.mark.parametrize(
    ("asked", "circle"), [({}, "travail"), ({"cercle": "partage"}, "partage"),
                          ({"cercle": "faux"}, "travail")],
)  # fmt: skip
def test_accepted_files_go_to_a_note_of_the_chosen_circle(
    logged, alice, emma, campagne, asked, circle
):
    join(emma, demande_of(A), pdf())
    emma.send()
    logged(alice).post(reading_url(campagne, "demande_accept"), {"rang": 1, **asked})
    note = NoteSuivi.objects.get(pieces__isnull=False)
    assert (note.cercle, note.texte) == (circle, "Fichiers joints\u00a0: affiche.pdf.")
    assert NoteSuivi.objects.filter(cercle="partage", pieces__isnull=True).exists()
    fiche = note.fiche
    args = [campagne.contrat.demarche.slug, campagne.contrat.uid, fiche.uid]
    url = reverse("suivi:note_fichier", args=[*args, note.uid, note.pieces.get().uid])
    assert status(logged(alice), url) == 200
    page = logged(alice).get(reverse("suivi:fiche_suivi", args=args)).content.decode()
    assert url in page
    assert emma.page(f"reponses/{demande_of(A).uid}/").content.decode().count("affiche.pdf") > 0


def test_a_note_file_is_read_by_who_reads_the_note(logged, alice, denis, contrat, campagne, emma):
    join(emma, demande_of(A), pdf())
    emma.send()
    accept_demande(demande_of(A), rang=1, by=SYSTEME)
    note = NoteSuivi.objects.get(pieces__isnull=False)
    args = [contrat.demarche.slug, contrat.uid, note.fiche.uid]
    url = reverse("suivi:note_fichier", args=[*args, note.uid, note.pieces.get().uid])
    assert status(logged(denis), url) == 404
    note.cercle = "partage"
    note.save()
    contrat.cercle = "partage"
    contrat.save()
    assert status(logged(denis), url) == 200
    away = Fichier.objects.store(b"%PDF-1.7 x", nom="x.pdf", genre="application/pdf")
    other = reverse("suivi:note_fichier", args=[*args, note.uid, away.uid])
    assert logged(alice).get(other).status_code == 404


def test_a_signed_in_person_joins_files_to_a_note(logged, alice, contrat):
    fiche, client = make_fiche(contrat, A), logged(alice)
    url = reverse("suivi:fiche_suivi", args=[contrat.demarche.slug, contrat.uid, fiche.uid])
    said = {"action-statut": fiche.statut, "action-jour": "2026-11-20"}
    client.post(url, {**said, "action-note": "Un atelier", "action-pieces": [pdf(), pdf("b.pdf")]})
    note = NoteSuivi.objects.get()
    assert (note.texte, names(note)) == ("Un atelier", ["affiche.pdf", "b.pdf"])
    client.post(url, {**said, "action-pieces": [pdf("seul.pdf")]})
    assert names(NoteSuivi.objects.get(texte__startswith="Fichiers joints")) == ["seul.pdf"]
    answer = client.post(url, {**said, "action-pieces": [pdf("virus.exe")]})
    assert answer.status_code == 422
    assert "virus.exe" in answer.content.decode()


def test_the_files_of_a_note_are_changed_with_it(logged, alice, contrat):
    fiche, client = make_fiche(contrat, A), logged(alice)
    base = [contrat.demarche.slug, contrat.uid, fiche.uid]
    client.post(
        reverse("suivi:fiche_suivi", args=base),
        {"action-statut": fiche.statut, "action-jour": "2026-11-20", "action-note": "Un atelier",
         "action-pieces": [pdf()]},
    )  # fmt: skip
    note = NoteSuivi.objects.get()
    url = reverse("suivi:note_edit", args=[*base, note.uid])
    assert "affiche.pdf" in client.get(url).content.decode()
    away = Fichier.objects.store(b"%PDF-1.7 x", nom="x.pdf", genre="application/pdf")
    said = {
        "date": "2026-11-20",
        "nature": "avancement",
        "texte": "Un atelier",
        "cercle": "partage",
    }
    assert client.post(url, {**said, "retirees": [away.pk]}).status_code == 422
    client.post(url, {**said, "retirees": [note.pieces.get().pk], "pieces": [pdf("b.pdf")]})
    assert names(note) == ["b.pdf"]
