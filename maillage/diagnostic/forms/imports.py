"""Déposer un fichier, ou coller un tableau."""

from django import forms

from maillage.core.forms import JourField

TAILLE_MAX = 50 * 1024 * 1024


class TableauForm(forms.Form):
    """Un classeur déposé, ou des lignes collées d’un tableur."""

    classeur = forms.FileField(
        label="Votre fichier", required=False, help_text="XLSX, XLS, ODS ou CSV, 25 Mo au plus.",
        widget=forms.FileInput,
    )  # fmt: skip
    colle = forms.CharField(
        label="Ou un tableau collé", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Copiez les lignes dans votre tableur, en-tête compris, et collez-les ici.",
    )  # fmt: skip

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("classeur") and not cleaned.get("colle", "").strip():
            raise forms.ValidationError("Déposez un fichier, ou collez un tableau.")
        return cleaned

    def content(self) -> tuple[bytes, str]:
        """Les octets et le nom de la source."""
        if sent := self.cleaned_data.get("classeur"):
            return sent.read(TAILLE_MAX + 1), sent.name
        return self.cleaned_data["colle"].encode(), "tableau collé"


class FinessForm(forms.Form):
    classeur = forms.FileField(
        label="Fichier FINESS", widget=forms.FileInput,
        help_text="Le fichier tel qu’il est publié, 50 Mo au plus. Seules les communes de votre "
        "périmètre en sont reprises.",
    )  # fmt: skip
    releve_le = JourField(
        label="Date du fichier",
        required=False,
        help_text="Si le nom du fichier ne la dit pas.",
    )

    def clean_classeur(self):
        sent = self.cleaned_data["classeur"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError(
                "Ce fichier dépasse 50 Mo\u00a0: gardez l’extrait de votre région."
            )
        return sent
