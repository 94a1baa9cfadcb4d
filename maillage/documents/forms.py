"""Demander un document, écrire un article ou le commentaire d’un bilan."""

from datetime import date

from django import forms
from django.utils import timezone

from maillage.contrats.instantane import fiches_of
from maillage.contrats.models import Article, Contrat
from maillage.core.forms import JourField
from maillage.demarches.enums import Cercle
from maillage.documents.bilans.cadre import write_periode
from maillage.documents.bilans.catalogue import Chapitre, DocumentSuivi, Parametre
from maillage.documents.formats import FORMATS, name_format
from maillage.documents.models import TexteDocument
from maillage.documents.supports.elus import list_communes
from maillage.documents.supports.modeles import TAILLE_MAX, TROP_GRAND
from maillage.edition import riche
from maillage.evaluation.models import Evaluation

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


PORTEES_BILAN = {
    Cercle.TRAVAIL: "Tout, blocages et notes de travail compris",
    Cercle.PARTAGE: "Ce qui est partagé, transmis ou public",
    Cercle.TRANSMIS: "Ce qui est transmis ou public",
    Cercle.PUBLIC: "Ce qui est public seulement",
}


class BilanForm(DocumentForm):
    """Un document du suivi : pour quels lecteurs, sur quoi, dans quel format."""

    PORTEES = PORTEES_BILAN
    LIBELLE = "Contenu du document"

    document = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, item: DocumentSuivi, contrat: Contrat, cercles, *args, **kwargs):
        kwargs.setdefault("auto_id", f"id_{item.cle}_%s")
        kwargs["initial"] = {"document": item.cle} | kwargs.get("initial", {})
        super().__init__(cercles, *args, **kwargs)
        self.item = item
        self.fields["extension"].choices = [(cle, name_format(cle)) for cle in item.formats]
        for name, field in list_parametres(item, contrat, cercles).items():
            self.fields[name] = field

    @property
    def parametres(self) -> list:
        """Les champs qui disent sur quoi porte le document."""
        known = ("cercle", "extension", "document")
        return [self[name] for name in self.fields if name not in known]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        debut, fin = cleaned.get("debut"), cleaned.get("fin")
        if debut and fin and debut > fin:
            self.add_error(
                "fin", "La période finit avant de commencer : choisissez une date après."
            )
        return cleaned

    def read_parametre(self) -> str:
        """« 2026 », « 20260101-20260630 », l’``uid`` d’une fiche, ou rien."""
        cleaned = self.cleaned_data
        if self.item.parametre is Parametre.PERIODE:
            return write_periode(cleaned["debut"], cleaned["fin"])
        return cleaned.get("choix", "")


def list_parametres(item: DocumentSuivi, contrat: Contrat, cercles) -> dict[str, forms.Field]:
    """Les champs qu’un document demande."""
    jour = timezone.localdate()
    if item.parametre is Parametre.PERIODE:
        return {
            "debut": JourField(label="Du", initial=date(jour.year, 1, 1)),
            # L’année entière : d’un jour à l’autre, on retrouve ce que l’on a écrit.
            "fin": JourField(label="Au", initial=date(jour.year, 12, 31)),
        }
    if item.parametre is Parametre.AUCUN:
        return {}
    label, choices = CHOIX[item.parametre](contrat, cercles)
    return {"choix": forms.ChoiceField(label=label, choices=choices)}


def _annees(contrat: Contrat, cercles) -> tuple[str, list[tuple[str, str]]]:
    """De la première année du contrat à celle-ci, la dernière d’abord."""
    last = timezone.localdate().year
    first = min(contrat.periode_debut.year if contrat.periode_debut else last, last)
    return "Année", [(str(year), str(year)) for year in range(last, first - 1, -1)]


def _fiches(contrat: Contrat, cercles) -> tuple[str, list[tuple[str, str]]]:
    rows = fiches_of(contrat).filter(cercle__in=sorted(cercles)).order_by("position", "pk")
    return "Action", [(row.uid.hex, str(row)) for row in rows]


def _evaluations(contrat: Contrat, cercles) -> tuple[str, list[tuple[str, str]]]:
    rows = Evaluation.objects.alive().filter(contrat=contrat, cercle__in=sorted(cercles))
    return "Évaluation", [(row.uid.hex, str(row)) for row in rows]


def _communes(contrat: Contrat, cercles) -> tuple[str, list[tuple[str, str]]]:
    found = list_communes(contrat.territoire)
    return "Commune", [(code, nom or code) for code, nom in found.items()]


CHOIX = {
    Parametre.ANNEE: _annees, Parametre.FICHE: _fiches, Parametre.EVALUATION: _evaluations,
    Parametre.COMMUNE: _communes,
}  # fmt: skip


class TexteForm(forms.ModelForm):
    """Le commentaire d’un chapitre ; son texte mis en forme est nettoyé."""

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)
    calcul = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TexteDocument
        fields = ("texte", "cercle")
        labels = {"cercle": "Qui pourra le lire"}
        widgets = {"texte": forms.Textarea(attrs={"rows": 8, "data-riche": ""})}

    def __init__(self, chapitre: Chapitre, *args, **kwargs):
        super().__init__(*args, prefix=chapitre.cle, **kwargs)
        self.fields["texte"].label = f"Votre commentaire\u00a0: {chapitre.titre}"
        self.fields["texte"].help_text = chapitre.invite
        self.fields["cercle"].choices = [(item.value, item.phrase) for item in Cercle]

    def clean_texte(self) -> str:
        return riche.clean(self.cleaned_data["texte"])

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ModeleForm(forms.Form):
    """Un modèle de diaporama ; son contenu est lu avant d’être gardé."""

    fichier = forms.FileField(
        label="Votre modèle PowerPoint",
        help_text="PPTX ou POTX sans macros, en 4:3 ou en 16:9, 30\u00a0Mo au plus.",
    )

    def clean_fichier(self):
        sent = self.cleaned_data["fichier"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError(TROP_GRAND)
        return sent


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
