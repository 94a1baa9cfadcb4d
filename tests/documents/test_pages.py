"""Les pages du document : aperçu, fichiers, cercles."""

import io

import docx
import pytest
from django.urls import reverse

from maillage.contrats.models import Contrat, FicheAction
from maillage.demarches.models import Affectation
from maillage.travaux.models import Travail
from tests.factories.base import FicheActionFactory
from tests.factories.contrat_complet import add_fiche, fill_contrat


def address(contrat, nom="document"):
    return reverse(f"documents:{nom}", args=[contrat.demarche.slug, contrat.uid])


@pytest.fixture
def plein(contrat):
    contrat.cercle = "transmis"
    fill_contrat(contrat, fiches=2)
    FicheActionFactory(contrat=contrat, titre="Projet confidentiel", cercle="travail")
    return contrat


def order(client, contrat, extension="pdf", cercle="transmis"):
    response = client.post(address(contrat), {"extension": extension, "cercle": cercle})
    assert response.status_code == 302
    return Travail.objects.latest("pk")


def download(client, travail) -> bytes:
    assert travail.etat == "fini", travail.message
    response = client.get(travail.adresse)
    assert "CLS des Confins 2026-2030 (projet, " in response["Content-Disposition"]
    return b"".join(response.streaming_content)


def test_the_preview_reads_like_the_contract(logged, alice, plein):
    content = logged(alice).get(address(plein)).content.decode()
    assert "Parties au contrat" in content
    assert 'aria-label="Sommaire"' in content
    assert "Projet confidentiel" in content


def test_the_preview_can_be_narrowed(logged, alice, plein):
    content = logged(alice).get(address(plein), {"cercle": "transmis"}).content.decode()
    assert "Projet confidentiel" not in content
    assert "Action numéro 1" in content


def test_a_copil_member_never_widens_its_circle(logged, carole, plein):
    client = logged(carole)
    for query in ({}, {"cercle": "travail"}, {"cercle": "'"}):
        content = client.get(address(plein), query).content.decode()
        assert "confidentiel" not in content
    response = client.post(address(plein), {"extension": "pdf", "cercle": "travail"})
    assert response.status_code == 422
    assert not Travail.objects.exists()


@pytest.mark.lent
def test_a_working_fiche_is_absent_from_the_word_file_of_a_copil_member(logged, carole, plein):
    pytest.importorskip("maillage.edition.docx", reason="l’écrivain Word n’est pas encore livré")
    client = logged(carole)
    content = download(client, order(client, plein, "docx"))
    xml = docx.Document(io.BytesIO(content)).element.xml
    assert "Action numéro 1" in xml
    assert "confidentiel" not in xml


@pytest.mark.lent
def test_the_pdf_is_produced(logged, alice, plein):
    client = logged(alice)
    travail = order(client, plein, "pdf", "travail")
    assert download(client, travail).startswith(b"%PDF-")


def test_a_file_closes_when_the_role_ends(logged, carole, plein):
    client = logged(carole)
    travail = order(client, plein, "html")
    assert download(client, travail)
    Affectation.objects.filter(utilisateur=carole).delete()
    assert client.get(travail.adresse).status_code == 404


def test_the_task_rereads_the_rights(logged, carole, plein):
    from maillage.documents.tasks import SANS_ACCES, produce_contrat

    travail = Travail.objects.create(proprietaire=carole, libelle="x")
    produce_contrat.call(str(travail.uid), str(plein.uid), "html", ["travail", "transmis"])
    travail.refresh_from_db()
    assert (travail.etat, travail.message) == ("echec", SANS_ACCES)


@pytest.mark.parametrize(("nom", "code"), [("zoe", 404), ("jean", 404), ("gilles", 200)])
def test_who_sees_the_document(request, logged, plein, nom, code):
    client = logged(request.getfixturevalue(nom))
    assert client.get(address(plein)).status_code == code
    assert client.get(address(plein, "articles")).status_code == code


def test_the_preview_takes_a_constant_number_of_queries(
    logged, alice, plein, django_assert_num_queries
):
    client = logged(alice)
    client.get(address(plein))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(address(plein))
    axe = plein.axes.first()
    for rang in range(10, 18):
        add_fiche(plein, axe, None, rang)
    with django_assert_num_queries(len(few)):
        client.get(address(plein))


@pytest.mark.parametrize("data", [{}, {"extension": "exe", "cercle": "transmis"}])
def test_a_forged_order_is_refused(logged, alice, plein, data):
    assert logged(alice).post(address(plein), data).status_code == 422


def test_an_empty_contract_has_a_preview(logged, alice, contrat):
    assert logged(alice).get(address(contrat)).status_code == 200
    assert not FicheAction.objects.exists()
    assert Contrat.objects.count() == 1
