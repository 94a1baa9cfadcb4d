"""Nommer un territoire, y ajouter des communes."""

from django import forms

from maillage.demarches.enums import TypeTerritoire
from maillage.lecture.communes import split_codes


class TerritoireForm(forms.Form):
    """Le nom et le type d’un scénario."""

    nom = forms.CharField(label="Nom du territoire", max_length=200)
    genre = forms.ChoiceField(
        label="Type", choices=TypeTerritoire, initial=TypeTerritoire.GROUPEMENT
    )


class CollageForm(forms.Form):
    """Des codes collés d’un tableau ou d’un courriel ; leur vérification vient ensuite."""

    texte = forms.CharField(
        label="Codes Insee collés",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un code par ligne ou séparés par des virgules, avec ou sans les noms.",
    )

    def clean_texte(self) -> list[str]:
        codes = split_codes(self.cleaned_data["texte"])
        if not codes:
            raise forms.ValidationError(
                "Aucun code de commune ici\u00a0: on attend cinq signes, comme 16005 ou 2A004."
            )
        return codes
