"""Un travail long : on le quitte, on le retrouve, il ne laisse rien à moitié."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from maillage.documents.tasks import find_fichier, keep_fichier
from maillage.fichiers.depot import write_blob
from maillage.fichiers.models import Fichier, blob_path
from maillage.travaux.actions import (
    EchecTravail,
    Production,
    Tache,
    restart_travail,
    run_travail,
    start_travail,
    taches,
)
from maillage.travaux.models import Travail


@task
def essayer(travail: str, issue: str) -> None:
    run_travail(travail, lambda row: PRODUIRE[issue](row), keep_fichier)


def succeed(row: Travail) -> Production:
    row.report(50, "À mi-chemin.")
    return Production("Été à l’œuvre.txt", "text/plain", b"contenu", "Relisez.")


def refuse(row: Travail) -> Production:
    raise EchecTravail("Le contrat est vide : ajoutez-y une fiche.")


def break_down(row: Travail) -> Production:
    raise RuntimeError("détail interne")


PRODUIRE = {"reussir": succeed, "refuser": refuse, "casser": break_down}


@pytest.fixture(autouse=True)
def tache():
    droits = {"ouvert": True}
    taches.register(
        "essai", Tache(essayer, lambda user, args: droits["ouvert"], find_fichier), ordre=9000
    )
    yield droits
    taches.unregister("essai")


def launch(user, issue="reussir") -> Travail:
    made = start_travail(user=user, cle="essai", libelle="Essai", issue=issue)
    return Travail.objects.get(pk=made.pk)


def page(nom, travail):
    return reverse(f"travaux:{nom}", args=[travail.uid])


def test_it_produces_a_file_served_with_its_french_name(logged, alice):
    travail = launch(alice)
    assert (travail.etat, travail.progression) == ("fini", 100)
    response = logged(alice).get(travail.adresse)
    assert b"".join(response.streaming_content) == b"contenu"
    assert (
        "filename*=utf-8''%C3%89t%C3%A9%20%C3%A0%20l%E2%80%99%C5%93uvre.txt"
        in (response["Content-Disposition"])
    )
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("nom", ["travail", "fichier"])
def test_nobody_else_sees_it(logged, alice, bruno, nom):
    travail = launch(alice)
    assert logged(bruno).get(page(nom, travail)).status_code == 404


def test_a_right_that_ended_closes_the_file(logged, alice, tache):
    travail = launch(alice)
    tache["ouvert"] = False
    assert logged(alice).get(page("fichier", travail)).status_code == 404


def test_a_refusal_is_said_in_french(logged, alice):
    travail = launch(alice, "refuser")
    assert "ajoutez-y une fiche" in logged(alice).get(page("travail", travail)).content.decode()


def test_an_unexpected_error_shows_no_inner_detail(logged, alice, caplog):
    travail = launch(alice, "casser")
    content = logged(alice).get(page("travail", travail)).content.decode()
    assert "erreur imprévue" in content
    assert "détail interne" not in content
    assert "détail interne" in caplog.text
    assert not Fichier.objects.exists()


def test_it_can_be_restarted(logged, alice):
    travail = launch(alice, "refuser")
    response = logged(alice).post(page("travail_restart", travail))
    assert response.status_code == 302
    assert Travail.objects.count() == 2


def test_a_finished_one_is_not_restarted(logged, alice):
    travail = launch(alice)
    logged(alice).post(page("travail_restart", travail))
    assert Travail.objects.count() == 1


def make_silent(user, minutes: int) -> Travail:
    travail = launch(user, "refuser")
    Travail.objects.filter(pk=travail.pk).update(
        etat="cours", progression=30, updated_at=timezone.now() - timedelta(minutes=minutes)
    )
    return Travail.objects.get(pk=travail.pk)


def test_a_killed_worker_is_told_after_ten_silent_minutes(logged, alice):
    client = logged(alice)
    running, dead = make_silent(alice, 9), make_silent(alice, 11)
    assert "Relancer" not in client.get(page("travail", running)).content.decode()
    content = client.get(page("travail", dead)).content.decode()
    assert "Interrompu" in content
    assert "Relancer le travail" in content
    assert client.post(page("travail_restart", dead)).status_code == 302


def test_a_late_worker_does_not_take_up_a_restarted_one(alice):
    dead = make_silent(alice, 11)
    restart_travail(dead)
    run_travail(str(dead.uid), succeed, keep_fichier)
    assert not Fichier.objects.exists()


def test_the_page_refreshes_with_and_without_javascript(logged, alice):
    travail = make_silent(alice, 0)
    content = logged(alice).get(page("travail", travail)).content.decode()
    assert 'http-equiv="refresh"' in content
    assert 'hx-trigger="every 2s"' in content
    fragment = logged(alice).get(page("travail", travail), headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    Travail.objects.update(etat="fini")
    content = logged(alice).get(page("travail", travail)).content.decode()
    assert "hx-trigger" not in content
    assert 'http-equiv="refresh"' not in content


def test_the_list_shows_only_mine_in_constant_queries(
    logged, alice, bruno, django_assert_max_num_queries
):
    launch(bruno)
    client = logged(alice)
    assert "Aucun travail" in client.get(reverse("travaux:travaux")).content.decode()
    for _ in range(12):
        launch(alice)
    with django_assert_max_num_queries(8):
        content = client.get(reverse("travaux:travaux")).content.decode()
    assert content.count("Télécharger") == 12


def test_a_half_written_blob_is_replaced_and_leaves_nothing_aside(db):
    fichier = Fichier.objects.store(b"entier" * 10, nom="a.txt", genre="text/plain")
    path = default_storage.path(blob_path(fichier.sha256))
    with open(path, "wb") as half:
        half.write(b"enti")
    again = Fichier.objects.store(b"entier" * 10, nom="b.txt", genre="text/plain")
    with again.open() as content:
        assert content.read() == b"entier" * 10


def test_a_full_disk_leaves_no_blob(db, monkeypatch):
    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_blob("blobs/zz/essai", b"contenu")
    assert not default_storage.exists("blobs/zz/essai")
    assert default_storage.listdir("blobs/zz")[1] == []
