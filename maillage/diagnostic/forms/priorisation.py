"""Régler une séance, remplir un bulletin, décider."""

from typing import cast

from django import forms

from maillage.comptes.models import Utilisateur
from maillage.core.forms import JourField, ListeSelect, NombreField
from maillage.core.texte import pluriel
from maillage.demarches.models import Affectation
from maillage.diagnostic.actions.priorisation import add_criteres, add_votants, submit_enjeux
from maillage.diagnostic.enums import Arbitrage
from maillage.diagnostic.forms.base import ObjetForm
from maillage.diagnostic.models import Critere, Enjeu, Examen, Priorisation, Votant


class PriorisationForm(ObjetForm):
    enjeux = forms.ModelMultipleChoiceField(
        label="Enjeux soumis au vote", queryset=Enjeu.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un enjeu."},
    )  # fmt: skip
    comptes = forms.ModelMultipleChoiceField(
        label="Membres qui votent en ligne", queryset=Utilisateur.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    papier = forms.IntegerField(
        label="Votants de plus, sur papier", required=False, min_value=0, max_value=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Vous saisirez leurs bulletins\u00a0: «\u00a0Votant 1\u00a0», "
        "«\u00a0Votant 2\u00a0»…",
        error_messages={"invalid": "Écrivez un nombre, comme 11."},
    )  # fmt: skip

    class Meta:
        model = Priorisation
        fields = ["nom", "seance_le", "methode", "consigne", "etat"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("enjeux", Enjeu.objects.alive())
        enjeux = cast(forms.ModelMultipleChoiceField, self.fields["enjeux"])
        comptes = cast(forms.ModelMultipleChoiceField, self.fields["comptes"])
        members = Affectation.objects.filter(demarche=self.demarche).values("utilisateur")
        accounts = Utilisateur.objects.filter(pk__in=members, is_active=True).order_by("nom", "pk")
        comptes.queryset = accounts
        if self.instance.pk is None:
            self.initial.setdefault("enjeux", enjeux.queryset)
            del self.fields["etat"]
        else:
            # Changer de formule après coup fausserait les notes déjà données.
            del self.fields["methode"]
            held = self.instance.votants
            self.initial["enjeux"] = [item.enjeu_id for item in self.instance.examens.all()]
            self.initial["comptes"] = held.exclude(utilisateur=None).values_list(
                "utilisateur", flat=True
            )

    def finish(self) -> str:
        """Pose critères, enjeux et votants ; rend ce qu’il faut dire."""
        add_criteres(self.instance)
        kept = submit_enjeux(self.instance, self.cleaned_data["enjeux"])
        add_votants(self.instance, self.cleaned_data["comptes"], self.cleaned_data["papier"] or 0)
        if not kept:
            return ""
        nombre = pluriel(len(kept), "enjeu déjà noté", "enjeux déjà notés")
        return f"{nombre} ou décidés : ils restent dans la séance."


class CritereForm(forms.ModelForm):
    poids = NombreField(label="Poids", min_value=0, max_digits=5, decimal_places=2)

    class Meta:
        model = Critere
        fields = ["libelle", "poids", "minimum", "maximum"]

    def __init__(self, *args, noted: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        # Des notes existent : l’échelle ne bouge plus, les mots et les poids restent libres.
        for name in ("minimum", "maximum"):
            self.fields[name].disabled = noted

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("minimum"), cleaned.get("maximum")
        if low is not None and high is not None and not low < high <= low + 20:
            self.add_error(
                "maximum", "La note la plus haute dépasse la plus basse, de vingt points au plus."
            )
        return cleaned


class BulletinForm(forms.Form):
    """Une note par enjeu et par critère ; vide : pas encore noté."""

    def __init__(self, *args, votant: Votant, examens: list[Examen], criteres: list[Critere],
                 **kwargs):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.examens, self.criteres = examens, criteres
        held = {(note.examen_id, note.critere_id): note.valeur for note in votant.notes.all()}
        for examen in examens:
            for critere in criteres:
                self.fields[self.name_of(examen, critere)] = forms.TypedChoiceField(
                    label=f"{critere} – {examen}", required=False, coerce=int, empty_value=None,
                    choices=[("", "–"), *((n, str(n)) for n in scale(critere))],
                    initial=held.get((examen.pk, critere.pk), ""), widget=ListeSelect,
                    error_messages={"invalid_choice": "Cette note n’est pas sur l’échelle."},
                )  # fmt: skip

    @staticmethod
    def name_of(examen: Examen, critere: Critere) -> str:
        return f"note-{examen.pk}-{critere.pk}"

    def rows(self) -> list[tuple[Examen, list]]:
        """Par enjeu, ses champs dans l’ordre des critères."""
        return [
            (examen, [self[self.name_of(examen, critere)] for critere in self.criteres])
            for examen in self.examens
        ]

    def notes(self) -> dict[tuple[int, int], int | None]:
        return {
            (examen.pk, critere.pk): self.cleaned_data[self.name_of(examen, critere)]
            for examen in self.examens
            for critere in self.criteres
        }


def scale(critere: Critere) -> range:
    return range(critere.minimum, critere.maximum + 1)


class DecisionForm(forms.Form):
    """La décision sur un enjeu ; son préfixe est la clé de l’examen."""

    decision = forms.ChoiceField(
        label="Décision", required=False, choices=[("", "pas encore décidé"), *Arbitrage.choices]
    )
    decide_le = JourField(label="Décidé le", required=False)
    motif = forms.CharField(
        label="Raison", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, localize=False)

    def __init__(self, data=None, *, examen: Examen):
        initial = {
            "decision": examen.decision, "decide_le": examen.decide_le, "motif": examen.motif,
            "version": examen.version,
        }  # fmt: skip
        super().__init__(data, prefix=f"e{examen.pk}", initial=initial)
        self.examen = examen

    def wanted(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("decision", "decide_le", "motif")}
