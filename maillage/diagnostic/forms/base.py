"""Ce que les formulaires du diagnostic partagent."""

from typing import Any

from django import forms
from django.db import models

from maillage.core.forms import JourField
from maillage.core.texte import join_et
from maillage.demarches.models import Demarche
from maillage.diagnostic.anonymat import find_traces
from maillage.journal.etat import read_field
from maillage.lecture.communes import split_codes
from maillage.referentiels.models import Terme
from maillage.referentiels.vocabulaire import terms_for


class CodesField(forms.CharField):
    """Des codes de communes collés de n’importe où ; rend une liste."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", "Collez les codes INSEE. Vide\u00a0: tout le territoire.")
        super().__init__(**kwargs)

    def clean(self, value) -> list[str]:
        return list(dict.fromkeys(split_codes(super().clean(value) or "")))

    def prepare_value(self, value):
        return " ".join(value) if isinstance(value, list) else value


class AnonymeMixin:
    """Prévient quand un texte de ``SURVEILLES`` semble désigner une personne.

    Rien n’est perdu : le texte reste affiché, et une case permet de le garder tel quel.
    """

    SURVEILLES: tuple[str, ...] = ()
    fields: dict[str, forms.Field]

    def add_relecture(self) -> None:
        self.fields["relu"] = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def check_anonymat(self, cleaned: dict) -> None:
        texte = " ".join(str(cleaned.get(name) or "") for name in self.SURVEILLES)
        found = find_traces(texte)
        if not found:
            return
        self.fields["relu"].widget = forms.CheckboxInput()
        self.fields["relu"].label = "J’ai relu\u00a0: ce texte ne désigne personne"
        if not cleaned.get("relu"):
            self.add_error(  # type: ignore[attr-defined]
                None,
                f"Ce texte semble contenir {join_et(found)}. Retirez ce qui désignerait une "
                "personne, ou cochez la case de relecture pour le garder tel quel.",
            )


class ObjetForm(AnonymeMixin, forms.ModelForm):
    """Un objet du diagnostic ; ``demarche`` donne les mots et les listes proposés."""

    VOCABULAIRES: dict[str, str] = {}

    def __init__(self, *args, demarche: Demarche, **kwargs):
        super().__init__(*args, **kwargs)
        self.demarche = demarche
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                self.fields[name] = JourField(label=field.label, required=field.required)
            elif isinstance(field.widget, forms.Textarea):
                field.widget.attrs.setdefault("rows", 4)
        for name, vocabulaire in self.VOCABULAIRES.items():
            self._offer_terms(name, vocabulaire)
        if self.SURVEILLES:
            self.add_relecture()

    def _offer_terms(self, name: str, vocabulaire: str) -> None:
        field: Any = self.fields[name]
        offered = terms_for(self.demarche, vocabulaire, self._worn(name))
        field.queryset = Terme.objects.filter(pk__in=[terme.pk for terme in offered])
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.widget = forms.CheckboxSelectMultiple()
            field.widget.choices = field.choices
            field.help_text = ""
        else:
            field.empty_label = "Non précisé"

    def _worn(self, name: str) -> list[Terme]:
        if self.instance.pk is None:
            return []
        value = getattr(self.instance, name)
        if isinstance(value, models.Manager):
            return list(value.all())
        return [value] if value else []

    def offer(self, name: str, queryset) -> None:
        """Les seuls objets de cette démarche pour un lien."""
        field: Any = self.fields[name]
        field.queryset = queryset.filter(demarche=self.demarche)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if self.SURVEILLES:
            self.check_anonymat(cleaned)
        return cleaned

    def finish(self) -> str:
        """Ce qui s’écrit après l’objet lui-même ; rend ce qu’il faut en dire."""
        return ""

    def links(self) -> dict[str, list]:
        """Les listes de liens choisies, par champ."""
        many = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: list(self.cleaned_data[name]) for name in self.fields if name in many}

    def values(self) -> dict:
        """L’état voulu, au format de l’historique."""
        linked = {
            name: sorted(
                ({"id": item.pk, "libelle": str(item)} for item in items),
                key=lambda link: link["id"],
            )
            for name, items in self.links().items()
        }
        columns = {field.name for field in self._meta.model._meta.concrete_fields}
        own = [name for name in self.fields if name in columns]
        return {name: read_field(self.instance, name) for name in own} | linked
