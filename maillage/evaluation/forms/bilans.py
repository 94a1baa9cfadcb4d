"""La fiche-bilan d’un groupe, et les besoins auxquels répond le plan."""

from datetime import date
from typing import cast

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils import timezone

from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.forms import JourField, ListeSelect
from maillage.diagnostic.models import Enjeu
from maillage.evaluation.enums import FamillePreuve, GenreTerme
from maillage.evaluation.forms.base import ObjetForm
from maillage.evaluation.models import BilanAction, LienBesoin
from maillage.evaluation.sites import SITES, read_sites, write_sites

LONGS = (
    "prevu", "realise", "publics_texte", "satisfaction", "forces", "difficultes", "ajustements",
)  # fmt: skip


class BilanForm(ObjetForm):
    """Tout se remplit en plusieurs fois : seules les dates sont dues."""

    sites = forms.CharField(
        label="Personnes touchées, site par site", required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "Centre social\u00a0: 42"}),
        help_text=f"Un site par ligne, «\u00a0Centre social\u00a0: 42\u00a0», en personnes "
        f"uniques. {SITES}",
    )  # fmt: skip

    class Meta:
        model = BilanAction
        fields = (
            "debut", "fin", "groupe", "redacteur", "prevu", "realise", "publics_texte", "sites",
            "satisfaction", "forces", "difficultes", "ajustements", "suite",
        )  # fmt: skip
        field_classes = {"debut": JourField, "fin": JourField}
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 4}) for name in LONGS},
            "suite": ListeSelect,
        }
        help_texts = {
            "prevu": "Repris de la fiche\u00a0: corrigez ce qui a changé depuis.",
            "publics_texte": "Qui est venu, au regard de qui était attendu.",
            "satisfaction": "Sans nom\u00a0: ce qu’ont dit les participants, comment on le sait.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["sites"] = write_sites(self.instance.sites)
        cast(forms.ChoiceField, self.fields["suite"]).choices = [
            ("", "À décider"), *BilanAction._meta.get_field("suite").flatchoices,
        ]  # fmt: skip
        if self.is_new:
            self.initial.update(propose(self.instance.fiche))

    def clean_sites(self) -> list[dict]:
        return read_sites(self.cleaned_data["sites"])

    def clean(self):
        cleaned = super().clean() or {}
        debut, fin = cleaned.get("debut"), cleaned.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        return cleaned


def propose(fiche: FicheAction, jour: date | None = None) -> dict:
    """L’année écoulée, et ce que la fiche prévoyait."""
    today = jour or timezone.localdate()
    year = today.year if today.month > 6 else today.year - 1
    planned = [*fiche.objectifs_operationnels, *fiche.resultats_attendus]
    return {
        "debut": date(year, 1, 1),
        "fin": date(year, 12, 31),
        "prevu": "\n".join(map(str, planned)) or fiche.description,
    }


class BesoinsForm(forms.Form):
    """Un groupe de cases par axe et par objectif : les enjeux auxquels il répond."""

    def __init__(self, *args, contrat: Contrat, enjeux: list[Enjeu], **kwargs):
        super().__init__(*args, **kwargs)
        self.enjeux = {str(enjeu.uid): enjeu for enjeu in enjeux}
        self.nodes = list_nodes(contrat)
        held = LienBesoin.objects.filter(contrat=contrat, supprime_le__isnull=True)
        rows: QuerySet = held.select_related("enjeu", "axe", "objectif")
        for node in self.nodes.values():
            kept = [str(row.enjeu.uid) for row in rows if node in (row.axe, row.objectif)]
            self.fields[str(node.uid)] = forms.MultipleChoiceField(
                label=str(node), required=False, initial=kept,
                choices=[(uid, str(enjeu)) for uid, enjeu in self.enjeux.items()],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    @property
    def groupes(self) -> list[tuple[BoundField, list[BoundField]]]:
        """Chaque axe et ses objectifs ; un objectif sans axe fait groupe à lui seul."""
        found: list[tuple[BoundField, list[BoundField]]] = []
        for cle, node in self.nodes.items():
            if isinstance(node, Objectif) and node.axe_id and found:
                found[-1][1].append(self[cle])
            else:
                found.append((self[cle], []))
        return found

    def chosen(self) -> dict[Axe | Objectif, list[Enjeu]]:
        return {
            node: [self.enjeux[uid] for uid in self.cleaned_data[cle]]
            for cle, node in self.nodes.items()
        }


def list_nodes(contrat: Contrat) -> dict[str, Axe | Objectif]:
    """Chaque axe, suivi de ses objectifs."""
    axes = Axe.objects.filter(contrat=contrat, supprime_le__isnull=True)
    rows = Objectif.objects.filter(contrat=contrat, supprime_le__isnull=True)
    objectifs = list(rows)
    found: dict[str, Axe | Objectif] = {}
    for axe in axes:
        found[str(axe.uid)] = axe
        found |= {str(row.uid): row for row in objectifs if row.axe_id == axe.pk}
    return found | {str(row.uid): row for row in objectifs if row.axe_id is None}


class TermeForm(forms.Form):
    """Un critère ou un niveau, avec les mots de la région."""

    libelle = forms.CharField(label="Libellé", max_length=120)
    question = forms.CharField(
        label="Question type", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    familles = forms.MultipleChoiceField(
        label="Preuves que Maillage réunit pour ce critère", required=False, choices=FamillePreuve,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    hors_echelle = forms.BooleanField(
        label="Hors de l’échelle",
        required=False,
        help_text="Comme «\u00a0Ne se prononce pas\u00a0».",
    )

    def __init__(self, *args, genre: str, **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        if genre == GenreTerme.CRITERE:
            del self.fields["hors_echelle"]
        else:
            del self.fields["familles"]
            self.fields["question"].label = "Ce que ce niveau veut dire"
