"""Le formulaire qui ouvre une campagne, et les adresses que la coordination y donne."""

from collections.abc import Mapping
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from maillage.contrats.models import Contrat
from maillage.core.forms import JourField, set_choices
from maillage.suivi.campagnes.ouverture import Fenetre, propose_fenetre

DELAI = timedelta(days=21)
PREFIXE = "adresse-"


class CampagneForm(forms.Form):
    """La période, l’échéance, le message."""

    periode = forms.ChoiceField(label="Sur quelle période")
    titre = forms.CharField(label="Titre de la campagne", max_length=160)
    echeance = JourField(label="Réponse attendue pour le")
    message = forms.CharField(
        label="Votre message aux pilotes", required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il précède, dans le courriel, la liste des actions et le lien.",
    )  # fmt: skip

    def __init__(self, *args, contrat: Contrat, fenetres: list[Fenetre], **kwargs):
        jour = timezone.localdate()
        kwargs["initial"] = {
            "periode": propose_fenetre(fenetres, jour), "echeance": jour + DELAI,
            "titre": f"Où en sont nos actions {jour.year}",
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fenetres = {item.cle: item for item in fenetres}
        choices = [(item.cle, item.libelle) for item in fenetres]
        set_choices(self, "periode", choices)

    def clean_titre(self) -> str:
        return " ".join(self.cleaned_data["titre"].split())

    def clean_echeance(self):
        jour = self.cleaned_data["echeance"]
        if jour < timezone.localdate():
            raise ValidationError("Cette date est déjà passée.")
        return jour

    @property
    def choices_made(self) -> dict:
        data = self.cleaned_data
        return {
            "fenetre": self.fenetres[data["periode"]], "titre": data["titre"],
            "echeance": data["echeance"], "message": data["message"],
        }  # fmt: skip


def read_adresses(data: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Les adresses données par destinataire, et celles qui n’en sont pas."""
    adresses, fautes = {}, {}
    for name, value in data.items():
        courriel = value.strip().lower() if name.startswith(PREFIXE) else ""
        if not courriel:
            continue
        try:
            validate_email(courriel)
        except ValidationError:
            fautes[name.removeprefix(PREFIXE)] = courriel
        else:
            adresses[name.removeprefix(PREFIXE)] = courriel
    return adresses, fautes
