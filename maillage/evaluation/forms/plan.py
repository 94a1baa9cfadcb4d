"""Le plan d’une évaluation : l’évaluation elle-même, et ses questions."""

from itertools import groupby
from typing import Any, cast

from django import forms
from django.db.models import Q

from maillage.contrats.models import FicheAction
from maillage.core.forms import JourField
from maillage.evaluation.enums import Finalite, GenreTerme
from maillage.evaluation.forms.base import ObjetForm
from maillage.evaluation.models import Evaluation, QuestionEvaluative, TermeEvaluation
from maillage.evaluation.vocabulaire import terms_for
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.models import Indicateur
from maillage.suivi.models import IndicateurAction

CASES = {"class": "cases-longues"}


class EvaluationForm(ObjetForm):
    finalites = forms.MultipleChoiceField(
        label="À quoi elle sert", choices=Finalite, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les finalités tirent parfois en sens contraires\u00a0: dites lesquelles sont "
        "les vôtres avant de commencer.",
    )  # fmt: skip

    class Meta:
        model = Evaluation
        fields = ("titre", "nature", "debut", "fin", "finalites", "evaluateur", "methode")
        field_classes = {"debut": JourField, "fin": JourField}
        widgets = {"methode": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "debut": "À défaut, la période du contrat.",
            "evaluateur": "Un cabinet, l’ORS, un groupe de travail, la coordination elle-même.",
            "methode": "Entretiens, questionnaire, atelier, lecture des preuves réunies ici.",
        }


class ReouvertureForm(forms.Form):
    """Pourquoi rouvrir une évaluation close."""

    motif = forms.CharField(
        label="Pourquoi la rouvrir", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La raison se lira à côté de ce qui était conclu.",
        error_messages={"required": "Dites pourquoi l’évaluation se rouvre."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)


class QuestionForm(ObjetForm):
    indicateurs_territoire = forms.MultipleChoiceField(
        label="Indicateurs du territoire à comparer, avant et après", required=False,
        widget=forms.CheckboxSelectMultiple(attrs=CASES),
        help_text="Quelques-uns suffisent\u00a0: ceux que le contrat veut voir bouger.",
    )  # fmt: skip

    class Meta:
        model = QuestionEvaluative
        fields = QuestionEvaluative.PLAN
        field_classes = {"echeance": JourField}
        widgets = {
            "texte": forms.Textarea(attrs={"rows": 3}),
            "indicateurs": forms.CheckboxSelectMultiple(attrs=CASES),
            "methode": forms.Textarea(attrs={"rows": 3}),
            "sources": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "indicateurs": "Leur dernière valeur et leur cible seront des preuves.",
            "texte": "Une vraie question, à laquelle on peut répondre par des preuves.",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        evaluation = self.instance.evaluation
        worn = [] if self.is_new else [self.instance.critere]
        criteres = terms_for(evaluation.contrat.demarche, GenreTerme.CRITERE, worn)
        self._offer("critere", TermeEvaluation.objects.filter(pk__in=[t.pk for t in criteres]))
        held = [] if self.is_new else [row.pk for row in self.instance.indicateurs.all()]
        self._offer("indicateurs", list_indicateurs(evaluation, user, held))
        cast(Any, self.fields["indicateurs"]).label_from_instance = name_indicateur
        cast(forms.ModelChoiceField, self.fields["critere"]).empty_label = "Choisissez un critère"
        territory = cast(forms.MultipleChoiceField, self.fields["indicateurs_territoire"])
        territory.choices = list_catalogue()

    def _offer(self, name: str, rows) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


def list_indicateurs(evaluation: Evaluation, user, held: list[int]):
    """Ceux du contrat et des fiches que l’on voit, avec ceux déjà choisis."""
    seen = FicheAction.objects.visible_to(user).filter(contrat=evaluation.contrat)
    rows = IndicateurAction.objects.alive().filter(contrat=evaluation.contrat)
    kept = Q(fiche__isnull=True) | Q(fiche__in=seen) | Q(pk__in=held)
    return rows.filter(kept).select_related("fiche").order_by("fiche__position", "position", "pk")


def name_indicateur(row) -> str:
    """Le numéro de sa fiche d’abord : deux actions ont parfois le même indicateur."""
    return f"{row.fiche.code} {row}".strip() if row.fiche else str(row)


def list_catalogue() -> list:
    """Les indicateurs du territoire par domaine ; une évolution n’a ni avant ni après."""
    rows = Indicateur.objects.exclude(nature__in=[Nature.EVOLUTION, Nature.CONTEXTE])
    ordered = rows.order_by("domaine", "libelle").values_list("domaine", "cle", "libelle")
    labels = dict(Indicateur._meta.get_field("domaine").flatchoices)
    return [
        (labels.get(domaine, domaine), [(cle, libelle) for _, cle, libelle in group])
        for domaine, group in groupby(ordered, key=lambda row: row[0])
    ]


class SyntheseForm(ObjetForm):
    """La réponse de qui évalue à une question."""

    class Meta:
        model = QuestionEvaluative
        fields = QuestionEvaluative.REPONSE
        widgets = {"synthese": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "synthese": "Ce que montrent les preuves, ce que disent les parties, ce que l’on ne "
            "sait pas.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        question = self.instance
        worn = [question.niveau] if question.niveau else []
        niveaux = terms_for(question.contrat.demarche, GenreTerme.NIVEAU, worn)
        field = cast(forms.ModelChoiceField, self.fields["niveau"])
        field.queryset = TermeEvaluation.objects.filter(pk__in=[t.pk for t in niveaux])
        field.empty_label = "Pas encore de réponse"


class ConclusionForm(ObjetForm):
    """La synthèse de toute l’évaluation."""

    class Meta:
        model = Evaluation
        fields = ("synthese",)
        widgets = {"synthese": forms.Textarea(attrs={"rows": 10})}
