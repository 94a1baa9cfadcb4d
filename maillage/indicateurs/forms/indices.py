"""Composer un indice : ses composantes, leurs sens et leurs poids, ou les dimensions d’un IDH."""

from typing import cast

from django import forms

from maillage.graphiques.texte import format_nombre
from maillage.indicateurs.enums import (
    AgregationIndice,
    BaseComparaison,
    MethodeIndice,
    NormalisationIndice,
    Sens,
)
from maillage.indicateurs.indices.calcul import DIMENSIONS, IDH
from maillage.indicateurs.models import Indicateur

COMPOSANTES_MAX = 30
SENS = ((1, "la fait monter"), (-1, "la fait baisser"))


class CompositeForm(forms.Form):
    """Ouvrir un indice."""

    nom = forms.CharField(
        label="Nom de l’indice", max_length=200,
        help_text="Ce qu’il résume\u00a0: «\u00a0Fragilité sociale\u00a0». Jamais le nom d’un "
        "indice publié.",
    )  # fmt: skip
    methode = forms.ChoiceField(label="Méthode", choices=MethodeIndice.choices)

    def clean_nom(self) -> str:
        nom = self.cleaned_data["nom"]
        if "fdep" in nom.casefold().replace("-", "").replace(" ", ""):
            raise forms.ValidationError(
                "Le FDep est un indice publié\u00a0: donnez un autre nom à celui d’ici."
            )
        return nom


class ReglageForm(CompositeForm):
    """Les réglages d’un indice, sans ses composantes."""

    base = forms.ChoiceField(label="Lieux comparés", choices=BaseComparaison.choices)
    normalisation = forms.ChoiceField(
        label="Normalisation", choices=NormalisationIndice.choices,
        help_text="Pour une somme pondérée.",
    )  # fmt: skip
    agregation = forms.ChoiceField(
        label="Agrégation", choices=AgregationIndice.choices,
        help_text="Géométrique, une composante ne compense pas l’autre\u00a0: elle demande une "
        "normalisation de 0 à 1.",
    )  # fmt: skip
    part = forms.IntegerField(
        label="Part des poids qu’il faut connaître (%)", min_value=1, max_value=100,
        help_text="En dessous, le lieu n’est pas noté. 100\u00a0: toutes les composantes.",
    )  # fmt: skip
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        geometric = cleaned.get("agregation") == AgregationIndice.GEOMETRIQUE
        if geometric and cleaned.get("normalisation") == NormalisationIndice.CENTREE:
            self.add_error(
                "agregation",
                "Une moyenne géométrique veut des valeurs positives\u00a0: normalisez de 0 à 1.",
            )
        return cleaned


class ComposanteForm(forms.Form):
    """Une composante proposée ; non choisie, elle est ignorée."""

    choisie = forms.BooleanField(label="Choisir", required=False)
    sens = forms.TypedChoiceField(label="Une valeur haute", choices=SENS, coerce=int)
    poids = forms.FloatField(label="Poids", min_value=0.01, max_value=100)

    def __init__(self, data, *, indicateur: Indicateur, initial: dict):
        super().__init__(data, prefix=indicateur.cle, initial=initial, use_required_attribute=False)
        self.indicateur = indicateur
        for name in ("sens", "poids"):
            self.fields[name].required = False

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("choisie") and not self.errors and cleaned.get("poids") is None:
            self.add_error("poids", "Donnez un poids.")
        return cleaned

    def describe(self) -> dict:
        """Ce que garde l’indice ; ``libelle`` est ce que l’historique en dit."""
        return describe_composante(
            self.indicateur, self.cleaned_data["sens"] or usual_sens(self.indicateur),
            self.cleaned_data["poids"],
        )  # fmt: skip


def usual_sens(indicateur: Indicateur) -> int:
    """Par défaut, un indice haut est défavorable."""
    return -1 if indicateur.sens == Sens.FAVORABLE else 1


def describe_composante(indicateur: Indicateur, sens: int, poids: float) -> dict:
    sign = "+" if sens > 0 else "−"
    shown = format_nombre(poids, 2).rstrip("0").rstrip(",")
    return {
        "cle": indicateur.cle, "nom": indicateur.court, "sens": sens, "poids": poids,
        "libelle": f"{indicateur.court} ({sign}, poids {shown})",
    }  # fmt: skip


