"""Les filtres du plan : ils vivent dans l’adresse et se lisent comme une phrase."""

from datetime import date

from django import forms
from django.db.models import Q, QuerySet

from maillage.comptes.models import Organisation
from maillage.contrats.enums import RoleOrganisation, StatutFiche
from maillage.contrats.models import Contrat, FicheAction, FicheOrganisation, Rattachement
from maillage.core.forms import ListeSelect
from maillage.demarches.enums import Cercle
from maillage.referentiels.models import Terme

TRIS = {
    "plan": ("position", "pk"),
    "titre": ("titre", "pk"),
    "statut": ("statut", "position", "pk"),
    "fin": ("date_fin", "position", "pk"),
    "-fin": ("-date_fin", "position", "pk"),
    "budget": ("budget_previsionnel", "pk"),
    "-budget": ("-budget_previsionnel", "pk"),
    "-modifie": ("-updated_at", "pk"),
}
LIBELLES_TRIS = [
    ("plan", "du plan"), ("titre", "des titres"), ("statut", "des états"),
    ("fin", "des échéances"), ("-fin", "des échéances, la dernière d’abord"),
    ("budget", "des budgets"), ("-budget", "des budgets, le plus gros d’abord"),
    ("-modifie", "des dernières modifications"),
]  # fmt: skip
MANQUES = {
    "champs": "un champ légal", "themes": "un thème", "determinants": "un déterminant",
    "publics": "un public", "niveaux": "un niveau",
}  # fmt: skip


class PlanFiltre(forms.Form):
    """Un filtre faux est ignoré plutôt que de vider la liste en silence."""

    q = forms.CharField(label="Fiches contenant", required=False, max_length=100)
    axe = forms.ChoiceField(label="de l’axe", required=False, widget=ListeSelect)
    statut = forms.ChoiceField(label="dans l’état", required=False, widget=ListeSelect)
    pilote = forms.ChoiceField(label="ayant pour pilote", required=False, widget=ListeSelect)
    terme = forms.ChoiceField(label="sur le thème ou le public", required=False, widget=ListeSelect)
    sans = forms.ChoiceField(label="à qui il manque", required=False, widget=ListeSelect)
    cercle = forms.ChoiceField(label="dans le cercle", required=False, widget=ListeSelect)
    retard = forms.BooleanField(label="en retard seulement", required=False)
    tri = forms.ChoiceField(
        label="dans l’ordre", required=False, choices=LIBELLES_TRIS, widget=ListeSelect
    )

    def __init__(self, data, *, contrat: Contrat, fiches: QuerySet, jour: date):
        super().__init__(data)
        self.jour = jour
        axes = contrat.axes.filter(supprime_le__isnull=True)
        self.fields["axe"].choices = [
            ("", "tous"), *((str(axe.pk), str(axe)) for axe in axes), ("aucun", "sans axe")
        ]  # fmt: skip
        self.fields["statut"].choices = [("", "tous"), *StatutFiche.choices]
        self.fields["sans"].choices = [("", "rien"), *MANQUES.items()]
        self.fields["cercle"].choices = [("", "tous"), *Cercle.choices]
        self.fields["pilote"].choices = [("", "tous"), *_pilots(fiches)]
        self.fields["terme"].choices = [("", "tous"), *_terms(fiches)]

    def apply(self, fiches: QuerySet) -> QuerySet:
        self.is_valid()
        value = self.cleaned_data.get
        for condition in filter(None, map(self._condition, self.fields)):
            fiches = fiches.filter(condition)
        if value("retard"):
            fiches = fiches.late(self.jour)
        return fiches.order_by(*TRIS[value("tri") or "plan"])

    def _condition(self, name: str) -> Q | None:
        value = self.cleaned_data.get(name)
        if not value or name not in CONDITIONS:
            return None
        return CONDITIONS[name](value)

    def sentence(self) -> list[str]:
        """Les filtres actifs, en mots."""
        parts = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and name != "tri":
                shown = dict(getattr(field, "choices", ())).get(value, value)
                parts.append(
                    field.label if value is True else f"{field.label} «\u00a0{shown}\u00a0»"
                )
        return parts


def _match_words(words: str) -> Q:
    condition = Q()
    for word in words.split():
        condition &= Q(titre__icontains=word) | Q(code__istartswith=word)
    return condition


def _match_axe(value: str) -> Q:
    if value == "aucun":
        return Q(axe__isnull=True)
    return Q(axe=value) | Q(pk__in=Rattachement.objects.filter(axe=value).values("fiche"))


def _match_pilote(value: str) -> Q:
    liens = FicheOrganisation.objects.filter(organisation=value, role=RoleOrganisation.PILOTE)
    return Q(pk__in=liens.values("fiche"))


def _match_terme(value: str) -> Q:
    return Q(pk__in=FicheAction.termes.through.objects.filter(terme=value).values("ficheaction"))


def _match_sans(vocabulaire: str) -> Q:
    """Les actions qu’aucun terme ne range, ni elles ni leurs sous-actions."""
    liens = FicheAction.termes.through.objects.filter(terme__vocabulaire=vocabulaire)
    under = liens.filter(ficheaction__parent__isnull=False).values("ficheaction__parent")
    classed = Q(pk__in=liens.values("ficheaction")) | Q(pk__in=under)
    return Q(parent__isnull=True) & ~classed


# Des sous-requêtes plutôt que des jointures : une fiche n’y vient qu’une fois, sans dédoublonner.
CONDITIONS = {
    "q": _match_words,
    "axe": _match_axe,
    "statut": lambda value: Q(statut=value),
    "cercle": lambda value: Q(cercle=value),
    "pilote": _match_pilote,
    "terme": _match_terme,
    "sans": _match_sans,
}


def _pilots(fiches: QuerySet) -> list[tuple[str, str]]:
    liens = FicheOrganisation.objects.filter(fiche__in=fiches, role=RoleOrganisation.PILOTE)
    found = Organisation.objects.filter(pk__in=liens.values("organisation"))
    return [(str(pk), nom) for pk, nom in found.values_list("pk", "nom")]


def _terms(fiches: QuerySet) -> list[tuple[str, str]]:
    liens = FicheAction.termes.through.objects.filter(ficheaction__in=fiches)
    found = Terme.objects.filter(
        pk__in=liens.values("terme"), vocabulaire__in=("themes", "publics")
    )
    return [(str(pk), libelle) for pk, libelle in found.values_list("pk", "libelle")]
