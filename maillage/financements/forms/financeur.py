"""Dire qui paie : un nom tapé librement, reconnu s’il est à l’annuaire."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.comptes.models import Organisation
from maillage.demarches.models import Demarche
from maillage.financements.models import LigneFinancement

LISTE = "financeurs-connus"
AIDE = "Une organisation de l’annuaire, ou un nom en clair."


class FinanceurInput(forms.TextInput):
    """Un champ libre qui propose les financeurs connus ; la liste n’est écrite qu’une fois."""

    noms: tuple[str, ...] = ()

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        given = {"type": "text", "name": name, "list": LISTE, **(attrs or {})}
        if value:
            given["value"] = value
        field = format_html("<input{}>", flatatt(self.build_attrs(self.attrs, given)))
        if not self.noms:
            return field
        options = format_html_join("", '<option value="{}">', ((nom,) for nom in self.noms))
        return format_html('{}<datalist id="{}">{}</datalist>', field, LISTE, options)


def known_financeurs(demarche: Demarche) -> tuple[str, ...]:
    """Les ARS de la démarche, les parties de ses contrats et ceux qui y paient déjà."""
    lignes = LigneFinancement.objects.alive().filter(contrat__demarche=demarche)
    found = Organisation.objects.alive().filter(
        pk__in=lignes.filter(financeur__isnull=False).values("financeur").union(
            demarche.agences.order_by().values("pk"),
            Organisation.objects.filter(parties__contrat__demarche=demarche).order_by().values(
                "pk"
            ),
        )
    )  # fmt: skip
    free = lignes.exclude(financeur_texte="").order_by().values_list("financeur_texte", flat=True)
    return tuple(sorted({*found.values_list("nom", flat=True), *free}))


class FinanceurMixin:
    """Un formulaire dont ``financeur_texte`` est le seul champ montré pour dire qui paie."""

    instance: Any
    fields: dict[str, Any]
    initial: Any

    def open_financeur(self, noms: tuple[str, ...] = ()) -> None:
        self.fields.pop("financeur", None)
        field = self.fields["financeur_texte"]
        field.label, field.help_text = "Financeur", AIDE
        field.widget = FinanceurInput(attrs={"maxlength": 200})
        field.widget.noms = noms
        self.initial["financeur_texte"] = str(
            self.instance.financeur or self.instance.financeur_texte
        )

    def clean_financeur_texte(self) -> str:
        """Le nom reconnu devient un lien ; le texte libre ne garde que l’inconnu."""
        said = self.cleaned_data.get("financeur_texte", "")  # type: ignore[attr-defined]
        held = self.instance.financeur
        known = held if held and str(held) == said else Organisation.objects.named(said)
        self.instance.financeur = known
        return "" if known else said