def build_composantes(candidats: list[Indicateur], chosen: list[dict], data=None):
    """Un formulaire par indicateur proposé, les choisis d’abord."""
    by_cle = {item["cle"]: item for item in chosen}
    rows = sorted(candidats, key=lambda item: item.cle not in by_cle)
    return [
        ComposanteForm(
            data, indicateur=item,
            initial={
                "choisie": item.cle in by_cle,
                "sens": by_cle.get(item.cle, {}).get("sens", usual_sens(item)),
                "poids": by_cle.get(item.cle, {}).get("poids", 1),
            },
        )
        for item in rows
    ]  # fmt: skip


_NOMS = {"sante": "Santé", "education": "Éducation", "niveau_de_vie": "Niveau de vie"}
_AIDES = {
    "sante": "Espérance de vie pour l’IDH-2, indice comparatif de mortalité pour l’IDH-4.",
    "education": "Part de diplômés parmi les 15 ans et plus sortis de l’école.",
    "niveau_de_vie": "Revenu ou niveau de vie médian par unité de consommation.",
}


class IdhForm(forms.Form):
    """Les trois dimensions d’un IDH, et leurs bornes si l’on veut les fixer."""

    def __init__(self, *args, candidats: list[Indicateur], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "À choisir"), *((item.cle, item.libelle) for item in candidats)]
        self.candidats = {item.cle: item for item in candidats}
        for name in DIMENSIONS:
            self.fields[name] = forms.ChoiceField(
                label=_NOMS[name], choices=choices, help_text=_AIDES[name]
            )
            for end, word in (("min", "plancher"), ("max", "plafond")):
                self.fields[f"{name}_{end}"] = forms.FloatField(
                    label=f"{_NOMS[name]}\u00a0: {word}", required=False,
                    help_text="Vide\u00a0: celui des lieux comparés.",
                )  # fmt: skip

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        ends = [cleaned.get(f"{name}_{end}") for name in DIMENSIONS for end in ("min", "max")]
        given = [value for value in ends if value is not None]
        if given and len(given) < len(ends):
            self.add_error(None, "Fixez les six bornes, ou aucune.")
        for name in DIMENSIONS:
            low, high = cleaned.get(f"{name}_min"), cleaned.get(f"{name}_max")
            if low is not None and high is not None and low >= high:
                self.add_error(f"{name}_min", "Le plancher doit être plus bas que le plafond.")
        return cleaned

    def describe(self, methode: str) -> dict:
        """Les composantes et les bornes à garder."""
        cleaned = self.cleaned_data
        health = -1 if methode == MethodeIndice.IDH4 else 1
        signs = {"sante": health, "education": 1, "niveau_de_vie": 1}
        bornes = {
            name: [cleaned[f"{name}_min"], cleaned[f"{name}_max"]]
            for name in DIMENSIONS
            if cleaned[f"{name}_min"] is not None
        }
        return {
            "composantes": [
                describe_composante(self.candidats[cleaned[name]], signs[name], 1.0)
                for name in DIMENSIONS
            ],
            "bornes": bornes,
        }


def initial_idh(composite) -> dict:
    found = dict(zip(DIMENSIONS, [item["cle"] for item in composite.composantes], strict=False))
    for name, (low, high) in composite.bornes.items():
        found |= {f"{name}_min": low, f"{name}_max": high}
    return found


def initial_reglage(composite) -> dict:
    names = ("nom", "methode", "base", "normalisation", "agregation", "note")
    found = {name: getattr(composite, name) for name in names}
    return found | {"part": round(100 * composite.part_minimale)}


def read_reglage(form: ReglageForm) -> dict:
    """Les champs de l’indice tirés du formulaire."""
    cleaned = cast(dict, form.cleaned_data)
    names = ("nom", "methode", "base", "normalisation", "agregation", "note")
    return {name: cleaned[name] for name in names} | {"part_minimale": cleaned["part"] / 100}


def is_idh(methode: str) -> bool:
    return methode in IDH
