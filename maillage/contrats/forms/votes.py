"""Consigner le vote et la signature d’une partie."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from maillage.contrats.enums import EtatAvenant, ModeSignature, NatureVersion, SensActe
from maillage.contrats.forms.dates import PasseField
from maillage.contrats.models import (
    SIGNENT,
    ActePartie,
    Avenant,
    Contrat,
    Partie,
    SignaturePartie,
    VersionContrat,
)
from maillage.core.forms import JetonMixin
from maillage.fichiers.champs import PieceField

MODES = [("", "Non précisé"), *ModeSignature.choices]
SOUMIS = (EtatAvenant.AU_VOTE, EtatAvenant.SIGNE)


def name_version(version: VersionContrat) -> str:
    """« version 4 du 12/05/2026 » ; un texte en vigueur se dit par sa nature."""
    jour = f"du {version.date_effet:%d/%m/%Y}"
    if version.nature == NatureVersion.PROJET:
        return f"version {version.numero} {jour}"
    return f"{version.get_nature_display()} {jour}"


def list_textes(contrat: Contrat) -> dict[str, tuple[str, dict]]:
    """Ce que l’on peut voter, le plus récent d’abord : clé → (nom, champs de l’acte)."""
    found: dict[str, tuple[str, dict]] = {}
    for avenant in contrat.avenants.filter(
        etat=EtatAvenant.AU_VOTE, supprime_le__isnull=True
    ).order_by("-numero"):
        fields = {"avenant": avenant, "version_votee_id": avenant.texte_id}
        found[f"avenant-{avenant.uid}"] = (f"{avenant}\u00a0: {avenant.titre}", fields)
    versions = contrat.versions.exclude(nature=NatureVersion.AVENANT).defer("texte")
    for version in versions.order_by("-rang"):
        fields = {"avenant": None, "version_votee_id": version.pk}
        found[f"version-{version.uid}"] = (name_version(version).capitalize(), fields)
    return found


SANS_RESERVES = "Écrivez les réserves, ou choisissez «\u00a0approuve\u00a0»."


class ActeForm(JetonMixin, forms.ModelForm):
    """L’acte d’une partie : ce qu’elle a décidé, quand, sur quel texte."""

    texte_vote = forms.ChoiceField(
        label="Texte voté", required=False,
        help_text="La version qui fut soumise à l’assemblée ou à l’autorité.",
    )  # fmt: skip
    piece = PieceField(label="Copie de l’acte")

    class Meta:
        model = ActePartie
        fields = ("nature", "sens", "date", "numero", "reserves")
        field_classes = {"date": PasseField}
        widgets = {"reserves": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"reserves": "Obligatoires pour une approbation avec réserves."}

    field_order = ("nature", "texte_vote", "sens", "reserves", "date", "numero", "piece")

    def __init__(self, *args, partie: Partie, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.partie = partie
        self.textes = list_textes(partie.contrat)
        self._keep_vote()
        choices = [(cle, name) for cle, (name, _) in self.textes.items()]
        field = self.fields["texte_vote"]
        field.choices = [*choices, ("", "Version non précisée")]  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial["nature"] = partie.acte_attendu
            self.initial["texte_vote"] = next(iter(self.textes), "")

    def _keep_vote(self) -> None:
        """Le texte déjà voté reste proposé, même s’il n’est plus au vote."""
        held = self.instance
        if held.pk is None or not (held.avenant_id or held.version_votee_id):
            return
        cle = f"avenant-{held.avenant.uid}" if held.avenant else f"version-{held.version_votee.uid}"
        fields = {"avenant": held.avenant, "version_votee_id": held.version_votee_id}
        name = str(held.avenant) if held.avenant else name_version(held.version_votee).capitalize()
        self.textes[cle] = (self.textes.get(cle, (name, {}))[0], fields)
        self.initial["texte_vote"] = cle

    def clean(self):
        data = super().clean() or {}
        if data.get("sens") == SensActe.RESERVES and not data.get("reserves"):
            self.add_error("reserves", SANS_RESERVES)
        _, chosen = self.textes.get(data.get("texte_vote", ""), ("", {}))
        self.instance.avenant = chosen.get("avenant")
        self.instance.version_votee_id = chosen.get("version_votee_id")
        return data


class RetraitForm(forms.Form):
    """Retirer un acte : il reste lisible, il n’engage plus."""

    retire_le = PasseField(label="Retiré le")
    motif_retrait = forms.CharField(
        label="Pourquoi il est retiré", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, acte: ActePartie, **kwargs):
        super().__init__(*args, **kwargs)
        self.acte = acte

    def clean_retire_le(self) -> date:
        jour = self.cleaned_data["retire_le"]
        if jour < self.acte.date:
            raise ValidationError(f"L’acte date du {self.acte.date:%d/%m/%Y}.")
        return jour


class AvenantField(forms.ModelChoiceField):
    """Ce que l’on signe : le contrat, ou l’un de ses avenants soumis."""

    def __init__(self):
        super().__init__(
            Avenant.objects.none(), label="Texte signé", required=False, empty_label="Le contrat"
        )

    def offer(self, contrat: Contrat) -> None:
        found = Avenant.objects.filter(contrat=contrat, etat__in=SOUMIS, supprime_le__isnull=True)
        self.queryset = found.order_by("-numero")


SCAN_DEMANDE = (
    "La coordination ne signe pas pour autrui\u00a0: joignez le scan de la signature. "
    "La partie, elle, peut la consigner sans scan."
)


class SignatureForm(JetonMixin, forms.ModelForm):
    """La signature d’une partie ; ``is_scan_demande`` : un autre la consigne, scan à l’appui."""

    avenant = AvenantField()
    piece = PieceField(label="Scan signé")

    class Meta:
        model = SignaturePartie
        fields = ("avenant", "date", "mode", "signataire", "qualite")
        field_classes = {"date": PasseField}

    def __init__(self, *args, partie: Partie, is_scan_demande: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.partie = partie
        self.fields["avenant"].offer(partie.contrat)  # type: ignore[attr-defined]
        self.fields["mode"].choices = MODES  # type: ignore[attr-defined]
        has_scan = self.instance.fichier_id is not None
        ask_scan(self.fields["piece"], is_scan_demande and not has_scan)
        if self.instance.pk is None:
            self.initial["signataire"] = partie.representant
            self.initial["qualite"] = partie.qualite

    def clean(self):
        data = super().clean() or {}
        twin = SignaturePartie.objects.filter(
            partie=self.instance.partie, avenant=data.get("avenant"), supprime_le__isnull=True
        )
        # Le même envoi reçu deux fois n’est pas une seconde signature.
        if twin.exclude(pk=self.instance.pk).exclude(uid=data.get("jeton")).exists():
            raise ValidationError("La signature de cette partie est déjà consignée pour ce texte.")
        return data


def ask_scan(field: forms.Field, is_demande: bool) -> None:
    field.required = field.widget.is_required = is_demande
    if is_demande:
        field.help_text = SCAN_DEMANDE
        field.error_messages["required"] = SCAN_DEMANDE


class SignatureSeanceForm(forms.Form):
    """Une séance de signature : plusieurs parties, un seul scan."""

    parties = forms.ModelMultipleChoiceField(
        Partie.objects.none(), label="Parties qui ont signé", widget=forms.CheckboxSelectMultiple,
        to_field_name="uid", help_text="Chacune signe par la personne qui la représente.",
    )  # fmt: skip
    avenant = AvenantField()
    date = PasseField(label="Signé le")
    mode = forms.ChoiceField(label="Mode de signature", required=False, choices=MODES)
    piece = PieceField(label="Scan signé")

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["avenant"].offer(contrat)  # type: ignore[attr-defined]
        offered = Partie.objects.engaged().filter(contrat=contrat, role__in=SIGNENT)
        self.fields["parties"].queryset = offered.select_related("organisation")  # type: ignore[attr-defined]
        ask_scan(self.fields["piece"], True)

    def clean(self):
        data = super().clean() or {}
        signed = SignaturePartie.objects.filter(
            partie__in=data.get("parties") or [], avenant=data.get("avenant"),
            supprime_le__isnull=True,
        ).select_related("partie__organisation")  # fmt: skip
        if names := [str(item.partie) for item in signed]:
            self.add_error("parties", f"Déjà consignée pour ce texte\u00a0: {', '.join(names)}.")
        return data
