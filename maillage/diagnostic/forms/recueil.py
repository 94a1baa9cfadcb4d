"""Recueils, verbatims et diagnostics extérieurs."""

from django import forms

from maillage.comptes.models import Organisation
from maillage.diagnostic.forms.base import AnonymeMixin, CodesField, ObjetForm
from maillage.diagnostic.models import DiagnosticExterne, Materiau, Verbatim

PROFIL = (
    "Un profil, jamais un nom\u00a0: «\u00a0Élue d’une petite commune\u00a0», "
    "«\u00a0Mère de deux enfants, quartier du Port\u00a0»."
)


class DiagnosticExterneForm(ObjetForm):
    producteur_nom = forms.CharField(
        label="Producteur", max_length=250,
        help_text="Une organisation de l’annuaire, ou tout autre nom.",
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )  # fmt: skip
    codes = CodesField(label="Codes des communes couvertes")
    adresse = forms.URLField(
        label="Adresse en ligne", required=False, max_length=500, assume_scheme="https",
        error_messages={"invalid": "Écrivez une adresse complète, https://…"},
    )  # fmt: skip

    class Meta:
        model = DiagnosticExterne
        fields = [
            "titre", "producteur", "producteur_texte", "paru_le", "periode_debut", "periode_fin",
            "perimetre", "codes", "resume", "conditions", "adresse",
        ]  # fmt: skip
        widgets = {"producteur": forms.HiddenInput, "producteur_texte": forms.HiddenInput}
        help_texts = {
            "perimetre": "En mots\u00a0: «\u00a0PETR des Confins et communes voisines\u00a0».",
            "conditions": "Ce que le producteur permet\u00a0: citer, joindre, publier.",
        }

    field_order = ["titre", "producteur_nom"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("producteur_nom", self.instance.nom_producteur)

    def clean(self) -> dict:
        cleaned = super().clean()
        debut, fin = cleaned.get("periode_debut"), cleaned.get("periode_fin")
        if debut and fin and fin < debut:
            self.add_error("periode_fin", "La fin précède le début.")
        nom = cleaned.get("producteur_nom", "")
        cleaned["producteur"] = Organisation.objects.named(nom)
        cleaned["producteur_texte"] = "" if cleaned["producteur"] else nom
        return cleaned


class MateriauForm(ObjetForm):
    SURVEILLES = ("titre", "methode", "synthese")

    class Meta:
        model = Materiau
        fields = [
            "titre", "genre", "recueilli_le", "lieu", "participants", "methode", "synthese",
        ]  # fmt: skip
        help_texts = {
            "titre": "«\u00a0Groupe d’habitants du port\u00a0», jamais le nom de quelqu’un.",
            "methode": "Qui a été invité, comment, avec quelle grille.",
        }


class VerbatimForm(ObjetForm):
    SURVEILLES = ("texte", "source")
    VOCABULAIRES = {"themes": "themes"}

    class Meta:
        model = Verbatim
        fields = ["texte", "source", "materiau", "themes"]
        help_texts = {"source": PROFIL}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("materiau", Materiau.objects.alive())


class VerbatimsForm(AnonymeMixin, forms.Form):
    """Plusieurs verbatims d’un coup : un par ligne, le profil après une barre s’il change."""

    SURVEILLES = ("lignes", "source")
    LIGNES_MAX = 500

    lignes = forms.CharField(
        label="Verbatims, un par ligne", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Pour un autre profil\u00a0: «\u00a0le texte | le profil\u00a0».",
    )  # fmt: skip
    source = forms.CharField(
        label="Profil de la personne", max_length=150, required=False, help_text=PROFIL
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_relecture()

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        self.check_anonymat(cleaned)
        return cleaned

    def clean_lignes(self) -> list[tuple[str, str]]:
        """Paires (texte, profil) ; profil vide s’il n’est pas dit."""
        pairs = []
        for line in self.cleaned_data["lignes"].splitlines():
            texte, _, source = line.rpartition(" | ") if " | " in line else (line, "", "")
            if texte.strip():
                pairs.append((texte.strip(), source.strip()[:150]))
        if len(pairs) > self.LIGNES_MAX:
            raise forms.ValidationError(f"Au plus {self.LIGNES_MAX} verbatims à la fois.")
        return pairs
