"""Nommer un territoire, y ajouter des communes."""

from django import forms

from maillage.demarches.enums import TypeTerritoire
from maillage.demarches.models import Territoire, TerritoireQuerySet
from maillage.lecture.communes import split_codes


class TerritoireForm(forms.Form):
    """Le nom et le type d’un scénario."""

    nom = forms.CharField(label="Nom du territoire", max_length=200)
    genre = forms.ChoiceField(
        label="Type", choices=TypeTerritoire, initial=TypeTerritoire.GROUPEMENT
    )


class ScenarioForm(TerritoireForm):
    """Un nouveau scénario, vide ou copié d’un autre."""

    depart = forms.ModelChoiceField(
        label="Partir de", queryset=Territoire.objects.none(), required=False,
        empty_label="une liste vide", to_field_name="uid",
    )  # fmt: skip

    def __init__(self, *args, territoires: TerritoireQuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        if territoires:
            self.fields["depart"].queryset = territoires  # type: ignore[attr-defined]
        else:
            del self.fields["depart"]


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
