"""Ce que les formulaires ont en commun : une date, un nombre, le jeton d’un seul envoi."""

import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Déjà sûrs : ils ne se relisent pas à chacune des options d’une longue liste.
SELECTED = {True: SafeString(" selected"), False: SafeString("")}
SIGNES = re.compile(r"[\s\u00a0\u202f€%]|ETP$")


def set_choices(form: forms.BaseForm, name: str, choices: Iterable) -> None:
    """Donne ces choix à un champ, une fois le formulaire construit."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)


class ListeSelect(forms.Select):
    """Une liste déroulante simple, écrite d’un trait.

    Celle de Django ouvre trois gabarits par option : les filtres d’une liste coûteraient plus que
    la liste. Sans groupes d’options.
    """

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED[str(key) in chosen], label) for key, label in self.choices),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", attributes, options)


class JetonMixin(forms.Form):
    """Un identifiant né avec la page : le même envoi reçu deux fois n’écrit qu’une fois."""

    jeton = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["jeton"].initial = uuid.uuid4

    @property
    def uid(self) -> uuid.UUID:
        """L’identifiant de ce que l’on crée."""
        return self.cleaned_data.get("jeton") or uuid.uuid4()


class JourField(forms.DateField):
    """Une date, dans le champ natif du navigateur ou en JJ/MM/AAAA."""

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"])
        kwargs["widget"] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Écrivez la date comme 31/12/2026."


class NombreField(forms.DecimalField):
    """Un nombre comme on l’écrit : « 1 234,5 », « 12 % »."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Écrivez un nombre, comme 12 500,50."
        self.error_messages["min_value"] = "Un nombre positif est attendu."
        for code in ("max_digits", "max_whole_digits"):
            self.error_messages[code] = "Ce nombre est trop grand\u00a0: relisez les zéros."

    def to_python(self, value):
        return super().to_python(SIGNES.sub("", str(value or "")).replace(",", "."))

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            units, _, rest = f"{value:f}".partition(".")
            return ",".join(filter(None, (units, rest.rstrip("0"))))
        return value


class MontantField(NombreField):
    """Un montant positif en euros, au centime : « 12 500,50 € »."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, decimal_places=2, **kwargs)
        self.error_messages["max_decimal_places"] = "Un montant s’arrête au centime."

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:.2f}".replace(".", ",").removesuffix(",00")
        return value
