"""Joindre, servir et détacher une pièce."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from maillage.contrats.models import Contrat, FicheAction
from maillage.fichiers.pieces import PieceRefusee, check_piece, read_piece
from maillage.journal.models import Ecriture

PDF = b"%PDF-1.7\n%%EOF"


def png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return content.getvalue()


def photo(*, place: bool, vues: int = 1) -> bytes:
    """Une photo de téléphone, tournée ; ``place`` : avec le lieu où elle fut prise."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    if place:
        exif[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitude: (46.0, 35.0, 0.0)}
    content = io.BytesIO()
    images = [Image.linear_gradient("L").convert("RGB") for _ in range(vues)]
    genre = {"format": "MPO", "save_all": True} if vues > 1 else {"format": "JPEG"}
    images[0].save(content, exif=exif, append_images=images[1:], **genre)
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


@pytest.mark.parametrize("vues", [1, 2])
def test_a_photo_loses_its_place_and_nothing_else(join, fiche, vues):
    sent = photo(place=True, vues=vues)
    join("affiche.jpg", sent)
    piece = fiche.pieces.get()
    assert piece.genre == "image/jpeg"
    with piece.open() as kept, Image.open(kept) as image:
        assert ExifTags.IFD.GPSInfo not in image.getexif()
        assert image.getexif()[ExifTags.Base.Orientation] == 6
        assert image.size == (256, 256)


def test_a_photo_without_a_place_is_kept_as_it_is():
    sent = photo(place=False)
    assert read_piece("affiche.jpg", sent) == ("image/jpeg", sent)


def test_a_broken_photo_is_said_so():
    whole = photo(place=True)
    with pytest.raises(PieceRefusee, match="abîmée"):
        read_piece("affiche.jpg", whole[: len(whole) // 2])
