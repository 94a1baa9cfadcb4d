"""Une règle qu’une région ajoute : son genre choisi, ce qu’elle cherche se prend dans une liste."""

from collections.abc import Callable

from django import forms
from django.db.models import QuerySet

from maillage.comptes.models import TypeOrganisation
from maillage.contrats.pret.regionales import CHAMPS_FICHE, label_champ
from maillage.referentiels.actions.reglages import list_articles
from maillage.referentiels.enums import GenreRegle
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, RegleRegionale

type Choix = list[tuple]


def list_champs(region: str) -> Choix:
    return sorted(((name, label_champ(name).capitalize()) for name in CHAMPS_FICHE), key=by_label)


def list_codes(region: str) -> Choix:
    return [(item.code, item.titre) for item in list_articles(region)]


def list_types(region: str) -> Choix:
    return [(item.code, item.libelle) for item in TypeOrganisation.objects.all()]


def list_objectifs(region: str) -> Choix:
    return group(region, ObjectifReference.objects.kept())


def list_communs(region: str) -> Choix:
    return group(region, IndicateurCommun.objects.filter(retire_le__isnull=True))


def group(region: str, rows: QuerySet) -> Choix:
    """Les éléments des références que la région tient ou reçoit, sous le nom de chacune."""
    found = rows.filter(
        reference__region__in=["", region], reference__actif=True, supprime_le__isnull=True,
        reference__supprime_le__isnull=True,
    ).select_related("reference")  # fmt: skip
    groups: dict[str, list] = {}
    for row in found:
        groups.setdefault(str(row.reference), []).append((str(row.uid), str(row)))
    return sorted(groups.items())


def by_label(choice: tuple) -> str:
    return choice[1]


LISTES: dict[str, Callable[[str], Choix]] = {
    GenreRegle.CHAMP_FICHE: list_champs,
    GenreRegle.ARTICLE: list_codes,
    GenreRegle.PARTIE: list_types,
    GenreRegle.LIEN: list_objectifs,
    GenreRegle.INDICATEUR: list_communs,
}
# Ce que l’on demande, en deux mots puis comme étiquette de la liste.
MOTS = {
    GenreRegle.CHAMP_FICHE: ("un champ des fiches", "Champ que chaque fiche remplit"),
    GenreRegle.ARTICLE: ("un article", "Article qui figure au contrat"),
    GenreRegle.PARTIE: ("un type de partie", "Type de partie"),
    GenreRegle.LIEN: ("un lien vers un objectif", "Objectif que le contrat sert"),
    GenreRegle.INDICATEUR: ("un indicateur commun", "Indicateur commun repris"),
}


def flatten(choices: Choix) -> dict[str, str]:
    """Valeur → libellé, groupes défaits."""
    flat: dict[str, str] = {}
    for value, label in choices:
        flat |= dict(label) if isinstance(label, list) else {value: label}
    return flat


RETIRE = "un élément qui n’est plus proposé"


def name_parametres(region: str, rows: list[RegleRegionale]) -> list[str]:
    """Ce que cherche chaque règle, en toutes lettres ; une lecture par genre."""
    known = {genre: flatten(LISTES[genre](region)) for genre in {row.genre for row in rows}}
    found = [known[row.genre].get(row.parametre, RETIRE) for row in rows]
    return [
        f"{MOTS[GenreRegle(row.genre)][1]}\u00a0: {name}"
        for row, name in zip(rows, found, strict=True)
    ]


class RegleForm(forms.ModelForm):
    """Le genre est choisi d’avance : il dit quelle liste proposer."""

    parametre = forms.ChoiceField()

    class Meta:
        model = RegleRegionale
        fields = ("parametre", "phrase", "severite")
        widgets = {"severite": forms.RadioSelect}
        help_texts = {
            "phrase": "Une phrase que la coordination lira\u00a0: «\u00a0Chaque fiche dit comment "
            "elle réduit les inégalités.\u00a0»",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        regle = self.instance
        choices = LISTES[regle.genre](regle.region)
        if regle.parametre and regle.parametre not in flatten(choices):
            choices = [*choices, (regle.parametre, RETIRE.capitalize())]
        field = self.fields["parametre"]
        field.label = MOTS[GenreRegle(regle.genre)][1]
        field.choices = [("", "À choisir"), *choices]  # type: ignore[attr-defined]
