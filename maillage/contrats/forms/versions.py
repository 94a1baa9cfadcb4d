"""Signer, acter, amender : de courts formulaires autour d’une longue lecture."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.contrats.changements import REGLABLES, voie_of
from maillage.contrats.enums import Voie
from maillage.contrats.forms.dates import PasseField
from maillage.contrats.models import Avenant, Contrat
from maillage.core.forms import JetonMixin, JourField
from maillage.fichiers.champs import PieceField

# La loi du 21 juillet 2009 crée les contrats locaux de santé : rien ne se date d’avant.
CREATION = date(2009, 7, 21)
HORIZON = 20  # ans ; au-delà, l’année est mal tapée


def check_bornes(jour: date | None) -> None:
    """Lève devant une année mal tapée : 1900, 2206."""
    if jour and jour < CREATION:
        raise ValidationError(
            f"Les contrats locaux de santé existent depuis le {CREATION:%d/%m/%Y}\u00a0: vérifiez "
            "l’année."
        )
    if jour and jour.year > timezone.localdate().year + HORIZON:
        raise ValidationError("Cette date est trop lointaine\u00a0: vérifiez l’année.")


class EffetField(JourField):
    """Une date d’effet, passée ou à venir, mais plausible."""

    def clean(self, value) -> date | None:
        jour = super().clean(value)
        check_bornes(jour)
        return jour


class ActeField(PasseField):
    """Le jour d’un acte : il est passé, et la loi existait."""

    def clean(self, value) -> date | None:
        jour = super().clean(value)
        check_bornes(jour)
        return jour


class SignatureForm(forms.Form):
    """La date, le lieu, l’effet ; et avoir relu."""

    jour = ActeField(label="Signé le")
    lieu = forms.CharField(label="À", max_length=120, required=False)
    date_effet = EffetField(
        label="Prend effet le", required=False, help_text="Vide\u00a0: le jour de la signature."
    )
    scan = PieceField(
        label="Scan du contrat signé", required=False,
        help_text="PDF ou image. Il se joint aussi plus tard, à la page des textes.",
    )  # fmt: skip
    relu = forms.BooleanField(
        label="J’ai relu\u00a0: ce texte est celui que les parties ont signé. Il ne bougera plus."
    )

    def clean(self):
        data = super().clean() or {}
        data["date_effet"] = data.get("date_effet") or data.get("jour")
        return data


class RepriseForm(SignatureForm):
    """Un contrat signé ailleurs : son fichier fait foi, ce que Maillage en sait se fige."""

    relu = forms.BooleanField(
        label="Ce contrat est déjà signé\u00a0; ce que Maillage en sait aujourd’hui devient le "
        "texte de référence."
    )


class AjustementForm(JetonMixin, forms.Form):
    """La séance qui acte : quelle instance, quand, pourquoi."""

    instance = forms.ChoiceField(label="Acté par", widget=forms.RadioSelect)
    jour = ActeField(label="Séance du")
    motif = forms.CharField(
        label="Ce qui a été décidé, et pourquoi", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    fichier = PieceField(label="Compte rendu", required=False)

    def __init__(self, *args, instances: list[Voie], **kwargs):
        super().__init__(*args, **kwargs)
        names = {Voie.COTECH: "le CoTech", Voie.COPIL: "le CoPil"}
        field = self.fields["instance"]
        field.choices = [(voie.value, names[voie]) for voie in instances]  # type: ignore[attr-defined]
        if len(instances) == 1:
            self.initial.setdefault("instance", instances[0].value)

    def clean_instance(self) -> Voie:
        return Voie(self.cleaned_data["instance"])


class AvenantForm(forms.ModelForm):
    class Meta:
        model = Avenant
        fields = ("titre", "motif")
        widgets = {"motif": forms.Textarea(attrs={"rows": 3})}


class ProrogationForm(forms.Form):
    """Jusqu’à quand, et pourquoi ; ``fin`` : celle du texte en vigueur."""

    jusqu_au = EffetField(label="Proroger jusqu’au")
    motif = forms.CharField(
        label="Motifs", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, fin: date | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fin = fin

    def clean_jusqu_au(self):
        jour, end = self.cleaned_data["jusqu_au"], self.fin
        if end and jour <= end:
            raise ValidationError(
                f"Le contrat court déjà jusqu’au {end:%d/%m/%Y}\u00a0: choisissez une date plus "
                "lointaine."
            )
        return jour


class SoumissionForm(forms.Form):
    date_effet = EffetField(
        label="Prendra effet le", required=False, help_text="Vide\u00a0: le jour de sa signature."
    )


class SignatureAvenantForm(forms.Form):
    jour = ActeField(label="Signé le")
    scan = PieceField(label="Scan de l’avenant signé", required=False)


class VoiesForm(forms.Form):
    """Par nature de changement, qui peut l’acter dans ce contrat."""

    CHOIX = [(voie.value, voie.label) for voie in (Voie.COTECH, Voie.COPIL, Voie.AVENANT)]

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        for nature in REGLABLES:
            libelle = nature.libelle
            self.fields[nature.value] = forms.ChoiceField(
                label=libelle[:1].upper() + libelle[1:], choices=self.CHOIX,
                initial=voie_of(contrat, nature).value,
            )  # fmt: skip


class DateForm(forms.Form):
    """Le texte en vigueur un jour donné."""

    jour = JourField(label="Le texte en vigueur le", required=False)
