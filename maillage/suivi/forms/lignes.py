"""Une ligne de suivi à écrire."""

from itertools import groupby
from typing import cast

from django import forms

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import fingerprint, update_objet
from maillage.contrats.lignes import lignes_of
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.saisie import LigneForm
from maillage.contrats.territoire import name_communes
from maillage.core.forms import JourField, NombreField, set_choices
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.actions import create_indicateur
from maillage.suivi.models import Deploiement, Etape, IndicateurAction
from maillage.suivi.niveaux import CONTRAT, Place, key_of


def drop_field(form: LigneForm, name: str) -> None:
    """Ôte un champ qui n’a rien à proposer ; l’empreinte ne porte plus que sur les autres."""
    del form.fields[name]
    if not form.is_new:
        form.initial["empreinte"] = fingerprint(form.read())


class EtapeForm(LigneForm):
    class Meta:
        model = Etape
        fields = ("titre", "debut", "echeance", "responsable", "deploiement", "faite", "faite_le")
        field_classes = {"debut": JourField, "echeance": JourField, "faite_le": JourField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lieux = lignes_of(Deploiement, self.instance.fiche)
        cast(forms.ModelChoiceField, self.fields["deploiement"]).queryset = lieux
        if not has_lieux(self.instance.fiche):
            drop_field(self, "deploiement")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in super().names if name in self.fields)

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if said.get("faite_le") and not said.get("faite"):
            self.add_error("faite_le", "Cochez « faite », ou ôtez cette date.")
        debut, echeance = said.get("debut"), said.get("echeance")
        if debut and echeance and echeance < debut:
            self.add_error("echeance", "L’échéance précède le début de l’étape.")
        return said


def has_lieux(fiche: FicheAction) -> bool:
    """Plusieurs territoires mènent l’action (lu une fois par fiche)."""
    if "_has_lieux" not in vars(fiche):
        vars(fiche)["_has_lieux"] = lignes_of(Deploiement, fiche).exists()
    return vars(fiche)["_has_lieux"]


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
        set_choices(self, "place", group_places(places))
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
        set_choices(self, "place", group_places(places))
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


class CommunesField(forms.MultipleChoiceField):
    """Les communes du périmètre que ce territoire couvre, par leur nom."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        for name in ("encoder", "decoder"):
            kwargs.pop(name, None)
        super().__init__(**kwargs | {
            "label": "Communes couvertes",
            "help_text": "Chaque habitant trouvera l’action à sa commune.",
        })  # fmt: skip


def list_communes(contrat: Contrat) -> dict[str, str]:
    """Code → nom des communes du périmètre, par nom (lu une fois par contrat)."""
    if "_communes" not in vars(contrat):
        territoire = contrat.territoire
        names = name_communes(territoire, territoire.codes if territoire else ())
        vars(contrat)["_communes"] = dict(sorted(names.items(), key=lambda pair: pair[1]))
    return vars(contrat)["_communes"]


class DeploiementForm(LigneForm):
    class Meta:
        model = Deploiement
        fields = ("libelle", "pilote", "statut", "meteo", "commentaire", "communes")
        widgets = {"commentaire": forms.Textarea(attrs={"rows": 3})}
        field_classes = {"communes": CommunesField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = list_communes(self.instance.fiche.contrat)
        held = {code: known.get(code, code) for code in self.instance.communes}
        field = cast(forms.MultipleChoiceField, self.fields["communes"])
        field.choices = list((known | held).items())
        if not field.choices:
            drop_field(self, "communes")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in super().names if name in self.fields)
