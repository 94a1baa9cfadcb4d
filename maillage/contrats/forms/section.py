"""Le formulaire d’une section de fiche, bâti sur sa description."""

import re
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils.html import strip_tags

from maillage.contrats.actions import find_organisation, find_personne
from maillage.contrats.enums import EtatPartenaire, RoleOrganisation, RolePersonne
from maillage.contrats.models import Axe, FicheAction, Objectif
from maillage.contrats.sections import LISTES, RICHES, SectionFiche
from maillage.core.forms import JourField, MontantField
from maillage.edition import riche
from maillage.lecture.communes import split_codes
from maillage.referentiels.enums import VOCABULAIRES
from maillage.referentiels.models import Terme

A_MOBILISER = re.compile(r"\s*\((?:à|a) mobiliser\)\s*$", re.IGNORECASE)


class LignesField(forms.CharField):
    """Une liste ordonnée : un élément par ligne."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        kwargs.setdefault("help_text", "Un élément par ligne.")
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        lines = super().to_python(value).splitlines()
        return [line.strip() for line in lines if line.strip()]


class CodesField(LignesField):
    """Des codes de communes collés de n’importe où."""

    def to_python(self, value) -> list[str]:
        return list(dict.fromkeys(split_codes(forms.CharField.to_python(self, value))))


class RicheField(forms.CharField):
    """Du texte mis en forme, nettoyé."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 8, "data-riche": ""})
        super().__init__(**kwargs)

    def to_python(self, value) -> str:
        text = super().to_python(value)
        cleaned = riche.clean(text)
        return cleaned if strip_tags(cleaned).strip() else ""


