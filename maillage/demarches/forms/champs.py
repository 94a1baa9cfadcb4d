"""Champs communs aux formulaires d’ici."""

from django import forms

from maillage.comptes.models import Organisation

SUGGESTIONS = 400  # au-delà, la liste pèserait plus que la page ; on tape alors le nom entier


class OrganisationField(forms.CharField):
    """Une organisation de l’annuaire par son nom, son sigle ou un autre de ses noms."""

    def __init__(self, **kwargs):
        super().__init__(max_length=250, **kwargs)
        self.widget.attrs |= {"list": "organisations", "autocomplete": "off"}

    def clean(self, value) -> Organisation | None:
        if not (nom := super().clean(value)):
            return None
        if known := Organisation.objects.named(nom):
            return known
        raise forms.ValidationError(
            f"«\u00a0{nom}\u00a0» n’est pas dans l’annuaire. Relisez le nom, ou créez "
            "l’organisation depuis la page Organisations."
        )

    def prepare_value(self, value):
        return str(value) if isinstance(value, Organisation) else value


def suggest_organisations(genre: str = "") -> list[str]:
    """Les noms proposés pendant la frappe."""
    found = Organisation.objects.alive()
    if genre:
        found = found.filter(genre=genre)
    return list(found.order_by("nom").values_list("nom", flat=True)[:SUGGESTIONS])


class LignesField(forms.CharField):
    """Une liste de textes, un par ligne."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        super().__init__(**kwargs)

    def clean(self, value) -> list[str]:
        lines = (line.strip() for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value
