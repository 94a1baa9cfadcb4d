"""Le champ de formulaire d’une pièce jointe."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from maillage.comptes.auteur import Auteur
from maillage.fichiers.models import Fichier
from maillage.fichiers.pieces import BUREAUTIQUE, IMAGES, TAILLE_MAX, PieceRefusee, read_piece


@dataclass(frozen=True, slots=True)
class Piece:
    """Un fichier reçu, reconnu, pas encore rangé."""

    nom: str
    genre: str
    contenu: bytes

    def store(self, by: Auteur) -> Fichier:
        return Fichier.objects.store(
            self.contenu, nom=self.nom, genre=self.genre, by=by.utilisateur
        )


# Ce que le sélecteur de fichiers propose ; un téléphone y ajoute l’appareil photo.
ACCEPT = ",".join((".pdf", *BUREAUTIQUE, *sorted({*IMAGES.values()})))


class PieceField(forms.FileField):
    """Un fichier d’un genre accepté ; ``clean`` rend une ``Piece``, ou rien."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", "PDF, image ou document bureautique, 25\u00a0Mo au plus.")
        super().__init__(**kwargs)
        self.error_messages["empty"] = "Ce fichier est vide."

    def clean(self, data, initial=None) -> Piece | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        # Un octet de trop suffit à refuser : un envoi démesuré ne se lit pas en entier.
        contenu = sent.read(TAILLE_MAX + 1)
        try:
            return Piece(sent.name, *read_piece(sent.name, contenu))
        except PieceRefusee as refusal:
            raise ValidationError(str(refusal)) from refusal


ENSEMBLE = 10


class PiecesInput(forms.FileInput):
    """Plusieurs fichiers choisis d’un coup."""

    allow_multiple_selected = True


class PiecesField(forms.FileField):
    """Plusieurs fichiers ; ``clean`` rend une liste de ``Piece``, peut-être vide."""

    def __init__(self, **kwargs):
        aide = "PDF, images ou documents bureautiques, 25\u00a0Mo au plus chacun."
        kwargs.setdefault("help_text", aide)
        kwargs.setdefault("required", False)
        super().__init__(widget=PiecesInput(attrs={"accept": ACCEPT}), **kwargs)

    def clean(self, data, initial=None) -> list[Piece]:
        sent = list(data or [])
        if len(sent) > ENSEMBLE:
            raise ValidationError("Dix fichiers au plus à la fois.")
        pieces, fautes = read_pieces(sent)
        if fautes:
            raise ValidationError(fautes)
        return pieces


def read_pieces(sent: Iterable) -> tuple[list[Piece], list[str]]:
    """Les pièces acceptées, et pour les autres pourquoi, chacune par son nom."""
    field, pieces, fautes = PieceField(), [], []
    for item in sent:
        try:
            piece = field.clean(item)
        except ValidationError as error:
            fautes.append(f"«\u00a0{item.name}\u00a0»\u00a0: {' '.join(error.messages)}")
        else:
            pieces += [piece] if piece else []
    return pieces, fautes
