"""Un envoi reçu une seule fois, et le fichier qu’il peut joindre."""

import uuid

from django import forms
from django.core.exceptions import ValidationError

from maillage.fichiers.pieces import TAILLE_MAX, PieceRefusee, check_piece


class JetonMixin(forms.Form):
    """Un identifiant né avec la page : le même envoi reçu deux fois n’écrit qu’une fois."""

    jeton = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jeton"].initial = uuid.uuid4

    @property
    def uid(self) -> uuid.UUID:
        """L’identifiant de ce que l’on crée."""
        return self.cleaned_data.get("jeton") or uuid.uuid4()


class PieceField(forms.FileField):
    """Un fichier d’un genre accepté ; ``clean`` rend (nom, genre, contenu), ou rien."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", "PDF, image ou document bureautique, 25\u00a0Mo au plus.")
        super().__init__(**kwargs)
        self.error_messages["empty"] = "Ce fichier est vide."

    def clean(self, data, initial=None) -> tuple[str, str, bytes] | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        # Un octet de trop suffit à refuser : un envoi démesuré ne se lit pas en entier.
        contenu = sent.read(TAILLE_MAX + 1)
        try:
            return sent.name, check_piece(sent.name, contenu), contenu
        except PieceRefusee as refusal:
            raise ValidationError(str(refusal)) from refusal
