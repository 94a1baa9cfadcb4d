"""Relire un rappel avant de l’envoyer."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.contrats.parties.rappels import Contact
from maillage.core.forms import JetonMixin, JourField


class RappelForm(JetonMixin, forms.Form):
    """À qui, et quoi : les destinataires viennent de la partie, jamais de la page."""

    courriels = forms.MultipleChoiceField(
        label="À qui", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne."},
    )  # fmt: skip
    objet = forms.CharField(label="Objet", max_length=200)
    texte = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, *args, contacts: list[Contact], **kwargs):
        super().__init__(*args, **kwargs)
        self.contacts = {contact.courriel: contact for contact in contacts}
        choices = [(courriel, _label(contact)) for courriel, contact in self.contacts.items()]
        self.fields["courriels"].choices = choices  # type: ignore[attr-defined]

    def clean_objet(self) -> str:
        """Un objet tient sur une ligne : un en-tête de courriel ne se glisse pas dedans."""
        return " ".join(self.cleaned_data["objet"].split())

    @property
    def chosen(self) -> list[Contact]:
        return [self.contacts[courriel] for courriel in self.cleaned_data["courriels"]]


def _label(contact: Contact) -> str:
    titre = f", {contact.titre}" if contact.titre else ""
    compte = "" if contact.is_membre else " – sans compte ici"
    return f"{contact.nom}{titre} ({contact.courriel}){compte}"


class EcheanceForm(forms.Form):
    """La date limite que le message rappelle."""

    echeance = JourField(label="Réponse attendue avant le")

    def clean_echeance(self) -> date:
        jour = self.cleaned_data["echeance"]
        if jour < timezone.localdate():
            raise ValidationError("Cette date est déjà passée.")
        return jour
