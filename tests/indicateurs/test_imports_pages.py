"""Les pages des données : voir ce qui est chargé, déposer, vérifier, charger."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.fichiers.models import Fichier
from maillage.indicateurs import depot
from maillage.indicateurs.models import Livraison, Source
from maillage.travaux.models import Travail
from tests.indicateurs import fichiers as petits
from tests.indicateurs.test_imports_libre import LIGNES

pytestmark = pytest.mark.django_db

LISTE = reverse("indicateurs:sources")
DEPOT = reverse("indicateurs:livraison_create")
VERIFICATION = reverse("indicateurs:livraison_verify")


@pytest.fixture
def jean_client(client, jean):
    client.force_login(jean)
    return client


def send(client, contenu: bytes, nom="donnees.csv", **fields):
    upload = SimpleUploadedFile(nom, contenu, content_type="text/csv")
    return client.post(DEPOT, {"fichier": upload, **fields}, follow=True)


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("address", [LISTE, DEPOT, VERIFICATION])
def test_only_administration_and_regional_animation_come_in(
    client, jean, helene, alice, zoe, address
):
    for user, status in ((jean, 200), (helene, 200), (alice, 403), (zoe, 403)):
        client.force_login(user)
        assert client.get(address, follow=True).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_the_menu_offers_the_page_to_whom_may_open_it(client, jean, alice):
    client.force_login(jean)
    assert LISTE in client.get(LISTE).content.decode()
    client.force_login(alice)
    assert LISTE not in client.get(reverse("indicateurs:catalogue")).content.decode()


def test_an_empty_list_says_what_to_do(jean_client):
    assert "Aucune donnée chargée" in text_of(jean_client.get(LISTE))


def test_a_file_is_tried_then_loaded(jean_client, jean):
    response = send(jean_client, petits.comparateur(), geographie=2021, publie_le="2022-06-01")
    assert response.redirect_chain[-1][0] == VERIFICATION
    assert "Ce qui sera chargé" in text_of(response)
    assert not Livraison.objects.exists()
    response = jean_client.post(VERIFICATION, follow=True)
    assert response.redirect_chain[-1][0] == LISTE
    assert "6 livraisons chargées." in text_of(response)
    found = Livraison.objects.get(source__cle="rp", millesime=2018)
    assert found.importee_par == str(jean)
    assert str(found.publie_le) == "2022-06-01"
    assert depot.find_depot(jean) is None
    assert not Fichier.objects.exists()


def test_the_same_file_again_changes_nothing(jean_client):
    for _ in range(2):
        send(jean_client, petits.comparateur())
        jean_client.post(VERIFICATION)
    response = send(jean_client, petits.comparateur())
    assert "déjà chargée : rien ne changera" in text_of(response)
    assert Livraison.objects.count() == 6


def test_a_refused_file_lists_every_defect_and_cannot_be_loaded(jean_client):
    response = send(jean_client, petits.comparateur().replace(b";771;", b";beaucoup;"))
    assert text_of(response).count("« beaucoup » n’est pas un nombre") == len(petits.FRANCE)
    assert "rien ne sera chargé" in text_of(response)
    jean_client.post(VERIFICATION)
    assert not Livraison.objects.exists()


def test_an_unknown_table_may_be_described(jean_client):
    response = send(jean_client, petits.as_csv(LIGNES))
    assert "Décrire ce tableau" in text_of(response)
    initial = response.context["form"].initial
    assert (initial["code"], initial["annee"]) == ("Code INSEE", 2023)
    answers = {"nom": "Allocataires de la Caf", "producteur": "Caf", "licence": "LO",
               "code": initial["code"], "valeur": initial["valeur"],
               "denominateur": initial["denominateur"], "annee": 2023}  # fmt: skip
    describe = reverse("indicateurs:livraison_describe")
    response = jean_client.post(describe, answers | {"code": ""})
    assert response.status_code == 422
    response = jean_client.post(describe, answers, follow=True)
    assert "Ce qui sera chargé" in text_of(response)
    jean_client.post(VERIFICATION)
    source = Source.objects.get(cle="allocataires-de-la-caf")
    assert (source.nom, source.producteur) == ("Allocataires de la Caf", "Caf")
    assert source.livraisons.get().colonnes == ["NUMERATEUR", "DENOMINATEUR"]


def test_an_unreadable_file_gets_a_sentence(jean_client):
    response = send(jean_client, b"<!DOCTYPE html><html></html>", "donnees.csv")
    assert "page web" in text_of(response)
    assert "Décrire ce tableau" not in text_of(response)


def test_a_heavy_file_is_read_aside(jean_client, monkeypatch):
    monkeypatch.setattr(depot, "PETITE_TAILLE", 10)
    response = send(jean_client, petits.comparateur())
    assert "Ce qui sera chargé" in text_of(response)
    travail = Travail.objects.get()
    assert travail.message == "Le fichier se lit sans défaut."
    report = jean_client.get(reverse("travaux:fichier", args=[travail.uid]))
    assert "Chargé".encode() in b"".join(report.streaming_content)
    jean_client.post(VERIFICATION)
    assert Livraison.objects.count() == 6


def test_a_file_forgotten_leaves_nothing(jean_client, jean):
    send(jean_client, petits.comparateur())
    jean_client.post(reverse("indicateurs:livraison_drop"))
    assert depot.find_depot(jean) is None
    assert not Fichier.objects.exists()
    assert "déposez-en un" in text_of(jean_client.get(VERIFICATION, follow=True))


def test_a_vanished_file_is_told(jean_client):
    send(jean_client, petits.comparateur())
    Fichier.objects.all().delete()
    response = jean_client.post(VERIFICATION, follow=True)
    assert "n’est plus là" in text_of(response)
    assert not Livraison.objects.exists()


def test_a_source_shows_its_releases_and_the_state_of_each_column(jean_client):
    send(jean_client, petits.filosofi_2021())
    jean_client.post(VERIFICATION)
    page = text_of(jean_client.get(reverse("indicateurs:source", args=["filosofi"])))
    assert "Secret statistique" in page
    (livraison,) = Livraison.objects.all()
    assert livraison.sha256[:16] in page
    ((_, colonnes),) = jean_client.get(reverse("indicateurs:source", args=["filosofi"])).context[
        "lues"
    ]
    counts = {item.nom: (item.valeurs, item.secrets, item.absents) for item in colonnes}
    assert counts["PIMP"] == (0, len(petits.FRANCE), 0)
    assert counts["TP60"] == (0, 0, len(petits.FRANCE))
    assert jean_client.get(reverse("indicateurs:source", args=["inconnue"])).status_code == 404


def test_the_list_costs_the_same_whatever_its_length(jean_client, django_assert_max_num_queries):
    send(jean_client, petits.comparateur())
    jean_client.post(VERIFICATION)
    jean_client.get(LISTE)
    with django_assert_max_num_queries(12):
        jean_client.get(LISTE)
