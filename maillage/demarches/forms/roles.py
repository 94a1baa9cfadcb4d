"""Ajouter un membre, ouvrir un compte, donner un rôle."""

from typing import cast

from django import forms

from maillage.comptes.models import Utilisateur
from maillage.core.forms import JourField
from maillage.demarches.enums import REGLES, Echelle, Role
from maillage.demarches.forms.champs import OrganisationField
from maillage.demarches.models import Demarche

ROLES_DEMARCHE = [role for role in Role if REGLES[role].echelle == Echelle.DEMARCHE]


class DureeForm(forms.Form):
    """Un rôle tenu au titre d’une organisation, jusqu’à une date."""

    organisation = OrganisationField(
        label="Au titre de l’organisation",
        required=False,
        help_text="Elle dit quelles fiches sont les siennes.",
    )
    fin = JourField(
        label="Jusqu’au", required=False, help_text="Laissez vide si aucune fin n’est prévue."
    )


class MembreForm(DureeForm):
    """Un membre de la démarche ; une adresse inconnue reçoit une invitation."""

    email = forms.EmailField(label="Adresse électronique")
    nom = forms.CharField(
        label="Prénom et nom", max_length=150, required=False,
        help_text="Utile si cette personne n’a pas encore de compte.",
    )  # fmt: skip
    role = forms.ChoiceField(label="Rôle")

    field_order = ["email", "nom", "role", "organisation", "fin"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [
            ("", "Choisir un rôle"),
            *((role.value, f"{role.label} – {REGLES[role].voit}") for role in ROLES_DEMARCHE),
        ]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if Utilisateur.objects.filter(email__iexact=email, is_active=False).exists():
            raise forms.ValidationError(
                "Ce compte est fermé. L’administration de Maillage peut le rouvrir."
            )
        return email


class CompteForm(forms.Form):
    """Un compte nouveau."""

    email = forms.EmailField(label="Adresse électronique")
    nom = forms.CharField(label="Prénom et nom", max_length=150)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if Utilisateur.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Un compte existe déjà à cette adresse\u00a0: cherchez-le.")
        return email


ETENDUES = {
    Echelle.DEMARCHE: ("demarche", "Dites dans quelle démarche ce rôle s’exerce."),
    Echelle.DEPARTEMENT: ("departement", "Dites dans quel département ce rôle s’exerce."),
    Echelle.REGION: ("region", "Dites dans quelle région ce rôle s’exerce."),
}


class RoleForm(DureeForm):
    """Un rôle à n’importe quelle échelle, donné par l’administration."""

    role = forms.ChoiceField(label="Rôle", choices=Role)
    demarche: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Démarche", queryset=None, required=False, to_field_name="slug",
        empty_label="Sans objet",
    )  # fmt: skip
    departement = forms.CharField(
        label="Code du département", max_length=3, required=False, help_text="16, 2A, 974…"
    )
    region = forms.CharField(
        label="Code de la région", max_length=3, required=False, help_text="75, 94, 04…"
    )

    field_order = ["role", "demarche", "departement", "region", "organisation", "fin"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        demarche = cast(forms.ModelChoiceField, self.fields["demarche"])
        demarche.queryset = Demarche.objects.filter(supprime_le__isnull=True)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not (role := cleaned.get("role")):
            return cleaned
        wanted, demand = ETENDUES.get(REGLES[Role(role)].echelle, ("", ""))
        if wanted and not cleaned.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, demand)
        for name, empty in (("demarche", None), ("departement", ""), ("region", "")):
            if name != wanted:
                cleaned[name] = empty
        return cleaned

    def clean_departement(self) -> str:
        return self.cleaned_data["departement"].strip().upper()
