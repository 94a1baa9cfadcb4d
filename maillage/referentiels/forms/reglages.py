"""Un terme, un article du modèle."""

import re

from django import forms

from maillage.edition import riche
from maillage.referentiels.sources import read_donnees

REPERE = re.compile(r"\{\{\s*([^}]*?)\s*\}\}")


class TermeForm(forms.Form):
    """Un mot et ceux qu’un import doit reconnaître comme lui."""

    libelle = forms.CharField(label="Libellé", max_length=200)
    synonymes = forms.CharField(
        label="Synonymes", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne\u00a0: les mots qu’un classeur emploie pour dire la même chose.",
    )  # fmt: skip

    def clean_synonymes(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["synonymes"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class ArticleForm(forms.Form):
    """Un article du modèle ; ses repères sont remplis à l’édition du contrat."""

    titre = forms.CharField(label="Titre", max_length=200)
    corps = forms.CharField(
        label="Texte", widget=forms.Textarea(attrs={"rows": 20, "data-riche": ""})
    )
    numerote = forms.BooleanField(label="Article numéroté", required=False, initial=True)

    def clean_corps(self) -> str:
        cleaned = riche.clean(self.cleaned_data["corps"])
        unknown = [name for name in REPERE.findall(cleaned) if name not in list_reperes()]
        if unknown:
            raise forms.ValidationError(
                f"«\u00a0{unknown[0]}\u00a0» n’est pas un repère connu\u00a0: "
                "prenez-en un de la liste."
            )
        return cleaned


def list_reperes() -> list[str]:
    """Les repères qu’un article peut nommer entre doubles accolades."""
    return read_donnees("articles")["jetons"]
