"""Constats, enjeux et preuves."""

from typing import cast

from django import forms

from maillage.diagnostic.enums import EtatValeur, Facette, GenrePreuve
from maillage.diagnostic.forms.base import ObjetForm
from maillage.diagnostic.models import Constat, Enjeu, Preuve
from maillage.diagnostic.models.constat import CITES


class EnjeuForm(ObjetForm):
    class Meta:
        model = Enjeu
        fields = ["titre", "description"]
        help_texts = {
            "titre": "Ce qui se joue\u00a0: «\u00a0Vieillir chez soi sans s’isoler\u00a0»."
        }


class ConstatForm(ObjetForm):
    VOCABULAIRES = {"domaine": "themes", "determinant": "determinants"}
    facette = forms.ChoiceField(
        label="Force ou faiblesse", required=False,
        choices=[("", "Non précisé"), *Facette.choices],
    )  # fmt: skip

    class Meta:
        model = Constat
        fields = ["phrase", "precisions", "domaine", "determinant", "facette", "enjeu"]
        widgets = {"phrase": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"phrase": "Une phrase qui se suffit, avec son chiffre s’il y en a un."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("enjeu", Enjeu.objects.alive())
        enjeu = cast(forms.ModelChoiceField, self.fields["enjeu"])
        enjeu.empty_label = "Aucun pour le moment"


class ConstatsForm(forms.Form):
    """Plusieurs constats d’un coup, un par ligne : la sortie d’un atelier."""

    LIGNES_MAX, LONGUEUR_MAX = 200, 500

    lignes = forms.CharField(
        label="Constats, un par ligne", widget=forms.Textarea(attrs={"rows": 5})
    )

    def clean_lignes(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["lignes"].splitlines()]
        found = [line for line in lines if line]
        if len(found) > self.LIGNES_MAX:
            raise forms.ValidationError(f"Au plus {self.LIGNES_MAX} constats à la fois.")
        if long := [line for line in found if len(line) > self.LONGUEUR_MAX]:
            raise forms.ValidationError(
                f"Un constat tient en {self.LONGUEUR_MAX} signes\u00a0: raccourcissez "
                f"«\u00a0{long[0][:60]}…\u00a0»."
            )
        return found


class PreuveForm(forms.ModelForm):
    """Une preuve. Selon sa nature : un objet de la démarche, ou une valeur recopiée."""

    class Meta:
        model = Preuve
        fields = [
            "verbatim", "diagnostic", "page", "dispositif", "indicateur", "libelle",
            "annee", "valeur", "etat", "territoire", "source",
        ]  # fmt: skip
        widgets = {"indicateur": forms.HiddenInput}

    # Ce qui se remplit pour chaque nature ; le premier est obligatoire.
    CHAMPS = {
        GenrePreuve.VERBATIM: ("verbatim",),
        GenrePreuve.DIAGNOSTIC: ("diagnostic", "page"),
        GenrePreuve.DISPOSITIF: ("dispositif",),
        GenrePreuve.INDICATEUR: (
            "libelle", "valeur", "etat", "annee", "territoire", "source", "indicateur",
        ),
        GenrePreuve.SIGNALEMENT: ("libelle", "source"),
    }  # fmt: skip

    def __init__(self, data=None, *, constat: Constat, genre: str):
        super().__init__(data, prefix=genre)
        self.instance.constat, self.instance.genre = constat, genre
        self.titre = GenrePreuve(genre).label
        kept = self.CHAMPS[GenrePreuve(genre)]
        for name in set(self.fields) - set(kept):
            del self.fields[name]
        self.order_fields(kept)
        self.fields[kept[0]].required = True
        for name, model in CITES.items():
            if name in self.fields:
                found = model.objects.alive().filter(demarche=constat.demarche)
                field = cast(forms.ModelChoiceField, self.fields[name])
                field.queryset, field.empty_label = found, "Choisir…"

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        needs_value = cleaned.get("etat") == EtatValeur.VALEUR and "valeur" in self.fields
        if needs_value and not cleaned.get("valeur"):
            self.add_error("valeur", "Écrivez la valeur et son unité, ou choisissez un autre état.")
        return cleaned
