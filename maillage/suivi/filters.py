"""Ce que l’on cherche dans la bibliothèque des indicateurs."""

from django import forms

from maillage.core.forms import ListeSelect
from maillage.suivi.enums import FormeIndicateur, NatureIndicateur


class BibliothequeForm(forms.Form):
    """Les filtres de la bibliothèque ; un filtre inconnu ne filtre rien."""

    mots = forms.CharField(label="Mots cherchés", required=False, max_length=100,
                           widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    theme = forms.ChoiceField(label="Thème", required=False, widget=ListeSelect)
    nature = forms.ChoiceField(
        label="Ce qu’il mesure", required=False, widget=ListeSelect,
        choices=[("", "Toutes les natures"), *NatureIndicateur.choices],
    )  # fmt: skip
    forme = forms.ChoiceField(
        label="Forme", required=False, widget=ListeSelect,
        choices=[("", "Toutes les formes"), *FormeIndicateur.choices],
    )  # fmt: skip

    def __init__(self, *args, themes: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Tous les thèmes"), *themes.items()]

    def read(self) -> dict[str, str]:
        """Les filtres valides, vides sinon."""
        self.is_valid()
        found = self.cleaned_data if self.is_bound else {}
        return {name: found.get(name, "") for name in self.fields}
