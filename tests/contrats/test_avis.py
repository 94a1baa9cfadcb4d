"""Les avis des instances consultées."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.models import Avis, Contrat
from maillage.contrats.versions import digest, freeze_projet, read_present

pytestmark = pytest.mark.django_db
SENT = {
    "instance": "cts", "instance_nom": "CTS de Haute-Lande", "date": "2026-06-20",
    "sens": "favorable",
}  # fmt: skip


@pytest.fixture
def transmis(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    contrat.cercle = "transmis"
    return contrat


def submit(contrat):
    return freeze_projet(contrat, empreinte=digest(read_present(contrat)), by=SYSTEME)


@pytest.mark.parametrize("who", ["alice", "bruno"])
def test_an_opinion_says_what_was_read(request, logged, transmis, url_of, who):
    version = submit(transmis)
    client, url = logged(request.getfixturevalue(who)), url_of("avis_create", transmis)
    assert client.get(url).context["form"].initial["version_lue"] == version
    piece = SimpleUploadedFile("avis.pdf", b"%PDF-1.7")
    sent = SENT | {"version_lue": version.pk, "piece": piece, "jeton": str(uuid.uuid4())}
    page = client.post(url, sent, follow=True).content.decode()
    row = Avis.objects.get()
    assert row.version_lue == version
    assert "CTS de Haute-Lande" in page
    served = client.get(url_of("avis_download", transmis, row.uid))
    assert b"".join(served.streaming_content) == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sens": "reserves"}, "Écrivez les réserves"),
        ({"instance": "autre", "instance_nom": ""}, "Dites de quelle instance il s’agit."),
        ({"date": "2099-01-01"}, "Cette date est à venir"),
        ({"piece": SimpleUploadedFile("avis.pdf", b"<p>")}, "n’est pas d’un genre accepté"),
    ],
)
def test_what_is_wrong_is_said(logged, alice, transmis, url_of, wrong, said):
    page = logged(alice).post(url_of("avis_create", transmis), SENT | wrong).content.decode()
    assert said in page
    assert not Avis.objects.exists()


def test_a_version_of_another_contract_is_refused(logged, alice, transmis, autre_contrat, url_of):
    sent = SENT | {"version_lue": submit(autre_contrat).pk}
    assert logged(alice).post(url_of("avis_create", transmis), sent).status_code == 200
    assert not Avis.objects.exists()


def test_an_opinion_is_corrected_then_removed_and_restored(logged, alice, transmis, url_of):
    client = logged(alice)
    client.post(url_of("avis_create", transmis), SENT)
    row = Avis.objects.get()
    edit = url_of("avis_edit", transmis, row.uid)
    mark = client.get(edit).context["empreinte"]
    fixed = SENT | {"sens": "reserves", "reserves": "Compter les aidants.", "empreinte": mark}
    assert "Compter les aidants." in client.post(edit, fixed, follow=True).content.decode()
    client.post(url_of("avis_remove", transmis, row.uid))
    assert "Aucun avis" in client.get(url_of("avis", transmis)).content.decode()
    client.post(url_of("partie_restore", transmis, "avis", row.uid))
    assert "Compter les aidants." in client.get(url_of("avis", transmis)).content.decode()


def test_readers_read_and_do_not_write(
    logged, gilles, transmis, url_of, django_assert_max_num_queries
):
    for rang in range(12):
        Avis.objects.create(
            contrat=transmis, instance="usagers", instance_nom=f"Association {rang}",
            sens="favorable", date=date(2026, 6, 20), version_lue=None,
        )  # fmt: skip
    client = logged(gilles)
    with django_assert_max_num_queries(10):
        page = client.get(url_of("avis", transmis)).content.decode()
    assert "Association 11" in page
    assert "Consigner un avis" not in page
    assert client.get(url_of("avis_create", transmis)).status_code == 403
    assert client.post(url_of("avis_create", transmis), SENT).status_code == 403
