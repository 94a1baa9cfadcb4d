"""Créer et régler un contrat."""

from datetime import date

from django import forms

from maillage.contrats.forms.section import LignesField
from maillage.contrats.models import Contrat
from maillage.core.forms import JourField


class ContratForm(forms.ModelForm):
    """Créer ou régler un contrat."""

    class Meta:
        model = Contrat
        fields = (
            "nom", "genre", "generation", "territoire", "predecesseur", "parent",
            "periode_debut", "periode_fin", "date_effet", "prorogation", "base_fiscale",
        )  # fmt: skip
        field_classes = {
            "periode_debut": JourField, "periode_fin": JourField, "date_effet": JourField,
            "prorogation": JourField,
        }  # fmt: skip

    def __init__(self, *args, demarche, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.demarche = demarche
        alive = {"demarche": demarche, "supprime_le__isnull": True}
        others = Contrat.objects.filter(**alive).exclude(pk=self.instance.pk)
        self.fields["predecesseur"].queryset = others  # type: ignore[attr-defined]
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        self.fields["territoire"].queryset = demarche.territoires.filter(supprime_le__isnull=True)  # type: ignore[attr-defined]
        self.fields["territoire"].empty_label = "À choisir plus tard"  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        start, end = data.get("periode_debut"), data.get("periode_fin")
        if start and end and end < start:
            self.add_error("periode_fin", "La période finit avant de commencer.")
        if end and data.get("prorogation") and data["prorogation"] < end:
            self.add_error("prorogation", "Une prorogation va au-delà de la fin de période.")
        return data


class SignaturesForm(forms.Form):
    """Les dates de signature : il y en a parfois plusieurs pour un même contrat."""

    signatures = LignesField(
        label="Dates de signature", required=False,
        help_text="Une par ligne, suivie du lieu au besoin\u00a0: 02/07/2026, Ruffec.",
    )  # fmt: skip

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["signatures"] = [
            f"{item.date:%d/%m/%Y}" + (f", {item.lieu}" if item.lieu else "")
            for item in contrat.signatures.all()
        ]

    def clean_signatures(self) -> dict[date, str]:
        """Date → lieu."""
        found = {}
        for line in self.cleaned_data["signatures"]:
            written, _, place = line.partition(",")
            found[JourField().clean(written.strip())] = place.strip()[:120]
        return found
