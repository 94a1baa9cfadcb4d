"""Actions et dispositifs existants, services."""

import re
from decimal import Decimal

from django import forms

from maillage.core.forms import NombreField
from maillage.diagnostic.forms.base import CodesField, ObjetForm
from maillage.diagnostic.models import Dispositif, Service

CODE = re.compile(r"[0-9A-Z]{5}")


class DispositifForm(ObjetForm):
    VOCABULAIRES = {"theme": "themes"}
    codes = CodesField(label="Codes des communes")
    depuis = forms.IntegerField(
        label="Depuis l’année", required=False, min_value=1900, max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Écrivez une année, comme 2019."},
    )  # fmt: skip

    class Meta:
        model = Dispositif
        fields = [
            "nom", "porteur", "description", "theme", "publics", "lieux", "codes", "depuis",
            "financeurs", "etat", "contact",
        ]  # fmt: skip
        help_texts = {
            "lieux": "En mots\u00a0: communes, quartier, «\u00a0tout le territoire\u00a0».",
            "contact": "Un accueil, un service\u00a0: pas la ligne d’une personne.",
        }


class ServiceForm(ObjetForm):
    latitude = NombreField(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = NombreField(label="Longitude", required=False, min_value=-180, max_value=180)

    class Meta:
        model = Service
        fields = [
            "nom", "categorie", "code_commune", "adresse", "telephone", "latitude", "longitude",
            "precisions",
        ]  # fmt: skip
        help_texts = {
            "categorie": "«\u00a0Pharmacie\u00a0», «\u00a0Maison de santé\u00a0»…",
            "code_commune": "Le code INSEE, à cinq signes.",
            "latitude": "Pour la carte. Sans coordonnées, le service reste dans le tableau.",
        }

    def clean_latitude(self):
        return _round(self.cleaned_data["latitude"])

    def clean_longitude(self):
        return _round(self.cleaned_data["longitude"])

    def clean_code_commune(self) -> str:
        code = self.cleaned_data["code_commune"].strip().upper()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Un code de commune a cinq signes, comme 16015 ou 2A004.")
        return code

    def clean(self) -> dict:
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", "Donnez la latitude et la longitude, ou aucune des deux.")
        return cleaned


def _round(degrees: Decimal | None) -> Decimal | None:
    """Cinq décimales : un mètre, bien assez pour une carte."""
    return None if degrees is None else degrees.quantize(Decimal("0.00001"))
