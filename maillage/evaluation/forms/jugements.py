"""Juger : le jugement d’une organisation par son compte, ou ce qu’elle a remis sur papier."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.core.forms import JourField, ListeSelect
from maillage.core.texte import format_date
from maillage.evaluation.enums import CanalJugement, GenreTerme
from maillage.evaluation.jugements import Envoi, Ligne, held_by, mark_of, receive_jugements
from maillage.evaluation.models import Evaluation, Jugement, QuestionEvaluative, TermeEvaluation
from maillage.evaluation.vocabulaire import terms_for
from maillage.fichiers.champs import PieceField


class JugementForm(forms.Form):
    """Le jugement d’une organisation ; si l’on n’en représente qu’une, elle ne se choisit pas."""

    organisation = forms.ModelChoiceField(
        label="Au nom de", queryset=Organisation.objects.none(), empty_label=None
    )
    niveau = forms.ModelChoiceField(
        label="Votre jugement", queryset=TermeEvaluation.objects.none(), empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un niveau, ou «\u00a0Ne se prononce pas\u00a0»."},
    )  # fmt: skip
    argument = forms.CharField(
        label="Pourquoi", required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce sur quoi vous vous appuyez. Les autres le liront après avoir donné le leur.",
    )  # fmt: skip

    def __init__(self, *args, question: QuestionEvaluative, organisations, **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        held = Organisation.objects.filter(pk__in=organisations).order_by("nom", "pk")
        field = cast(forms.ModelChoiceField, self.fields["organisation"])
        field.queryset = held
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(organisations))
        given = Jugement.objects.alive().filter(question=question, organisation__in=organisations)
        rows = list(given.select_related("niveau"))
        niveaux = terms_for(
            question.contrat.demarche, GenreTerme.NIVEAU, [row.niveau for row in rows]
        )
        choices = cast(forms.ModelChoiceField, self.fields["niveau"])
        choices.queryset = TermeEvaluation.objects.filter(pk__in=[t.pk for t in niveaux])
        if len(rows) == 1 and len(organisations) == 1:
            self.initial.update(niveau=rows[0].niveau_id, argument=rows[0].argument)


@dataclass(frozen=True, slots=True)
class LigneSaisie:
    """Une question, ses deux champs, et le jugement que Maillage en a déjà.

    Sans champs, l’organisation l’a donné ou confirmé elle-même ; ``perdu`` est alors ce que l’on
    venait de saisir.
    """

    question: QuestionEvaluative
    champs: tuple[BoundField, ...] = ()
    donne: Jugement | None = None
    perdu: str = ""


class RecusForm(forms.Form):
    """Ce qu’une organisation a remis : l’envoi, puis une ligne par question."""

    canal = forms.ChoiceField(
        label="Reçu", widget=ListeSelect,
        choices=[(item.value, item.label) for item in CanalJugement
                 if item != CanalJugement.COMPTE],
    )  # fmt: skip
    rendu_le = JourField(label="Daté du", help_text="La date portée sur le papier ou le courriel.")
    nom = forms.CharField(
        label="Signé par", required=False, max_length=120,
        help_text="La personne qui engage l’organisation, si elle se nomme.",
    )  # fmt: skip
    piece = PieceField(label="Le papier lui-même")
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, evaluation: Evaluation, organisation: Organisation, **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.evaluation, self.organisation = evaluation, organisation
        rows = QuestionEvaluative.objects.filter(evaluation=evaluation, supprime_le__isnull=True)
        self.questions = list(rows.select_related("critere", "evaluation__contrat__demarche"))
        self.held = held_by(evaluation, organisation)
        self._propose()
        worn = [row.niveau for row in self.held.values()]
        niveaux = terms_for(evaluation.contrat.demarche, GenreTerme.NIVEAU, worn)
        self.niveaux = {str(terme.pk): terme for terme in niveaux}
        for question in self.questions:
            self._add(question)

    def _propose(self) -> None:
        """Le dernier envoi saisi ; à défaut, le jour même."""
        self.initial["empreinte"] = mark_of(self.held)
        self.initial["rendu_le"] = timezone.localdate()
        typed = [row for row in self.held.values() if row.canal != CanalJugement.COMPTE]
        if typed:
            last = max(typed, key=lambda row: (row.saisi_le, row.pk))
            self.initial.update(canal=last.canal, rendu_le=last.rendu_le, nom=last.auteur_libelle)

    def _add(self, question: QuestionEvaluative) -> None:
        row = self.held.get(question.pk)
        if row and row.is_own:
            return
        levels = [(pk, str(terme)) for pk, terme in self.niveaux.items()]
        self.fields[f"niveau-{question.uid}"] = forms.ChoiceField(
            label="Jugement", required=False, widget=ListeSelect,
            initial=row.niveau_id if row else "", choices=[("", "Rien de reçu"), *levels],
        )  # fmt: skip
        self.fields[f"argument-{question.uid}"] = forms.CharField(
            label="Pourquoi", required=False, initial=row.argument if row else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    @property
    def entete(self) -> list[BoundField]:
        """Les champs de l’envoi, avant ceux des questions."""
        return [self[name] for name in self.base_fields]

    @property
    def lignes(self) -> list[LigneSaisie]:
        return [self._line(question) for question in self.questions]

    def _line(self, question: QuestionEvaluative) -> LigneSaisie:
        niveau, argument = f"niveau-{question.uid}", f"argument-{question.uid}"
        donne = self.held.get(question.pk)
        if niveau in self.fields:
            return LigneSaisie(question, (self[niveau], self[argument]), donne)
        perdu = self.data.get(argument, "") if self.is_bound else ""
        return LigneSaisie(question, (), donne, perdu)

    def clean_rendu_le(self):
        jour = self.cleaned_data["rendu_le"]
        if jour > timezone.localdate():
            raise ValidationError(
                f"Cette date est à venir\u00a0: nous sommes le {format_date(timezone.localdate())}."
            )
        return jour

    def clean(self):
        cleaned = super().clean() or {}
        for question in self.questions:
            niveau, argument = f"niveau-{question.uid}", f"argument-{question.uid}"
            if cleaned.get(argument) and not cleaned.get(niveau) and niveau not in self.errors:
                self.add_error(niveau, "Choisissez le jugement que cet argument appuie.")
        said = any(cleaned.get(name) for name in self.fields if name.startswith("niveau-"))
        typed = any(not row.is_own for row in self.held.values())
        if not said and not typed and not self.errors:
            raise ValidationError("Choisissez un jugement, pour une question au moins.")
        return cleaned

    def write(self, by: Auteur) -> int:
        """Combien de jugements changent ; lève ``ValidationError`` si rien ne peut s’écrire."""
        data = self.cleaned_data
        lignes = [
            Ligne(question, self.niveaux.get(data[f"niveau-{question.uid}"]),
                  data[f"argument-{question.uid}"])
            for question in self.questions if f"niveau-{question.uid}" in self.fields
        ]  # fmt: skip
        envoi = Envoi(
            CanalJugement(data["canal"]), data["rendu_le"], data["nom"], data.get("piece")
        )
        return receive_jugements(
            self.evaluation, self.organisation, lignes, envoi, empreinte=data["empreinte"], by=by
        )

    def again(self, refus: ValidationError) -> "RecusForm":
        """Le même envoi, à relire face à ce qui est écrit aujourd’hui."""
        data = cast(QueryDict, self.data).copy()
        data["empreinte"] = mark_of(held_by(self.evaluation, self.organisation))
        form = RecusForm(data, evaluation=self.evaluation, organisation=self.organisation)
        form.add_error(None, refus.messages)
        return form