class SectionForm(forms.Form):
    """Le formulaire d’une section ; ``values()`` rend l’état que l’historique sait comparer."""

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, fiche: FicheAction, section: SectionFiche, termes, *args, **kwargs):
        self.fiche, self.section, self.termes = fiche, section, termes
        super().__init__(*args, prefix=section.cle, **kwargs)
        for name in section.champs:
            self._add(name)

    def _add(self, name: str) -> None:
        if name == "organisations_liees":
            self._add_links(name, RoleOrganisation, self.fiche.organisations_liees)
        elif name == "personnes_liees":
            self._add_links(name, RolePersonne, self.fiche.personnes_liees)
        elif name in VOCABULAIRES:
            self._add_terms(name)
        else:
            self.fields[name] = self._model_field(name)
            self.initial.setdefault(name, getattr(self.fiche, name))

    def _add_links(self, name: str, roles, liens: list[dict]) -> None:
        for role in roles:
            key = f"{name}_{role}"
            label = role.label[:1].upper() + role.label[1:]
            self.fields[key] = LignesField(label=label, required=False, help_text=AIDES[name])
            self.fields[key].widget.attrs["data-suggestions"] = name
            lines = [_line(lien) for lien in liens if lien["role"] == role]
            self.initial.setdefault(key, lines)

    def _add_terms(self, name: str) -> None:
        offered = [terme for terme in self.termes if terme.vocabulaire == name]
        held = [lien["id"] for lien in getattr(self.fiche, name)]
        choices = [(terme.pk, terme.libelle) for terme in offered]
        known = {pk for pk, _ in choices}
        choices += [
            (t["id"], t["libelle"]) for t in getattr(self.fiche, name) if t["id"] not in known
        ]
        if VOCABULAIRES[name].multiple:
            field: forms.Field = forms.TypedMultipleChoiceField(
                choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, required=False
            )
            self.initial.setdefault(name, held)
        else:
            field = forms.TypedChoiceField(
                choices=[("", "Non précisé"), *choices],
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.initial.setdefault(name, held[0] if held else "")
        field.label = VOCABULAIRES[name].libelle
        self.fields[name] = field

    def _model_field(self, name: str) -> forms.Field:
        field = FicheAction._meta.get_field(name)
        base = {
            "label": str(field.verbose_name).capitalize(),
            "required": not field.blank and name == "titre",
        }
        if name in RICHES:
            return RicheField(**base)
        if name in LISTES:
            return LignesField(**base)
        if name == "communes":
            return CodesField(
                **base, help_text="Vide\u00a0: tout le territoire. Sinon, collez les codes INSEE."
            )
        if field.get_internal_type() == "DateField":
            return JourField(**base)
        if field.get_internal_type() == "DecimalField":
            return MontantField(**base, max_digits=field.max_digits)
        if name == "actions_liees":
            return self._linked_actions(base)
        if field.is_relation:
            return self._relation(name, base)
        formfield = field.formfield(label=base["label"])
        if isinstance(formfield.widget, forms.Textarea):
            formfield.widget.attrs["rows"] = 4
        return formfield

    def _linked_actions(self, base: dict) -> forms.Field:
        """Les autres fiches du contrat, à cocher."""
        alive = FicheAction.objects.alive().filter(contrat=self.fiche.contrat)
        held = self.fiche.actions_liees.all()
        # Celles déjà liées restent proposées, même à la corbeille ou dans un autre contrat.
        others = FicheAction.objects.filter(Q(pk__in=alive) | Q(pk__in=held))
        self.initial.setdefault("actions_liees", self.fiche.actions_liees.all())
        return forms.ModelMultipleChoiceField(
            others.exclude(pk=self.fiche.pk), widget=forms.CheckboxSelectMultiple, **base
        )

    def _relation(self, name: str, base: dict) -> forms.Field:
        contrat = self.fiche.contrat
        choices = {
            "axe": Axe.objects.filter(contrat=contrat, supprime_le__isnull=True),
            "objectif": Objectif.objects.filter(contrat=contrat, supprime_le__isnull=True),
            "edition_precedente": FicheAction.objects.alive().filter(
                contrat__demarche=contrat.demarche
            ).exclude(contrat=contrat),
        }[name]  # fmt: skip
        return forms.ModelChoiceField(choices, empty_label="Aucun", **base)

    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("date_debut"), data.get("date_fin")
        if start and end and end < start:
            self.add_error(
                "date_fin", "La fin précède le début\u00a0: corrigez l’une des deux dates."
            )
        return data

    def values(self) -> dict:
        """Champ → valeur au format de l’historique (``journal.etat``)."""
        return {name: self._state(name) for name in self.section.champs}

    def _state(self, name: str):
        if name == "organisations_liees":
            return [link for role in RoleOrganisation for link in self._organisations(role)]
        if name == "personnes_liees":
            return [link for role in RolePersonne for link in self._people(role)]
        value = self.cleaned_data[name]
        if name in VOCABULAIRES:
            chosen = value if isinstance(value, list) else [value] if value else []
            labels = {terme.pk: terme.libelle for terme in self._all_terms(chosen)}
            return [{"id": pk, "libelle": labels[pk]} for pk in sorted(labels)]
        field = FicheAction._meta.get_field(name)
        if field.many_to_many:
            return sorted(({"id": item.pk, "libelle": str(item)} for item in value), key=by_id)
        if field.is_relation:
            return {"id": value.pk, "libelle": str(value)} if value else None
        if isinstance(value, Decimal):
            return f"{value:.{field.decimal_places}f}"
        if value is None or isinstance(value, (bool, list)):
            return value
        return value.isoformat() if hasattr(value, "isoformat") else str(value)

    def _all_terms(self, chosen: list[int]) -> list[Terme]:
        return list(Terme.objects.filter(pk__in=chosen))

    def _organisations(self, role: str) -> list[dict]:
        """Les organisations nommées ligne à ligne ; une inconnue est créée."""
        links = []
        for line in self.cleaned_data[f"organisations_liees_{role}"]:
            name = A_MOBILISER.sub("", line)
            found = find_organisation(name)
            etat = EtatPartenaire.A_MOBILISER if name != line else EtatPartenaire.ACQUIS
            link = {"id": found.pk, "libelle": str(found), "role": str(role), "etat": str(etat)}
            if found.pk not in {known["id"] for known in links}:
                links.append(link)
        return links

    def _people(self, role: str) -> list[dict]:
        links = []
        for line in self.cleaned_data[f"personnes_liees_{role}"]:
            found = find_personne(line, self.fiche.contrat)
            if found.pk not in {known["id"] for known in links}:
                links.append({"id": found.pk, "libelle": str(found), "role": str(role)})
        return links


def by_id(lien: dict) -> int:
    return lien["id"]


AIDES = {
    "organisations_liees": "Une par ligne, suivie de «\u00a0(à mobiliser)\u00a0» au besoin.",
    "personnes_liees": "Une personne par ligne\u00a0: prénom puis nom.",
}


def _line(lien: dict) -> str:
    suffix = " (à mobiliser)" if lien.get("etat") == EtatPartenaire.A_MOBILISER else ""
    return lien["libelle"] + suffix
