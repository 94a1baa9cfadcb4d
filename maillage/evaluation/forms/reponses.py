"""Ce que l’on apporte à une question, ce que l’on recommande."""

from typing import cast

from django import forms
from django.db.models import Q

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat, FicheAction
from maillage.core.forms import JourField, ListeSelect
from maillage.evaluation.enums import EtatRecommandation, GenreApport
from maillage.evaluation.forms.base import ObjetForm
from maillage.evaluation.models import Apport, Recommandation
from maillage.fichiers.champs import PieceField


class ApportForm(ObjetForm):
    piece = PieceField(label="Document")

    class Meta:
        model = Apport
        fields = ("genre", "titre", "texte", "lien", "source", "date")
        field_classes = {"date": JourField}
        widgets = {"texte": forms.Textarea(attrs={"rows": 4}), "genre": ListeSelect}
        help_texts = {
            "texte": "Une parole se cite sans nom, sans fonction ni détail qui la ferait "
            "reconnaître\u00a0; jamais de donnée de santé d’une personne.",
            "source": "Qui l’a produite, où la retrouver.",
        }

    def clean(self):
        cleaned = super().clean() or {}
        genre, held = cleaned.get("genre"), self.instance.fichier_id
        joined = cleaned.get("piece") or held or "piece" in self.errors
        if genre == GenreApport.DOCUMENT and not joined:
            self.add_error("piece", "Joignez le document.")
        if genre == GenreApport.LIEN and not cleaned.get("lien") and "lien" not in self.errors:
            self.add_error("lien", "Donnez l’adresse du lien.")
        return cleaned

    @property
    def names(self) -> tuple[str, ...]:
        return (*super().names, "fichier")

    def _write(self, by: Auteur) -> None:
        if piece := self.cleaned_data.get("piece"):
            self.instance.fichier = piece.store(by)
        super()._write(by)


class TriForm(forms.Form):
    """Ce que l’on dit d’une preuve réunie par Maillage."""

    cle = forms.CharField(widget=forms.HiddenInput, max_length=160)
    ecartee = forms.BooleanField(label="Écarter cette preuve", required=False)
    commentaire = forms.CharField(
        label="Commentaire, ou raison de l’écarter", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("ecartee") and not cleaned.get("commentaire"):
            self.add_error("commentaire", "Dites pourquoi cette preuve est écartée.")
        return cleaned


class RecommandationForm(ObjetForm):
    class Meta:
        model = Recommandation
        fields = Recommandation.TEXTE
        field_classes = {"echeance": JourField}
        widgets = {"texte": forms.Textarea(attrs={"rows": 4}), "priorite": ListeSelect}
        help_texts = {
            "texte": "Un verbe, un objet\u00a0: ce qu’il faudrait faire, et non un constat.",
            "destinataire": "Qui peut la faire\u00a0: une instance, une partie, la coordination.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["question"])
        asked = self.instance.evaluation.questions.filter(supprime_le__isnull=True)
        field.queryset = asked
        field.empty_label = "De toute l’évaluation"


class SuiteForm(ObjetForm):
    """Ce qu’il advient d’une recommandation, pendant ce contrat ou au suivant."""

    is_late = True

    class Meta:
        model = Recommandation
        fields = Recommandation.SUITE
        widgets = {
            "etat": ListeSelect,
            "raison": forms.Textarea(attrs={"rows": 2}),
            "suite_texte": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"suite_fiche": "Une fiche de ce contrat ou du suivant."}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        contrat = self.instance.contrat
        held = Q(pk=self.instance.suite_fiche_id)
        near = Q(contrat=contrat) | Q(contrat__predecesseur=contrat)
        fiches = FicheAction.objects.visible_to(user).filter(near | held)
        cast(forms.ModelChoiceField, self.fields["suite_fiche"]).queryset = fiches.order_by(
            "contrat__generation", "position", "pk"
        )
        suivants = Contrat.objects.visible_to(user).filter(predecesseur=contrat)
        kept = Contrat.objects.filter(pk=self.instance.suite_contrat_id)
        cast(forms.ModelChoiceField, self.fields["suite_contrat"]).queryset = suivants | kept

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("etat") == EtatRecommandation.REFUSEE and not cleaned.get("raison"):
            self.add_error("raison", "Dites pourquoi elle est refusée.")
        return cleaned
