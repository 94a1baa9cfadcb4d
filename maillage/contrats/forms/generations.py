"""Les formulaires du contrat suivant : ce que l’on reprend, et une ligne par action."""

from django import forms

from maillage.contrats.enums import SortAction, StatutFiche
from maillage.contrats.generations import Choix, Reprises
from maillage.contrats.models import FicheAction
from maillage.core.forms import JourField

# Une action réalisée peut durer ailleurs ou repartir : la coordination tranche.
PAR_STATUT = {
    StatutFiche.REALISE: SortAction.PERENNISEE,
    StatutFiche.PERENNISE: SortAction.PERENNISEE,
    StatutFiche.ABANDONNE: SortAction.ARRETEE,
    StatutFiche.FUSIONNE: SortAction.ARRETEE,
}
# Ce que l’état dit déjà ne se redemande pas.
MOTIFS = {
    StatutFiche.ABANDONNE: "Action abandonnée pendant le contrat.",
    StatutFiche.FUSIONNE: "Fusionnée avec une autre action.",
}
MOTIF_MANQUANT = "Dites pourquoi cette action s’arrête, même en quelques mots."
TEXTES = [("modele", "le modèle d’articles de la région"), ("copie", "le texte du contrat actuel")]


class GenerationForm(forms.Form):
    """Le nouveau contrat, et ce qu’il tient de l’ancien."""

    nom = forms.CharField(label="Nom du nouveau contrat", max_length=250)
    periode_debut = JourField(label="Début de période", required=False)
    periode_fin = JourField(label="Fin de période", required=False)
    articles = forms.ChoiceField(
        label="Les articles partent de", choices=TEXTES, widget=forms.RadioSelect, initial="modele"
    )
    parties = forms.BooleanField(
        label="Reprendre les parties, sans leurs actes ni leurs signatures",
        required=False, initial=True,
    )  # fmt: skip
    axes = forms.BooleanField(label="Reprendre les axes", required=False, initial=True)
    objectifs = forms.BooleanField(label="Reprendre les objectifs", required=False, initial=True)

    def clean(self) -> dict:
        data = super().clean() or {}
        debut, fin = data.get("periode_debut"), data.get("periode_fin")
        if debut and fin and fin < debut:
            self.add_error("periode_fin", "La fin de période précède son début.")
        return data

    def reprises(self) -> Reprises:
        data = self.cleaned_data
        return Reprises(
            data["articles"] == "copie", data["parties"], data["axes"], data["objectifs"]
        )

    def fields_of(self) -> dict:
        """Ce qui va tel quel au contrat."""
        return {name: self.cleaned_data[name] for name in ("nom", "periode_debut", "periode_fin")}


class SortForm(forms.Form):
    """Ce que devient une action."""

    sort = forms.ChoiceField(
        label="Ce qu’elle devient",
        choices=[(item.value, item.label.capitalize()) for item in SortAction],
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(label="Pourquoi", required=False, max_length=2000)

    def __init__(self, fiche: FicheAction, data=None):
        statut = StatutFiche(fiche.statut)
        proposed = {
            "sort": PAR_STATUT.get(statut, SortAction.REPRISE), "motif": MOTIFS.get(statut, "")
        }  # fmt: skip
        super().__init__(data, prefix=prefix_of(fiche), initial=proposed)
        self.fiche = fiche

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("sort") == SortAction.ARRETEE and not data.get("motif"):
            self.add_error("motif", MOTIF_MANQUANT)
        return data

    def choix(self) -> Choix:
        return Choix(SortAction(self.cleaned_data["sort"]), self.cleaned_data["motif"])


def prefix_of(fiche: FicheAction) -> str:
    return f"fiche-{fiche.uid}"
