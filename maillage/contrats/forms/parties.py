"""Inscrire une partie au contrat, et l’en voir sortir."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from maillage.contrats.actions import find_organisation
from maillage.contrats.models import Contrat, Partie
from maillage.core.forms import JourField


class PartieForm(forms.ModelForm):
    """Une partie, désignée par le nom de son organisation."""

    nom_organisation = forms.CharField(
        label="Organisation", max_length=250, help_text="Connue ou nouvelle\u00a0: son nom suffit."
    )

    class Meta:
        model = Partie
        fields = (
            "role", "representant", "qualite", "mandat_fin", "acte_attendu", "entree_le",
        )  # fmt: skip
        field_classes = {"mandat_fin": JourField, "entree_le": JourField}
        help_texts = {
            "mandat_fin": "Passée cette date, la partie figure parmi celles à renouveler.",
            "entree_le": "Seulement si elle rejoint un contrat déjà commencé.",
        }

    field_order = ("nom_organisation",)

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contrat = contrat
        self.fields["acte_attendu"].required = False
        if self.instance.pk:
            self.initial["nom_organisation"] = self.instance.organisation.nom

    def clean_entree_le(self) -> date | None:
        """Une partie déjà sortie n’entre pas après sa sortie."""
        entered, left = self.cleaned_data["entree_le"], self.instance.sortie_le
        if entered and left and entered > left:
            raise ValidationError(f"Cette partie s’est retirée le {left:%d/%m/%Y}.")
        return entered

    def clean_acte_attendu(self) -> str:
        return self.cleaned_data["acte_attendu"] or self.instance.acte_attendu

    def clean(self):
        data = super().clean() or {}
        if name := data.get("nom_organisation"):
            self.instance.organisation = find_organisation(name)
            twin = Partie.objects.filter(
                contrat=self.instance.contrat, organisation=self.instance.organisation,
                role=data.get("role"), supprime_le__isnull=True,
            ).exclude(pk=self.instance.pk)  # fmt: skip
            if twin.exists():
                raise ValidationError("Cette organisation est déjà partie au contrat à ce titre.")
        return data


class SortieForm(forms.Form):
    """Une partie se retire : quand, et pourquoi."""

    sortie_le = JourField(label="Retirée le")
    sortie_motif = forms.CharField(
        label="Pourquoi elle se retire", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, partie: Partie, **kwargs):
        super().__init__(*args, **kwargs)
        self.partie = partie

    def clean_sortie_le(self) -> date:
        left, entered = self.cleaned_data["sortie_le"], self.partie.entree_le
        if entered and left < entered:
            raise ValidationError(f"Elle n’est entrée que le {entered:%d/%m/%Y}.")
        return left
