"""Ce que l’on cherche dans la bibliothèque des indicateurs, et dans la grille de leurs valeurs."""

from django import forms

from maillage.core.forms import ListeSelect, set_choices
from maillage.suivi.enums import FormeIndicateur, NatureIndicateur
from maillage.suivi.saisie.grille import Grille, Groupe, Rang


class BibliothequeForm(forms.Form):
    """Les filtres de la bibliothèque ; un filtre inconnu ne filtre rien."""

    mots = forms.CharField(label="Mots cherchés", required=False, max_length=100,
                           widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    theme = forms.ChoiceField(label="Thème", required=False, widget=ListeSelect)
    nature = forms.ChoiceField(
        label="Ce qu’il mesure", required=False, widget=ListeSelect,
        choices=[("", "Toutes les natures"), *NatureIndicateur.choices],
    )  # fmt: skip
    forme = forms.ChoiceField(
        label="Forme", required=False, widget=ListeSelect,
        choices=[("", "Toutes les formes"), *FormeIndicateur.choices],
    )  # fmt: skip

    def __init__(self, *args, themes: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        set_choices(self, "theme", [("", "Tous les thèmes"), *themes.items()])

    def read(self) -> dict[str, str]:
        """Les filtres valides, vides sinon."""
        self.is_valid()
        found = self.cleaned_data if self.is_bound else {}
        return {name: found.get(name, "") for name in self.fields}


class GrilleForm(forms.Form):
    """Ce que l’on garde de la grille ; un filtre inconnu ne filtre rien."""

    fiche = forms.ChoiceField(label="Fiche-action", required=False, widget=ListeSelect)
    axe = forms.ChoiceField(label="Axe", required=False, widget=ListeSelect)
    nature = forms.ChoiceField(
        label="Ce qu’il mesure", required=False, widget=ListeSelect,
        choices=[("", "Toutes les natures"), *NatureIndicateur.choices],
    )  # fmt: skip
    retard = forms.BooleanField(label="Seulement les relevés en retard", required=False)

    def __init__(self, *args, grille: Grille, **kwargs):
        super().__init__(*args, **kwargs)
        fiches = [groupe.fiche for groupe in grille.groupes if groupe.fiche]
        axes = grille.contrat.axes.filter(supprime_le__isnull=True).order_by("position", "pk")
        set_choices(self, "fiche", [
            ("", "Toutes les fiches"), *((str(fiche.uid), str(fiche)) for fiche in fiches),
        ])  # fmt: skip
        set_choices(self, "axe", [
            ("", "Tous les axes"), *((str(axe.pk), str(axe)) for axe in axes),
        ])  # fmt: skip
        self.is_valid()
        found = self.cleaned_data if self.is_bound else {}
        self.kept = {name: found.get(name) or "" for name in self.fields}

    @property
    def is_filtered(self) -> bool:
        return any(self.kept.values())

    def keep(self, grille: Grille) -> list[Groupe]:
        """Les lignes qui passent les filtres, par groupe."""
        groupes = []
        for groupe in grille.groupes:
            rangs = [rang for rang in groupe.rangs if self._passes(groupe, rang)]
            if rangs:
                groupes.append(Groupe(groupe.titre, groupe.fiche, rangs))
        return groupes

    def _passes(self, groupe: Groupe, rang: Rang) -> bool:
        kept, row = self.kept, rang.indicateur
        axe = groupe.fiche.axe_id if groupe.fiche else row.axe_id
        return (
            kept["fiche"] in ("", str(groupe.fiche.uid) if groupe.fiche else None)
            and kept["axe"] in ("", str(axe))
            and kept["nature"] in ("", row.nature)
            and (not kept["retard"] or rang.avancement.en_retard)
        )
