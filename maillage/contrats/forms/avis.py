"""Consigner l’avis d’une instance consultée."""

from django import forms

from maillage.contrats.enums import InstanceAvis, SensAvis
from maillage.contrats.forms.dates import PasseField
from maillage.contrats.forms.votes import name_version
from maillage.contrats.models import Avis, Contrat, VersionContrat
from maillage.core.forms import JetonMixin
from maillage.fichiers.champs import PieceField


class VersionField(forms.ModelChoiceField):
    """Une version du contrat, dite par son numéro et sa date."""

    def label_from_instance(self, obj: VersionContrat) -> str:
        return name_version(obj).capitalize()


class AvisForm(JetonMixin, forms.ModelForm):
    """Ce que dit une instance, et de quelle version du texte."""

    version_lue = VersionField(
        VersionContrat.objects.none(), label="Version lue", required=False,
        empty_label="Version non précisée",
    )  # fmt: skip
    piece = PieceField(label="Avis écrit")

    class Meta:
        model = Avis
        fields = ("instance", "instance_nom", "date", "sens", "reserves", "version_lue")
        field_classes = {"date": PasseField}
        widgets = {"reserves": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "instance_nom": "Par exemple «\u00a0CTS de Haute-Lande\u00a0», ou une association.",
            "reserves": "Obligatoires pour un avis favorable avec réserves.",
        }

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contrat = contrat
        found = VersionContrat.objects.filter(contrat=contrat).defer("texte").order_by("-rang")
        self.fields["version_lue"].queryset = found  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial["version_lue"] = found.projets().first()

    def clean(self):
        data = super().clean() or {}
        if data.get("sens") == SensAvis.RESERVES and not data.get("reserves"):
            self.add_error("reserves", "Écrivez les réserves, ou choisissez un autre sens.")
        if data.get("instance") == InstanceAvis.AUTRE and not data.get("instance_nom"):
            self.add_error("instance_nom", "Dites de quelle instance il s’agit.")
        return data
