"""Une référence, une édition, un objectif, un indicateur commun, un fichier d’arbre."""

from collections.abc import Container, Sequence
from typing import cast

from django import forms

from maillage.core.forms import JourField, ListeSelect
from maillage.referentiels.arbre import Noeud, tree
from maillage.referentiels.enums import Frequence, GenreObjectif, GenreReference, Sens
from maillage.referentiels.models import ObjectifReference, Reference

TAILLE_MAX = 10 * 1024 * 1024
LONG = forms.Textarea(attrs={"rows": 4})


class PeriodeMixin(forms.Form):
    """Deux dates facultatives, la seconde après la première."""

    def clean(self) -> dict:
        data = super().clean() or {}
        debut, fin = data.get("debut"), data.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin vient après le début.")
        return data


class ReferenceForm(PeriodeMixin):
    nom = forms.CharField(label="Nom", max_length=300)
    genre = forms.ChoiceField(label="Genre", choices=GenreReference.choices)
    edition = forms.CharField(
        label="Édition", max_length=60, required=False,
        help_text="Comme on la nomme\u00a0: «\u00a02023-2028\u00a0», «\u00a02025\u00a0».",
    )  # fmt: skip
    debut = JourField(label="À partir du", required=False)
    fin = JourField(label="Jusqu’au", required=False)
    porteur = forms.CharField(label="Porteur", max_length=200, required=False)
    adresse = forms.URLField(
        label="Adresse en ligne", max_length=500, required=False, assume_scheme="https"
    )


class EditionForm(PeriodeMixin):
    edition = forms.CharField(label="Nom de la nouvelle édition", max_length=60)
    debut = JourField(label="À partir du", required=False)
    fin = JourField(label="Jusqu’au", required=False)
    copie = forms.BooleanField(
        label="Reprendre l’arbre et les indicateurs communs", required=False, initial=True,
        help_text="Sans cela, elle part d’un arbre vide, que vous pouvez importer.",
    )  # fmt: skip


class ObjectifForm(forms.Form):
    """``exclus`` : l’objectif même et ce qu’il contient, qui ne peuvent être son parent ;
    ``actuel`` : son parent, offert même retiré ; ``noeuds`` : l’arbre, s’il est déjà lu.
    """

    titre = forms.CharField(label="Intitulé", max_length=500)
    code = forms.CharField(
        label="Code", max_length=30, required=False, help_text="«\u00a01.2\u00a0», ou rien."
    )
    parent = forms.ChoiceField(label="Rangé sous", required=False, widget=ListeSelect)
    genre = forms.ChoiceField(
        label="Genre", choices=GenreObjectif.choices, initial=GenreObjectif.OBJECTIF
    )
    description = forms.CharField(label="Description", required=False, widget=LONG)
    preuve = forms.CharField(
        label="Niveau de preuve", max_length=200, required=False,
        help_text="Pour une action probante\u00a0: ce que la littérature en dit.",
    )  # fmt: skip
    source = forms.CharField(label="Référence bibliographique", required=False, widget=LONG)

    def __init__(
        self,
        *args,
        reference: Reference,
        exclus: Container[int] = (),
        actuel: ObjectifReference | None = None,
        noeuds: Sequence[Noeud] | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        shown = tree(reference, retires=True) if noeuds is None else noeuds
        kept = [noeud for noeud in _offered(shown, actuel) if noeud.objectif.pk not in exclus]
        self.parents = {str(noeud.objectif.uid): noeud.objectif for noeud in kept}
        cast(forms.ChoiceField, self.fields["parent"]).choices = [
            ("", "à la racine"),
            *map(as_choice, kept),
        ]

    def clean_parent(self) -> ObjectifReference | None:
        return self.parents.get(self.cleaned_data["parent"])


def _offered(noeuds: Sequence[Noeud], actuel: ObjectifReference | None) -> list[Noeud]:
    """Ce qui n’est pas retiré, et ``actuel`` quoi qu’il en soit : un formulaire ne le perd pas."""
    return [item for item in noeuds if item.objectif.retire_le is None or item.objectif == actuel]


def as_choice(noeud: Noeud) -> tuple[str, str]:
    """L’intitulé, précédé d’un tiret par niveau au-dessus."""
    shown = str(noeud.objectif)
    text = shown if len(shown) <= 90 else f"{shown[:89]}…"
    return str(noeud.objectif.uid), f"{'–\u00a0' * (noeud.profondeur - 1)}{text}"


class IndicateurForm(forms.Form):
    intitule = forms.CharField(label="Intitulé", max_length=300)
    code = forms.CharField(label="Code", max_length=30, required=False)
    definition = forms.CharField(
        label="Définition", required=False, widget=LONG,
        help_text="Ce que l’on compte, et sur quoi\u00a0: tous les contrats la suivent.",
    )  # fmt: skip
    unite = forms.CharField(label="Unité", max_length=60, required=False)
    sens = forms.ChoiceField(label="Sens attendu", choices=Sens.choices, initial=Sens.NEUTRE)
    frequence = forms.ChoiceField(
        label="Fréquence", choices=Frequence.choices, initial=Frequence.ANNUELLE
    )
    objectif = forms.ChoiceField(label="Objectif mesuré", required=False, widget=ListeSelect)

    def __init__(
        self, *args, reference: Reference, actuel: ObjectifReference | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        noeuds = _offered(tree(reference, retires=True), actuel)
        self.objectifs = {str(noeud.objectif.uid): noeud.objectif for noeud in noeuds}
        choices = [("", "aucun en particulier"), *map(as_choice, noeuds)]
        cast(forms.ChoiceField, self.fields["objectif"]).choices = choices

    def clean_objectif(self) -> ObjectifReference | None:
        return self.objectifs.get(self.cleaned_data["objectif"])


class ArbreForm(forms.Form):
    fichier = forms.FileField(
        label="Votre tableau", help_text="XLSX, XLS, ODS ou CSV, 10\u00a0Mo au plus."
    )

    def clean_fichier(self):
        sent = self.cleaned_data["fichier"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError(
                "Ce fichier dépasse 10\u00a0Mo\u00a0: gardez la feuille de l’arbre."
            )
        return sent
