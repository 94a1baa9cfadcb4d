"""Écrire un appel à projets, et la candidature d’un contrat."""

from django import forms
from django.utils import timezone

from maillage.contrats.models import Contrat, FicheAction
from maillage.core.forms import JetonMixin, JourField, ListeSelect, NombreField
from maillage.financements.enums import EtatCandidature
from maillage.financements.forms.financeur import FinanceurMixin, known_financeurs
from maillage.financements.forms.lignes import EurosField
from maillage.financements.models import AppelProjets, Candidature
from maillage.referentiels.models import Terme


class TauxField(NombreField):
    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "min_value": 0, "max_value": 100})


class AppelForm(FinanceurMixin, JetonMixin, forms.ModelForm):
    themes = forms.ModelMultipleChoiceField(
        Terme.objects.none(), label="Thèmes", required=False, widget=forms.CheckboxSelectMultiple
    )
    publics = forms.ModelMultipleChoiceField(
        Terme.objects.none(), label="Publics", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AppelProjets
        fields = (
            "titre", "financeur_texte", "ouverture", "echeance", "montant_max", "taux_max", "lien",
            "conditions", "cercle",
        )  # fmt: skip
        field_classes = {
            "ouverture": JourField, "echeance": JourField, "montant_max": EurosField,
            "taux_max": TauxField,
        }  # fmt: skip
        widgets = {"conditions": forms.Textarea({"rows": 4}), "cercle": ListeSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        demarche = self.instance.demarche
        self.open_financeur(known_financeurs(demarche) if demarche else ())
        held = list(self.instance.termes.all()) if self.instance.pk else []
        for nom in ("themes", "publics"):
            offered = Terme.objects.of(nom).filter(actif=True)
            self.fields[nom].queryset = offered
            self.initial[nom] = [terme.pk for terme in held if terme.vocabulaire == nom]
        if demarche is None:
            del self.fields["cercle"]

    def clean(self):
        data = super().clean() or {}
        start, end = data.get("ouverture"), data.get("echeance")
        if start and end and end < start:
            self.add_error("echeance", "L’échéance vient avant l’ouverture.")
        return data

    def read_termes(self) -> list[Terme]:
        return [*self.cleaned_data["themes"], *self.cleaned_data["publics"]]


class CandidatureForm(forms.ModelForm):
    class Meta:
        model = Candidature
        fields = (
            "fiches", "etat", "montant_demande", "deposee_le", "montant_accorde", "decision_le",
            "decision",
        )  # fmt: skip
        field_classes = {
            "montant_demande": EurosField, "montant_accorde": EurosField,
            "deposee_le": JourField, "decision_le": JourField,
        }  # fmt: skip
        widgets = {
            "fiches": forms.CheckboxSelectMultiple, "etat": ListeSelect,
            "decision": forms.Textarea({"rows": 3}),
        }  # fmt: skip
        help_texts = {
            "etat": "Déposée, elle devient un financement sollicité\u00a0; acceptée, notifié.",
            "montant_accorde": "Seulement une fois acceptée.",
        }

    def __init__(self, *args, contrat: Contrat, user, **kwargs):
        super().__init__(*args, **kwargs)
        seen = FicheAction.objects.visible_to(user).filter(contrat=contrat)
        self.fields["fiches"].queryset = seen.order_by("position", "pk")  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        etat, today = data.get("etat"), timezone.localdate()
        if etat not in (None, EtatCandidature.ENVISAGEE) and not data.get("fiches"):
            self.add_error("fiches", "Dites quelle action la candidature présente.")
        if etat not in (None, EtatCandidature.ENVISAGEE) and not data.get("deposee_le"):
            data["deposee_le"] = today
        decided = etat in (EtatCandidature.ACCEPTEE, EtatCandidature.REFUSEE)
        if decided and not data.get("decision_le"):
            data["decision_le"] = today
        return data
