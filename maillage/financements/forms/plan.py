"""Choisir ce que montre le plan de financement ; un filtre faux est ignoré."""

from django import forms

from maillage.core.forms import JourField, ListeSelect, set_choices
from maillage.financements.enums import EtatFinancement, NatureFinancement
from maillage.financements.sommes import LigneLue


class PlanFiltre(forms.Form):
    annee = forms.ChoiceField(label="de l’année", required=False, widget=ListeSelect)
    financeur = forms.ChoiceField(label="de", required=False, widget=ListeSelect)
    etat = forms.ChoiceField(
        label="dans l’état", required=False, widget=ListeSelect,
        choices=[("", "tous"), *EtatFinancement.choices],
    )  # fmt: skip
    nature = forms.ChoiceField(
        label="de nature", required=False, widget=ListeSelect,
        choices=[("", "toutes"), *NatureFinancement.choices],
    )  # fmt: skip

    def __init__(self, data, *, annees: list[int], financeurs: list[str]):
        super().__init__(data)
        years = [("", "toutes les années"), *((str(annee), str(annee)) for annee in annees)]
        funders = [("", "tous les financeurs"), *((nom, nom) for nom in financeurs)]
        set_choices(self, "annee", years)
        set_choices(self, "financeur", funders)
        self.is_valid()

    @property
    def chosen_annee(self) -> int | None:
        """L’année choisie, ou toutes."""
        chosen = self.cleaned_data.get("annee")
        return int(chosen) if chosen else None

    @property
    def narrows_lines(self) -> bool:
        """Le besoin ne se compare plus à une partie de l’argent."""
        return any(self.cleaned_data.get(nom) for nom in ("financeur", "etat", "nature"))

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    def keep(self, lue: LigneLue) -> bool:
        chosen = self.cleaned_data.get
        return (
            chosen("financeur") in ("", None, lue.nom)
            and chosen("etat") in ("", None, lue.etat)
            and chosen("nature") in ("", None, lue.ligne.nature)
        )


class PassagesForm(forms.Form):
    """Un état et un jour pour plusieurs lignes."""

    etat = forms.ChoiceField(
        label="Passer les lignes choisies à l’état", choices=EtatFinancement, widget=ListeSelect
    )
    jour = JourField(label="le")
