"""Demander un document, écrire un article."""

from django import forms

from maillage.contrats.models import Article
from maillage.core.forms import JourField
from maillage.demarches.enums import Cercle
from maillage.documents.formats import FORMATS
from maillage.edition import riche

PORTEES = {
    Cercle.TRAVAIL: "Toutes les fiches, brouillons compris",
    Cercle.PARTAGE: "Les fiches partagées, transmises et publiques",
    Cercle.TRANSMIS: "Les fiches transmises et publiques",
    Cercle.PUBLIC: "Les fiches publiques seulement",
}


class DocumentForm(forms.Form):
    """Quelles fiches, et quel format ; les cercles offerts sont ceux du lecteur."""

    PORTEES = PORTEES
    LIBELLE = "Fiches à inclure"

    cercle = forms.ChoiceField()
    extension = forms.ChoiceField(
        label="Format",
        required=False,
        choices=[(cle, item.libelle) for cle, item in FORMATS.items()],
    )  # fmt: skip

    def __init__(self, cercles, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = sorted(map(Cercle, cercles), key=lambda cercle: cercle.rang)
        self.offered = [item.value for item in offered]
        self.fields["cercle"].choices = [(item.value, self.PORTEES[item]) for item in offered]
        self.fields["cercle"].label = self.LIBELLE


class JourForm(forms.Form):
    """Le jour dont on veut le texte."""

    jour = JourField(label="Le texte en vigueur le", required=False)


PORTEES_DLS = {
    Cercle.TRAVAIL: "Tout le diagnostic, brouillons compris",
    Cercle.PARTAGE: "Ce qui est partagé, transmis ou public",
    Cercle.TRANSMIS: "Ce qui est transmis ou public",
    Cercle.PUBLIC: "Ce qui est public seulement",
}


class DlsForm(DocumentForm):
    """Ce que le diagnostic en document contient, et son format."""

    PORTEES = PORTEES_DLS
    LIBELLE = "Contenu du document"


class ArticleForm(forms.ModelForm):
    """Un article ; son texte mis en forme est nettoyé."""

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = ("titre", "corps", "numerote", "inclus")
        widgets = {"corps": forms.Textarea(attrs={"rows": 18, "data-riche": ""})}
        help_texts = {
            "corps": "Les mots entre doubles accolades, comme {{ contrat.nom }}, prennent leur "
            "valeur dans le document.",
        }

    def clean_corps(self) -> str:
        return riche.clean(self.cleaned_data["corps"])
