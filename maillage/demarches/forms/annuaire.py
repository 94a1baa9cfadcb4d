"""Une organisation, une personne et ses fonctions."""

from typing import cast

from django import forms

from maillage.comptes.models import Organisation, Personne
from maillage.comptes.validation import check_finess, check_siret
from maillage.core.forms import JourField
from maillage.demarches.forms.champs import LignesField, OrganisationField


class OrganisationForm(forms.ModelForm):
    """Une structure, ses noms, ses numéros, ses coordonnées."""

    alias = LignesField(
        label="Autres noms", required=False,
        help_text="Un par ligne\u00a0: anciens noms, noms d’usage. Ils servent à la reconnaître.",
    )  # fmt: skip

    class Meta:
        model = Organisation
        fields = [
            "nom", "sigle", "genre", "alias", "siret", "finess", "courriel", "telephone",
            "adresse", "site", "region",
        ]  # fmt: skip
        widgets = {"adresse": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "siret": "14 chiffres.",
            "finess": "9 caractères, pour un établissement sanitaire ou médico-social.",
            "region": "Pour une ARS\u00a0: le code INSEE de sa région (75, 94, 04…).",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["genre"]).empty_label = "Type inconnu"
        # On colle souvent un numéro avec ses espaces : la vérification les ôte.
        for name in ("siret", "finess"):
            self.fields[name] = forms.CharField(
                label=self.fields[name].label, required=False, max_length=30,
                help_text=self.fields[name].help_text,
            )  # fmt: skip

    def clean_nom(self) -> str:
        nom = self.cleaned_data["nom"]
        known = Organisation.objects.named(nom)
        if known and known.pk != self.instance.pk:
            raise forms.ValidationError(
                f"«\u00a0{known}\u00a0» porte déjà ce nom. Ouvrez-la, ou précisez celui-ci."
            )
        return nom

    def clean_siret(self) -> str:
        siret = self.cleaned_data["siret"]
        return check_siret(siret) if siret else ""

    def clean_finess(self) -> str:
        finess = self.cleaned_data["finess"]
        return check_finess(finess) if finess else ""


class FusionForm(forms.Form):
    """L’organisation qui remplace celle-ci."""

    cible = OrganisationField(
        label="Organisation à garder", help_text="Tapez son nom et choisissez dans la liste."
    )

    def __init__(self, *args, source: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.source = source

    def clean_cible(self) -> Organisation:
        cible = self.cleaned_data["cible"]
        if cible.pk == self.source.pk:
            raise forms.ValidationError(
                "C’est la même organisation\u00a0: choisissez-en une autre."
            )
        return cible


class PersonneForm(forms.ModelForm):
    """Une personne. Seul ce qui sert à la joindre est demandé."""

    civilite = forms.ChoiceField(
        label="Civilité",
        choices=[("", "Non précisée"), ("Mme", "Madame"), ("M.", "Monsieur")],
        required=False,
    )

    class Meta:
        model = Personne
        fields = ["civilite", "prenom", "nom", "courriel", "telephone"]


class FonctionForm(forms.Form):
    """Ce que la personne fait dans une organisation ; une ligne vide est ignorée."""

    organisation = OrganisationField(label="Organisation", required=False)
    intitule = forms.CharField(label="Fonction", max_length=200, required=False)
    mandat = forms.BooleanField(label="Mandat électif", required=False)
    debut = JourField(label="Depuis le", required=False)
    fin = JourField(label="Jusqu’au", required=False)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        debut, fin = cleaned.get("debut"), cleaned.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        filled = any(cleaned.get(name) for name in ("intitule", "mandat", "debut", "fin"))
        if filled and not cleaned.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", "Dites dans quelle organisation.")
        return cleaned


FonctionFormSet = forms.formset_factory(FonctionForm, extra=2, max_num=20, can_delete=True)


def read_fonctions(formset) -> list[dict]:
    """Les lignes remplies et gardées."""
    rows = (form.cleaned_data for form in formset if form.cleaned_data)
    kept = (row for row in rows if row.get("organisation") and not row.get("DELETE"))
    return [{name: row[name] for name in FonctionForm.base_fields} for row in kept]
