"""Le registre des engagements : l’écrire, le filtrer, dire où l’on en est."""

from datetime import date

from django import forms
from django.db.models import Q, QuerySet

from maillage.contrats.engagements import late_q
from maillage.contrats.enums import EtatEngagement
from maillage.contrats.models import Axe, Contrat, Engagement, FicheAction, Partie
from maillage.core.forms import JetonMixin, JourField, ListeSelect
from maillage.fichiers.champs import PieceField

PREUVE = "Une date, un lien, un document\u00a0: ce qui montre que l’engagement est tenu."


class EngagementForm(JetonMixin, forms.ModelForm):
    """Ce qu’une partie promet ; la coordination l’écrit."""

    class Meta:
        model = Engagement
        fields = ("partie", "texte", "echeance", "fiche_liee", "axe", "etat", "preuve")
        field_classes = {"echeance": JourField}
        widgets = {
            "texte": forms.Textarea(attrs={"rows": 3}), "preuve": forms.Textarea(attrs={"rows": 3}),
            "partie": ListeSelect, "fiche_liee": ListeSelect, "axe": ListeSelect,
        }  # fmt: skip
        help_texts = {"preuve": PREUVE}

    def __init__(self, *args, contrat: Contrat, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contrat = contrat
        seen = FicheAction.objects.visible_to(user).filter(contrat=contrat)
        offered = {
            "partie": Partie.objects.engaged().filter(contrat=contrat).select_related(
                "organisation"
            ),
            "fiche_liee": seen.order_by("position", "pk"),
            "axe": Axe.objects.filter(contrat=contrat, supprime_le__isnull=True),
        }  # fmt: skip
        for name, found in offered.items():
            self.fields[name].queryset = _with_held(found, getattr(self.instance, f"{name}_id"))  # type: ignore[attr-defined]
            self.fields[name].empty_label = "À choisir" if name == "partie" else "Aucun"  # type: ignore[attr-defined]


def _with_held(found: QuerySet, held: int | None) -> QuerySet:
    """Le choix déjà fait reste proposé, même sorti ou mis à la corbeille depuis."""
    if held is None:
        return found
    kept = found.model._default_manager.filter(Q(pk__in=found.values("pk")) | Q(pk=held))
    return kept.order_by(*found.query.order_by)


class EngagementSuiviForm(forms.ModelForm):
    """Où en est l’engagement ; un partenaire n’en apporte que la preuve."""

    piece = PieceField(label="Joindre une preuve")

    class Meta:
        model = Engagement
        fields = ("etat", "preuve")
        widgets = {"preuve": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"preuve": PREUVE}

    def __init__(self, *args, is_etat_ouvert: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_etat_ouvert:
            del self.fields["etat"]


class EngagementFiltre(forms.Form):
    """Un filtre faux est ignoré plutôt que de vider la liste en silence."""

    partie = forms.ChoiceField(label="de la partie", required=False, widget=ListeSelect)
    etat = forms.ChoiceField(
        label="dans l’état", required=False, widget=ListeSelect,
        choices=[("", "tous"), *EtatEngagement.choices],
    )  # fmt: skip
    retard = forms.BooleanField(label="en retard seulement", required=False)

    def __init__(self, data, *, parties):
        super().__init__(data)
        offered = [("", "toutes"), *((str(item.uid), str(item)) for item in parties)]
        self.fields["partie"].choices = offered  # type: ignore[attr-defined]

    def apply(self, rows: QuerySet[Engagement], jour: date) -> QuerySet[Engagement]:
        self.is_valid()
        value = self.cleaned_data.get
        if partie := value("partie"):
            rows = rows.filter(partie__uid=partie)
        if value("etat"):
            rows = rows.filter(etat=value("etat"))
        return rows.filter(late_q(jour)) if value("retard") else rows

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())
