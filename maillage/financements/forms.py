"""Une ligne d’argent à écrire."""

from django import forms

from maillage.contrats.saisie import LigneForm
from maillage.core.forms import MontantField
from maillage.financements.models import BudgetAnnuel, LigneFinancement
from maillage.referentiels.models import Terme

ANNEE_MIN, ANNEE_MAX = 2000, 2100
SANS_FINANCEUR = "Dites qui finance\u00a0: une organisation, un nom ou une source."


class AnneeField(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "min_value": ANNEE_MIN, "max_value": ANNEE_MAX})


class EurosField(MontantField):
    def __init__(self, **kwargs):
        super().__init__(**{name: kwargs[name] for name in kwargs if name != "decimal_places"})


class LigneFinancementForm(LigneForm):
    class Meta:
        model = LigneFinancement
        fields = (
            "annee", "financeur", "financeur_texte", "source", "nature", "etat", "montant",
            "convention", "departementale",
        )  # fmt: skip
        field_classes = {"montant": EurosField, "annee": AnneeField}
        help_texts = {
            "annee": "Vide\u00a0: pour toute la durée de l’action.",
            "financeur_texte": "Si le financeur n’est pas dans la liste.",
            "departementale": "Tout le département\u00a0: son montant n’est pas additionné.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Terme.objects.of("sources_financement").filter(actif=True)

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("financeur", "financeur_texte", "source")):
            self.add_error("financeur", SANS_FINANCEUR)
        return data


class BudgetAnnuelForm(LigneForm):
    class Meta:
        model = BudgetAnnuel
        fields = ("annee", "montant")
        field_classes = {"montant": EurosField, "annee": AnneeField}
