"""Joindre, servir et détacher une pièce."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from maillage.contrats.models import Contrat, FicheAction
from maillage.fichiers.pieces import PieceRefusee, check_piece
from maillage.journal.models import Ecriture

PDF = b"%PDF-1.7\n%%EOF"


def png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def join(logged, alice, fiche, url_of):
    def send(name, content, user=alice):
        sent = {"piece": SimpleUploadedFile(name, content)}
        return logged(user).post(url_of("piece_add", fiche), sent, follow=True)

    return send


def test_a_piece_is_joined_served_and_traced(join, logged, alice, fiche):
    join("Étude d’impact.pdf", PDF)
    piece = fiche.pieces.get()
    address = reverse("contrats:piece", args=["confins", fiche.contrat.uid, fiche.uid, piece.uid])
    response = logged(alice).get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]
    assert "pieces" in Ecriture.objects.about(fiche).get().changements


def test_a_piece_is_seen_by_whoever_sees_the_fiche_and_no_one_else(
    join, logged, gilles, zoe, fiche
):
    join("a.pdf", PDF)
    piece = fiche.pieces.get()
    args = ["confins", fiche.contrat.uid, fiche.uid, piece.uid]
    address = reverse("contrats:piece", args=args)
    assert logged(gilles).get(address).status_code == 404
    Contrat.objects.update(cercle="transmis")
    FicheAction.objects.update(cercle="transmis")
    seen = logged(gilles).get(address)
    assert b"".join(seen.streaming_content) == PDF
    assert logged(zoe).get(address).status_code == 404
    remove = reverse("contrats:piece_remove", args=args)
    assert logged(gilles).post(remove).status_code == 403


def test_a_removed_piece_comes_back_from_history(join, logged, alice, fiche, url_of):
    join("a.pdf", PDF)
    piece = fiche.pieces.get()
    Ecriture.objects.all().delete()
    args = ["confins", fiche.contrat.uid, fiche.uid, piece.uid]
    logged(alice).post(reverse("contrats:piece_remove", args=args))
    assert not fiche.pieces.exists()
    line = Ecriture.objects.about(fiche).get()
    sent = {"ecriture": line.pk, "champ": "pieces"}
    logged(alice).post(url_of("valeur_restore", fiche.contrat), sent)
    assert fiche.pieces.get() == piece


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.pdf", b""), ("faux.pdf", b"<html>"), ("page.html", b"<script>"),
        ("a.svg", b"<svg/>"), ("a.png", b"\x89PNG trop court"), ("a.docx", b"PK pas un zip"),
        ("sans_extension", PDF),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused_in_words(join, fiche, name, content):
    page = join(name, content).content.decode()
    assert "Ce fichier" in page
    assert not fiche.pieces.exists()


def test_an_image_is_recognised_by_its_content():
    assert check_piece("photo.JPG", png()) == "image/png"
    with pytest.raises(PieceRefusee, match="25 Mo"):
        check_piece("gros.pdf", PDF + b" " * 26 * 1024 * 1024)


def test_nothing_chosen_is_said(logged, alice, fiche, url_of):
    page = logged(alice).post(url_of("piece_add", fiche), follow=True).content.decode()
    assert "Choisissez d’abord un fichier." in page
