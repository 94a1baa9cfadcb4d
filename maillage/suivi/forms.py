"""Une ligne de suivi à écrire."""

from itertools import groupby
from typing import cast

from django import forms

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import fingerprint, update_objet
from maillage.contrats.saisie import LigneForm
from maillage.core.forms import JourField, NombreField
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.actions import create_indicateur
from maillage.suivi.models import Deploiement, Etape, IndicateurAction
from maillage.suivi.niveaux import CONTRAT, Place, key_of


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
        fields = IndicateurAction.MESURES
        widgets = {"definition": forms.Textarea(attrs={"rows": 2})}
        field_classes = {
            "depart": ValeurField, "cible": ValeurField,
            "depart_date": JourField, "cible_date": JourField,
        }  # fmt: skip
        help_texts = {
            "definition": "Ce que l’on compte et comment, pour que chacun trouve pareil.",
            "unique_par_personne": "File active\u00a0: jamais additionnée entre sites ni périodes.",
        }


class NiveauForm(IndicateurForm):
    """Un indicateur du contrat, d’une étape, d’un axe ou d’un objectif, seul sur sa page."""

    place = forms.ChoiceField(label="Ce qu’il mesure")
    field_order = ("place",)

    def __init__(self, *args, places: list[Place], **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_permitted = False
        self.fields.pop("retrait", None)
        self.places = {place.cle: place for place in places}
        cast(forms.ChoiceField, self.fields["place"]).choices = group_places(places)
        if not self.is_new:
            self.initial["place"] = key_of(self.instance)

    @property
    def names(self) -> tuple[str, ...]:
        return (*super().names, "axe", "objectif", "phase")

    def clean(self):
        chosen = self.places.get(self.cleaned_data.get("place", ""))
        if chosen:
            for name, empty in {"axe": None, "objectif": None, "phase": ""}.items():
                setattr(self.instance, name, chosen.champs.get(name, empty))
        return super().clean()

    def write(self, by: Auteur) -> None:
        """Crée ou modifie l’indicateur ; lève ``Conflit`` sans rien écrire."""
        mark = self.cleaned_data["empreinte"]
        if self.is_new:
            create_indicateur(self.instance, by=by)
        elif fingerprint(values := self.read()) != mark:
            update_objet(self.instance, values, empreinte=mark, by=by)


class ReprisesForm(forms.Form):
    """Les indicateurs communs à reprendre, et ce qu’ils mesureront."""

    communs = forms.ModelMultipleChoiceField(
        queryset=IndicateurCommun.objects.none(),
        to_field_name="uid",
        error_messages={
            "required": "Cochez au moins un indicateur à reprendre.",
            "invalid_choice": "Un indicateur coché n’est plus proposé : relisez la liste.",
            "invalid_pk_value": "Un indicateur coché n’est plus proposé : relisez la liste.",
        },
    )
    place = forms.ChoiceField(label="Ils mesurent")

    def __init__(self, *args, places: list[Place], offered: list[IndicateurCommun], **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.cle: place for place in places}
        cast(forms.ChoiceField, self.fields["place"]).choices = group_places(places)
        self.initial["place"] = "contrat"
        known = IndicateurCommun.objects.filter(pk__in=[row.pk for row in offered])
        chosen = cast(forms.ModelMultipleChoiceField, self.fields["communs"])
        chosen.queryset = known.select_related("reference")


def group_places(places: list[Place]) -> list:
    """Les choix d’une place, rangés par axe ; une rubrique d’un seul choix ne fait pas groupe."""
    choices: list = []
    for groupe, members in groupby(places, key=lambda place: place.groupe):
        pairs = [(place.cle, place.libelle) for place in members]
        choices += pairs if groupe == CONTRAT else [(groupe, pairs)]
    return choices


class DeploiementForm(LigneForm):
    class Meta:
        model = Deploiement
        fields = ("libelle", "pilote", "statut", "commentaire")
        widgets = {"commentaire": forms.Textarea(attrs={"rows": 3})}
