"""Les filtres du suivi : les mêmes pour toutes les vues, ils vivent dans l’adresse."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.comptes.models import Organisation, Personne
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import Contrat, FicheAction, FichePersonne
from maillage.contrats.territoire import name_communes
from maillage.core.forms import ListeSelect
from maillage.core.texte import INSECABLE
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Ressort
from maillage.referentiels.models import Terme
from maillage.suivi.enums import Meteo
from maillage.suivi.vues.conditions import (
    AUCUN,
    CONDITIONS,
    SILENCES,
    keep_commune,
    keep_words,
    pilotes_of,
)
from maillage.suivi.vues.perimetre import Perimetre

VOCABULAIRES = {"themes": "thème", "publics": "public", "determinants": "déterminant"}
ANNEES = 40
# Les filtres qui n’ont de sens que d’un contrat à l’autre, et ceux qui n’en ont que dans un seul.
DE_REGION, DE_CONTRAT = (
    ("contrat", "departement", "structure"),
    ("axe", "objectif", "pilote", "commune"),
)
# Ce que l’adresse porte sans être un filtre.
AFFICHAGE = ("tri", "colonnes", "page", "par", "selon", "entier", "simple", "annee_vue", "tout")
TRIS = {
    "titre": ("titre", "pk"),
    "-titre": ("-titre", "pk"),
    "statut": ("statut", "position", "pk"),
    "-statut": ("-statut", "position", "pk"),
    "meteo": ("suivi__meteo", "position", "pk"),
    "-meteo": (F("suivi__meteo").desc(nulls_last=True), "position", "pk"),
    "debut": (F("date_debut").asc(nulls_last=True), "position", "pk"),
    "-debut": (F("date_debut").desc(nulls_last=True), "position", "pk"),
    "fin": (F("date_fin").asc(nulls_last=True), "position", "pk"),
    "-fin": (F("date_fin").desc(nulls_last=True), "position", "pk"),
    "budget": (F("budget_previsionnel").asc(nulls_last=True), "position", "pk"),
    "-budget": (F("budget_previsionnel").desc(nulls_last=True), "position", "pk"),
    "-modifie": ("-updated_at", "pk"),
}


CHECKED = {True: SafeString(" checked"), False: SafeString("")}


class ListeCases(forms.CheckboxSelectMultiple):
    """Des cases à cocher écrites d’un trait, chacune dans son nom."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = {str(item) for item in value or ()}
        cases = format_html_join(
            "",
            '<label class="case"><input type="checkbox" name="{}" value="{}"{}> {}</label>',
            ((name, key, CHECKED[str(key) in chosen], label) for key, label in self.choices),
        )
        return format_html('<span class="cases">{}</span>', cases)


def list_of(label: str, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=ListeSelect, **kwargs)


def cases_of(label: str, choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=ListeCases, choices=choices
    )


@dataclass(frozen=True, slots=True)
class Puce:
    """Un filtre en mots, et l’adresse de la même vue sans lui."""

    champ: str
    phrase: str
    sans: str


