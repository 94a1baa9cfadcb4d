"""Créer et régler une démarche."""

from typing import cast

from django import forms

FUSEAUX = {
    "Europe/Paris": "Paris (métropole)",
    "America/Guadeloupe": "Guadeloupe, Saint-Martin, Saint-Barthélemy",
    "America/Martinique": "Martinique",
    "America/Cayenne": "Guyane",
    "Indian/Reunion": "La Réunion",
    "Indian/Mayotte": "Mayotte",
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "Nouvelle-Calédonie",
    "Pacific/Tahiti": "Polynésie française (Tahiti)",
    "Pacific/Wallis": "Wallis-et-Futuna",
}


class DemarcheForm(forms.Form):
    """Le nom, les ARS et l’heure du lieu."""

    nom = forms.CharField(
        label="Nom de la démarche", max_length=200,
        help_text="Celui du territoire\u00a0: «\u00a0Pays des Confins\u00a0».",
    )  # fmt: skip
    agence = forms.CharField(
        label="ARS", max_length=250,
        help_text="Choisissez-la dans la liste\u00a0; un nom nouveau est ajouté à l’annuaire.",
    )  # fmt: skip
    agence_associee = forms.CharField(
        label="Seconde ARS", max_length=250, required=False,
        help_text="Seulement si le territoire est à cheval sur deux régions.",
    )  # fmt: skip
    fuseau = forms.ChoiceField(label="Fuseau horaire", choices=FUSEAUX.items())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("agence", "agence_associee"):
            self.fields[name].widget.attrs |= {"list": "organisations", "autocomplete": "off"}
        current = (self.initial or {}).get("fuseau")
        if current and current not in FUSEAUX:
            fuseau = cast(forms.ChoiceField, self.fields["fuseau"])
            fuseau.choices = [(current, current), *FUSEAUX.items()]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        pair = [cleaned.get("agence"), cleaned.get("agence_associee")]
        if pair[0] and pair[1] and pair[0].casefold() == pair[1].casefold():
            self.add_error("agence_associee", "C’est la même ARS\u00a0: laissez ce champ vide.")
        cleaned["agences"] = [nom for nom in pair if nom]
        return cleaned
