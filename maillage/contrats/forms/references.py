"""Relier : d’où part le lien, vers quel objectif, et ce qu’il dit."""

from typing import cast

from django import forms

from maillage.contrats.enums import NatureLien
from maillage.contrats.models import Axe, Contrat, FicheAction
from maillage.core.texte import fold
from maillage.referentiels.models import ObjectifReference

COMMENTAIRE = forms.Textarea(attrs={"rows": 3})


class NatureForm(forms.Form):
    nature = forms.ChoiceField(
        label="Nature du lien", choices=NatureLien.choices, initial=NatureLien.DECLINE,
        widget=forms.RadioSelect,
    )  # fmt: skip
    commentaire = forms.CharField(
        label="Commentaire", required=False, widget=COMMENTAIRE,
        help_text="Ce que l’action apporte à cet objectif, si ce n’est pas évident.",
    )  # fmt: skip


class LienForm(NatureForm):
    """``objectifs`` : ceux qui sont offerts, groupés par référence, déjà réduits à la recherche."""

    field_order = ("depart", "objectif", "nature", "commentaire")

    depart = forms.ChoiceField(label="Ce qui est relié")
    objectif = forms.ChoiceField(
        label="Objectif de référence", error_messages={"required": "Choisissez un objectif."}
    )

    def __init__(
        self, *args, contrat: Contrat, axes: list[Axe], fiches: list[FicheAction],
        objectifs: list[ObjectifReference], mots: str = "", **kwargs,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.departs: dict[str, dict] = {"contrat": {}}
        self.departs |= {f"axe:{axe.uid}": {"axe": axe} for axe in axes}
        self.departs |= {f"fiche:{fiche.uid}": {"fiche": fiche} for fiche in fiches}
        cast(forms.ChoiceField, self.fields["depart"]).choices = [
            ("contrat", "le contrat entier"),
            ("Axes", [(f"axe:{axe.uid}", str(axe)) for axe in axes]),
            ("Fiches", [(f"fiche:{fiche.uid}", str(fiche)[:100]) for fiche in fiches]),
        ]
        self.objectifs = {str(item.uid): item for item in objectifs}
        found = [item for item in objectifs if _answers(item, mots)]
        self.trouves = len(found)
        choices = [("", "– choisir –"), *_groups(found)]
        cast(forms.ChoiceField, self.fields["objectif"]).choices = choices

    def clean(self) -> dict:
        """Rend ``axe`` ou ``fiche`` et l’objectif même, prêts pour ``add_lien``."""
        data = super().clean() or {}
        if "depart" in data:
            data |= self.departs[data.pop("depart")]
        if data.get("objectif"):
            data["objectif"] = self.objectifs[data["objectif"]]
        return data


def _answers(objectif: ObjectifReference, mots: str) -> bool:
    """Tous les mots cherchés sont dans le code, l’intitulé ou le nom de la référence."""
    text = fold(f"{objectif} {objectif.reference}")
    return all(word in text for word in fold(mots).split())


def _groups(objectifs: list[ObjectifReference]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for item in objectifs:
        shown = str(item)
        label = shown if len(shown) <= 100 else f"{shown[:99]}…"
        groups.setdefault(str(item.reference), []).append((str(item.uid), label))
    return list(groups.items())