class SuiviFiltre(forms.Form):
    """Un filtre faux est ignoré plutôt que de vider la liste en silence."""

    q = forms.CharField(
        label="Actions contenant", required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    contrat = list_of("du contrat")
    departement = list_of("du département")
    axe = list_of("de l’axe")
    objectif = list_of("de l’objectif")
    pilote = list_of("ayant pour pilote")
    structure = forms.CharField(
        label="dont le pilote se nomme", required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    terme = list_of("sur le thème ou le public")
    commune = list_of("touchant la commune")
    annee = list_of("en cours en")
    silence = list_of(
        "sans nouvelles",
        choices=[("", "peu importe"), *((str(n), f"depuis {n}{INSECABLE}mois") for n in SILENCES)],
    )
    cercle = list_of("dans le cercle", choices=[("", "tous"), *Cercle.choices])
    retard = forms.BooleanField(label="en retard", required=False)
    bloquee = forms.BooleanField(label="bloquées", required=False)
    actions = forms.BooleanField(label="sans les sous-actions", required=False)
    statut = cases_of("État", StatutFiche.choices)
    meteo = cases_of("Météo", [*Meteo.choices, (AUCUN, "non renseignée")])

    def __init__(self, data: QueryDict, perimetre: Perimetre):
        super().__init__(data, auto_id="filtre-%s")
        self.perimetre, self.adresse = perimetre, data
        contrat = perimetre.contrat
        for name in DE_REGION if contrat else DE_CONTRAT:
            del self.fields[name]
        offered = _of_contrat(perimetre, contrat) if contrat else _of_region(perimetre)
        offered |= {"annee": _years(perimetre), "terme": _termes()}
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "tous"), *choices]
        self.is_valid()

    def value_of(self, name: str):
        return self.cleaned_data.get(name)

    @property
    def actifs(self) -> list[str]:
        return [name for name in self.fields if self.value_of(name)]

    def apply(self, *, sauf: str = "") -> QuerySet[FicheAction]:
        """Les fiches filtrées, sans ordre ; ``sauf`` : un filtre que l’on oublie."""
        fiches = self.perimetre.fiches
        for name in self.actifs:
            if name == sauf:
                continue
            value = self.value_of(name)
            if name == "q":
                fiches = keep_words(fiches, value)
            elif name == "commune":
                fiches = keep_commune(fiches, value)
            else:
                fiches = fiches.filter(CONDITIONS[name](value, self.perimetre))
        return fiches

    def sort(self, fiches: QuerySet[FicheAction]) -> QuerySet[FicheAction]:
        return fiches.order_by(*TRIS.get(self.data.get("tri", ""), self.perimetre.ordre))

    def say(self, name: str) -> str:
        """« de l’axe « 2 » », « en retard »."""
        value, field = self.value_of(name), self.fields[name]
        if value is True:
            return str(field.label)
        names = dict(getattr(field, "choices", ()))
        values = value if isinstance(value, list) else [value]
        shown = ", ".join(str(names.get(item, item)) for item in values)
        return f"{field.label} «{INSECABLE}{shown}{INSECABLE}»"

    def list_puces(self) -> list[Puce]:
        return [Puce(name, self.say(name), self.without(name)) for name in self.actifs]

    def without(self, *names: str) -> str:
        """La fin d’une adresse, sans ces paramètres ni la page."""
        query = self.adresse.copy()
        for name in ("page", *names):
            query.pop(name, None)
        return f"?{query.urlencode()}"

    def explain_empty(self) -> Iterator[tuple[Puce, int]]:
        """Les filtres qui, ôtés seuls, laisseraient voir des actions, et combien."""
        for puce in self.list_puces():
            count = self.apply(sauf=puce.champ).count()
            if count:
                yield puce, count

    @property
    def query(self) -> str:
        """Les filtres seuls, sans ce qui tient à une vue."""
        query = self.adresse.copy()
        for name in AFFICHAGE:
            query.pop(name, None)
        return query.urlencode()


def _years(perimetre: Perimetre) -> list[tuple[str, str]]:
    contrat, here = perimetre.contrat, perimetre.jour.year
    debut = contrat.periode_debut.year if contrat and contrat.periode_debut else here - 4
    fin = contrat.periode_fin.year if contrat and contrat.periode_fin else here + 4
    years = range(min(debut, here), max(min(fin, debut + ANNEES), here) + 1)
    return [(str(year), str(year)) for year in years]


def _termes() -> list[tuple[str, str]]:
    found = Terme.objects.filter(vocabulaire__in=VOCABULAIRES)
    rows = sorted(
        found.values_list("vocabulaire", "libelle", "pk"),
        key=lambda row: (list(VOCABULAIRES).index(row[0]), row[1]),
    )
    return [(str(pk), f"{libelle} ({VOCABULAIRES[cle]})") for cle, libelle, pk in rows]


def _of_contrat(perimetre: Perimetre, contrat: Contrat) -> dict[str, list[tuple[str, str]]]:
    fiches = perimetre.fiches.order_by()
    axes = contrat.axes.filter(supprime_le__isnull=True)
    objectifs = contrat.objectifs.filter(supprime_le__isnull=True)
    return {
        "axe": [*((str(axe.pk), str(axe)) for axe in axes), (AUCUN, "sans axe")],
        "objectif": [(str(row.pk), str(row)) for row in objectifs],
        "pilote": [*_pilotes(perimetre, fiches), (AUCUN, "aucun pilote désigné")],
        "commune": _communes(contrat),
    }


def _pilotes(perimetre: Perimetre, fiches: QuerySet) -> Iterator[tuple[str, str]]:
    """Les organisations pilotes, puis les personnes référentes."""
    liens = pilotes_of(perimetre).filter(fiche__in=fiches).values("organisation")
    for pk, nom in Organisation.objects.filter(pk__in=liens).values_list("pk", "nom"):
        yield f"o{pk}", nom
    people = FichePersonne.objects.filter(fiche__in=fiches).values("personne")
    rows = Personne.objects.filter(pk__in=people)
    for pk, prenom, nom in rows.values_list("pk", "prenom", "nom"):
        yield f"p{pk}", f"{prenom} {nom}".strip()


def _communes(contrat: Contrat) -> list[tuple[str, str]]:
    territoire = contrat.territoire
    names = name_communes(territoire, territoire.codes if territoire else ())
    return sorted(names.items(), key=lambda item: item[1])


def _of_region(perimetre: Perimetre) -> dict[str, list[tuple[str, str]]]:
    contrats = Contrat.objects.visible_to(perimetre.user)
    ressorts = Ressort.objects.filter(demarche__in=contrats.order_by().values("demarche"))
    codes = ressorts.order_by("departement").values_list("departement", flat=True).distinct()
    return {
        "contrat": [(str(pk), nom) for pk, nom in contrats.values_list("pk", "nom")],
        "departement": [(code, code) for code in codes],
    }
