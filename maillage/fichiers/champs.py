"""Le champ de formulaire d’une pièce jointe."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from maillage.comptes.auteur import Auteur
from maillage.fichiers.models import Fichier
from maillage.fichiers.pieces import TAILLE_MAX, PieceRefusee, check_piece


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
            return Piece(sent.name, check_piece(sent.name, contenu), contenu)
        except PieceRefusee as refusal:
            raise ValidationError(str(refusal)) from refusal
