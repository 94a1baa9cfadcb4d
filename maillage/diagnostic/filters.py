"""Les filtres d’une liste : ils vivent dans l’adresse et se lisent comme une phrase."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db.models import Q, QuerySet

from maillage.core.forms import ListeSelect
from maillage.core.texte import INSECABLE
from maillage.demarches.enums import Cercle


@dataclass(frozen=True, slots=True)
class Choix:
    """Un filtre à choix ; ``chemin`` est la recherche, ``options`` les paires proposées.

    ``match`` remplace la recherche quand elle n’est pas une colonne. ``options(objets, user)``
    n’offre que ce que portent les objets visibles, et que l’on voit.
    """

    nom: str
    libelle: str
    chemin: str
    options: Callable[..., list[tuple[str, str]]]
    vide: str = ""
    match: Callable[[str], Q] | None = None


def enum_options(enum) -> Callable:
    return lambda objets, user: [(str(value), label) for value, label in enum.choices]


def link_options(chemin: str) -> Callable:
    """Les objets liés par ``chemin`` que portent les objets visibles."""

    def read(objets: QuerySet, user) -> list[tuple[str, str]]:
        model = objets.model._meta.get_field(chemin).related_model
        rows = model._default_manager
        known = rows.visible_to(user) if hasattr(rows, "visible_to") else rows
        found = known.filter(pk__in=objets.order_by().values(chemin))
        return [(str(item.pk), str(item)) for item in found]

    return read


def value_options(chemin: str) -> Callable:
    """Les valeurs que prend une colonne de texte."""

    def read(objets: QuerySet, user) -> list[tuple[str, str]]:
        values = objets.exclude(**{chemin: ""}).order_by(chemin).values_list(chemin, flat=True)
        return [(value, value) for value in values.distinct()]

    return read


CERCLE = Choix("cercle", "dans le cercle", "cercle", enum_options(Cercle))
VIDE = "aucun"


class ListeFiltre(forms.Form):
    """Un filtre faux est ignoré plutôt que de vider la liste en silence."""

    q = forms.CharField(label="contenant", required=False, max_length=100)

    def __init__(self, data, *, objets: QuerySet, user, mots: tuple[str, ...], choix: tuple):
        super().__init__(data)
        self.mots, self.choix, self.objets = mots, (*choix, CERCLE), objets
        # Par filtre, le nom de chaque valeur proposée.
        self.libelles: dict[str, dict[str, str]] = {}
        for item in self.choix:
            options = [("", "tous"), *item.options(objets, user)]
            if item.vide:
                options.append((VIDE, item.vide))
            self.libelles[item.nom] = dict(options)
            self.fields[item.nom] = forms.ChoiceField(
                label=item.libelle, required=False, choices=options, widget=ListeSelect
            )

    def apply(self) -> QuerySet:
        """Les objets visibles qui répondent, dans leur ordre."""
        self.is_valid()
        found = self.objets
        for word in self.cleaned_data.get("q", "").split():
            holds = Q()
            for name in self.mots:
                holds |= Q(**{f"{name}__icontains": word})
            found = found.filter(holds)
        for item in self.choix:
            if value := self.cleaned_data.get(item.nom):
                found = found.filter(_condition(found.model, item, value))
        return found

    def sentence(self) -> list[str]:
        """Les filtres actifs, en mots."""
        parts = []
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                shown = self.libelles.get(name, {}).get(value, value)
                parts.append(f"{field.label} «{INSECABLE}{shown}{INSECABLE}»")
        return parts


def _condition(model, item: Choix, value: str) -> Q:
    if item.match:
        return item.match(value)
    if value == VIDE:
        return Q(**{f"{item.chemin}__isnull": True})
    if not model._meta.get_field(item.chemin.partition("__")[0]).many_to_many:
        return Q(**{item.chemin: value})
    # Une sous-requête plutôt qu’une jointure : un objet n’y vient qu’une fois.
    return Q(pk__in=model._default_manager.filter(**{item.chemin: value}).values("pk"))
