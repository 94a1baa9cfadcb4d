"""Une ligne de suivi à écrire."""

from django import forms

from maillage.contrats.saisie import LigneForm
from maillage.core.forms import JourField, NombreField
from maillage.suivi.models import Deploiement, Etape, IndicateurAction


class EtapeForm(LigneForm):
    class Meta:
        model = Etape
        fields = ("titre", "echeance", "responsable", "faite")
        field_classes = {"echeance": JourField}
        widgets = {"echeance": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}


class ValeurField(NombreField):
    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "decimal_places": 4, "max_digits": 16})


class IndicateurForm(LigneForm):
    class Meta:
        model = IndicateurAction
        fields = (
            "intitule", "nature", "unite", "sens", "depart", "depart_date", "cible", "cible_date",
            "source", "frequence", "unique_par_personne",
        )  # fmt: skip
        field_classes = {
            "depart": ValeurField, "cible": ValeurField,
            "depart_date": JourField, "cible_date": JourField,
        }  # fmt: skip
        help_texts = {
            "unique_par_personne": "File active\u00a0: jamais additionnée entre sites ni périodes.",
        }


class DeploiementForm(LigneForm):
    class Meta:
        model = Deploiement
        fields = ("libelle", "pilote", "statut", "commentaire")
        widgets = {"commentaire": forms.Textarea(attrs={"rows": 3})}
