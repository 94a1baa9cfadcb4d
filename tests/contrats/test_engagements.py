"""Le registre des engagements : l’écrire, le filtrer, l’emporter, et la page de qui a promis."""

import io
import uuid
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.contrats.models import Contrat, Engagement, FicheAction, Partie
from maillage.contrats.models.fiche import FicheOrganisation
from maillage.demarches.models import Affectation
from maillage.journal.models import Ecriture
from tests.factories.base import AxeFactory, FicheActionFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partie(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(cercle="transmis")
    return Partie.objects.create(contrat=contrat, organisation=OrganisationFactory(nom="CC"))


def promise(partie, texte, **fields):
    return Engagement.objects.create(contrat=partie.contrat, partie=partie, texte=texte, **fields)


@pytest.fixture
def registre(partie):
    other = Partie.objects.create(
        contrat=partie.contrat, organisation=OrganisationFactory(nom="MSA"), position=1
    )
    return [
        promise(partie, "Financer le transport", echeance=date(2020, 1, 1), etat="en_cours"),
        promise(partie, "Présenter le bilan", echeance=date(2099, 1, 1)),
        promise(other, "=HYPERLINK(1)", echeance=date(2020, 1, 1), etat="tenu"),
    ]


def texts(response):
    return [ligne.engagement.texte for ligne in response.context["lignes"]]


def test_the_register_counts_and_filters(logged, gilles, partie, registre, url_of):
    client, url = logged(gilles), url_of("engagements", partie.contrat)
    page = client.get(url)
    assert "3\u00a0engagements" in page.content.decode()
    assert "2 à tenir dont 1 en retard" in page.content.decode()
    assert texts(client.get(f"{url}?partie={partie.uid}")) == [
        "Financer le transport", "Présenter le bilan",
    ]  # fmt: skip
    assert texts(client.get(f"{url}?etat=tenu")) == ["=HYPERLINK(1)"]
    assert texts(client.get(f"{url}?retard=on")) == ["Financer le transport"]
    assert len(texts(client.get(f"{url}?partie=forgée&etat=rien"))) == 3
    none = client.get(f"{url}?etat=abandonne").content.decode()
    assert "Aucun engagement ne répond à ce filtre." in none


def test_the_register_is_read_in_a_constant_number_of_queries(
    logged, alice, partie, registre, url_of, django_assert_max_num_queries
):
    client, url = logged(alice), url_of("engagements", partie.contrat)
    for rang in range(30):
        fiche = FicheActionFactory(contrat=partie.contrat)
        promise(partie, f"Promesse {rang}", fiche_liee=fiche)
    with django_assert_max_num_queries(16):
        client.get(url)
    with django_assert_max_num_queries(17):
        client.get(url_of("partie", partie.contrat, partie.uid))


def test_what_is_seen_is_what_is_exported(logged, gilles, partie, registre, url_of):
    client = logged(gilles)
    table = client.get(url_of("engagements_csv", partie.contrat) + "?etat=tenu")
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("MSA;'=HYPERLINK(1);01/01/2020;tenu;")
    book = client.get(url_of("engagements_xlsx", partie.contrat))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [
        "Financer le transport", "Présenter le bilan", "=HYPERLINK(1)",
    ]  # fmt: skip
    assert sheet["B4"].data_type == "s"


def test_the_coordination_writes_the_register_once(logged, alice, partie, url_of):
    client, url = logged(alice), url_of("engagement_create", partie.contrat)
    assert "obligatoire" in client.post(url, {}).content.decode()
    sent = {
        "jeton": str(uuid.uuid4()), "partie": partie.pk, "texte": "Financer", "etat": "a_venir",
        "axe": AxeFactory(contrat=partie.contrat).pk, "echeance": "31/12/2028",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    row = Engagement.objects.get()
    assert row.echeance == date(2028, 12, 31)
    edit = url_of("engagement_edit", partie.contrat, row.uid)
    mark = client.get(edit).context["empreinte"]
    client.post(edit, sent | {"texte": "Financer mieux", "empreinte": mark})
    row.refresh_from_db()
    assert row.texte == "Financer mieux"
    assert {item.parent_uid for item in Ecriture.objects.about(partie)} == {partie.uid}


def test_nothing_of_another_contract_gets_in(logged, alice, partie, autre_contrat, url_of):
    foreign = Partie.objects.create(contrat=autre_contrat, organisation=OrganisationFactory())
    client, url = logged(alice), url_of("engagement_create", partie.contrat)
    good = {"partie": partie.pk, "texte": "Financer", "etat": "a_venir"}
    for wrong in (
        {"partie": foreign.pk}, {"axe": AxeFactory(contrat=autre_contrat).pk},
        {"fiche_liee": FicheActionFactory(contrat=autre_contrat).pk},
    ):  # fmt: skip
        page = client.post(url, good | wrong)
        assert page.status_code == 200
    assert not Engagement.objects.exists()


def test_a_hidden_fiche_is_not_named(logged, alice, gilles, partie, url_of):
    secret = FicheActionFactory(contrat=partie.contrat, titre="Fiche secrète")
    row = promise(partie, "Financer", fiche_liee=secret)
    for name, args in (("engagements", []), ("engagement", [row.uid])):
        url = url_of(name, partie.contrat, *args)
        assert "Fiche secrète" in logged(alice).get(url).content.decode()
        assert "Fiche secrète" not in logged(gilles).get(url).content.decode()
    export = url_of("engagements_csv", partie.contrat)
    assert "Fiche secrète" not in logged(gilles).get(export).content.decode()


def test_a_proof_is_joined_served_and_detached(logged, alice, partie, url_of):
    row, client = promise(partie, "Financer"), logged(alice)
    url = url_of("engagement_report", partie.contrat, row.uid)
    mark = client.get(url).context["empreinte"]
    bad = SimpleUploadedFile("preuve.pdf", b"<html>")
    refused = client.post(url, {"etat": "tenu", "empreinte": mark, "piece": bad})
    assert "n’est pas d’un genre accepté" in refused.content.decode()
    good = SimpleUploadedFile("preuve.pdf", b"%PDF-1.7")
    client.post(url, {"etat": "tenu", "preuve": "Signée.", "empreinte": mark, "piece": good})
    row.refresh_from_db()
    assert row.etat == "tenu"
    piece = row.pieces.get()
    served = client.get(url_of("engagement_download", partie.contrat, row.uid, piece.uid))
    assert b"".join(served.streaming_content) == b"%PDF-1.7"
    client.post(url_of("engagement_piece_remove", partie.contrat, row.uid, piece.uid))
    assert not row.pieces.exists()


def test_a_removed_promise_comes_back(logged, alice, partie, url_of):
    row, client = promise(partie, "Financer"), logged(alice)
    client.post(url_of("engagement_remove", partie.contrat, row.uid))
    assert client.get(url_of("engagement", partie.contrat, row.uid)).status_code == 404
    client.post(url_of("partie_restore", partie.contrat, "engagement", row.uid))
    assert client.get(url_of("engagement", partie.contrat, row.uid)).status_code == 200


def mine(demarche):
    return reverse("contrats:engagements_mine", args=[demarche.slug])


def test_my_promises_gather_what_my_organisation_did(
    logged, farid, demarche, partie, registre, django_assert_max_num_queries
):
    Affectation.objects.filter(utilisateur=farid).update(organisation=partie.organisation)
    fiche = FicheActionFactory(contrat=partie.contrat, titre="Transport solidaire")
    FicheAction.objects.update(cercle="transmis")
    FicheOrganisation.objects.create(
        fiche=fiche, organisation=partie.organisation, role="partenaire"
    )
    client = logged(farid)
    with django_assert_max_num_queries(20):
        page = client.get(mine(demarche))
    shown = page.content.decode()
    assert texts(page) == ["Financer le transport", "Présenter le bilan"]
    assert "Transport solidaire" in shown
    assert "Dire où l’on en est" in shown
    assert "Mes engagements" in client.get("/espace/confins/").content.decode()


def test_my_promises_hide_a_contract_i_do_not_see(logged, farid, demarche, partie, registre):
    Affectation.objects.filter(utilisateur=farid).update(organisation=partie.organisation)
    Contrat.objects.update(cercle="travail")
    page = logged(farid).get(mine(demarche))
    assert texts(page) == []
    assert "n’est partie à aucun contrat que vous voyez" in page.content.decode()


def test_who_has_no_organisation_has_no_such_page(logged, gilles, zoe, bruno, demarche, partie):
    assert logged(gilles).get(mine(demarche)).status_code == 404
    assert "Mes engagements" not in logged(gilles).get("/espace/confins/").content.decode()
    assert logged(zoe).get(mine(demarche)).status_code == 404
    assert logged(bruno).get(mine(demarche)).status_code == 200


def test_an_empty_register_explains_itself(logged, alice, gilles, partie, url_of):
    url = url_of("engagements", partie.contrat)
    assert "Inscrire le premier engagement" in logged(alice).get(url).content.decode()
    assert "La coordination inscrira ici" in logged(gilles).get(url).content.decode()
