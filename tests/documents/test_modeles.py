"""Le modèle de diaporama d’une agence : qui le dépose, ce qui est refusé, lequel vaut."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pptx import Presentation

from maillage.comptes.auteur import SYSTEME
from maillage.documents.models import ModelePresentation
from maillage.documents.supports.modeles import (
    Portee,
    check_modele,
    find_modele_presentation,
    remove_modele,
    restore_modele,
    save_modele,
)
from maillage.edition.erreurs import ErreurEdition
from maillage.edition.pptx import build_maison

PAGE = "/espace/confins/diaporama/"
REGION = "/region/75/diaporama/"


@pytest.fixture(autouse=True)
def depot(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path


def agence() -> bytes:
    """Un modèle 4:3 anglais."""
    tampon = io.BytesIO()
    Presentation().save(tampon)
    return tampon.getvalue()


def with_part(nom: str, contenu: bytes) -> bytes:
    tampon = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(build_maison())) as source,
        zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for membre in source.namelist():
            if membre != nom:
                archive.writestr(membre, source.read(membre))
        archive.writestr(nom, contenu)
    return tampon.getvalue()


LIEE = b'<Relationships><Relationship Id="r" Type="x/image" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "abîmé"),
        (b"%PDF-1.7", "abîmé"),
        (with_part("ppt/presentation.xml", b"<a/>"), "ne s’ouvre pas"),
        (with_part("ppt/vbaProject.bin", b"x"), "macros"),
        (with_part("ppt/slides/_rels/x.xml.rels", LIEE), "gardés ailleurs"),
        (with_part("ppt/x.xml", b"<!DOCTYPE a>"), "déclarations"),
        (with_part("ppt/x.xml", b" " * 9_000_000), "volume démesuré"),
        (with_part("ppt/media/x.bin", b"\0" * 60_000_000), "volume démesuré"),
    ],
)
def test_an_unsafe_template_is_refused(contenu, phrase):
    with pytest.raises(ErreurEdition, match=phrase):
        check_modele(contenu)


def test_the_template_of_the_demarche_wins_over_the_region(demarche):
    assert find_modele_presentation(demarche) is None
    save_modele(Portee(region="75"), "region.pptx", agence(), by=SYSTEME)
    assert find_modele_presentation(demarche) == agence_of(region="75")
    own = save_modele(Portee(demarche), "confins.pptx", build_maison(), by=SYSTEME)
    assert find_modele_presentation(demarche) == build_maison()
    remove_modele(own, by=SYSTEME)
    assert find_modele_presentation(demarche) == agence_of(region="75")
    assert restore_modele(Portee(demarche), by=SYSTEME) == own


def agence_of(**scope) -> bytes:
    with ModelePresentation.objects.alive().get(**scope).fichier.open() as source:
        return source.read()


def test_a_new_template_replaces_the_old_one(demarche):
    save_modele(Portee(demarche), "a.pptx", build_maison(), by=SYSTEME)
    save_modele(Portee(demarche), "b.pptx", agence(), by=SYSTEME)
    assert str(Portee(demarche).find()) == "b.pptx"
    assert ModelePresentation.objects.count() == 2


@pytest.mark.parametrize(
    ("page", "nom", "status"),
    [
        (PAGE, "alice", 200), (PAGE, "bruno", 403), (PAGE, "gilles", 403), (PAGE, "zoe", 404),
        (REGION, "helene", 200), (REGION, "alice", 403), (REGION, "zoe", 403),
    ],
)  # fmt: skip
def test_who_sets_the_template(request, logged, demarche, page, nom, status):
    client = logged(request.getfixturevalue(nom))
    for suite in ("", "apercu.pptx", "maillage.pptx"):
        assert client.get(f"{page}{suite}").status_code == status
    for suite in ("retrait/", "retour/"):
        assert client.post(f"{page}{suite}").status_code == (302 if status == 200 else status)


def test_the_coordination_deposits_tries_and_removes_its_template(logged, alice, demarche):
    client = logged(alice)
    assert client.get(f"{PAGE}modele.pptx").status_code == 404
    sent = SimpleUploadedFile("agence.pptx", agence())
    assert client.post(PAGE, {"fichier": sent}).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "agence.pptx" in page
    assert "Title and Content" in page
    tried = Presentation(io.BytesIO(client.get(f"{PAGE}apercu.pptx").content))
    assert tried.slide_width == Presentation().slide_width
    assert len(tried.slides) == 10
    served = client.get(f"{PAGE}modele.pptx")
    assert b"".join(served.streaming_content) == agence_of(demarche=demarche)
    assert client.post(f"{PAGE}retrait/").status_code == 302
    assert Portee(demarche).find() is None
    client.post(f"{PAGE}retour/")
    assert str(Portee(demarche).find()) == "agence.pptx"


def test_a_refused_template_says_why_next_to_the_field(logged, alice):
    sent = SimpleUploadedFile("agence.pptm", with_part("ppt/vbaProject.bin", b"x"))
    response = logged(alice).post(PAGE, {"fichier": sent})
    assert response.status_code == 422
    assert "sans macros" in response.content.decode()
    assert ModelePresentation.objects.count() == 0
