"""Écrire un indicateur du territoire, la valeur d’une année, et la liste de ceux que l’on suit."""

from decimal import Decimal

from django import forms
from django.utils import timezone

from maillage.core.forms import ListeSelect, NombreField
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import Indicateur, IndicateurLocal, ValeurLocale

PREMIERE_ANNEE = 1900
ZERO = "zero"
# Les quatre états d’une valeur ; un vrai zéro est une valeur qui vaut 0.
ETATS = {
    str(Etat.VALEUR.value): "Valeur connue",
    ZERO: "Vrai zéro\u00a0: on a compté, il n’y en a pas",
    str(Etat.SECRET.value): "Secret statistique\u00a0: la valeur existe, on ne peut pas la dire",
    str(Etat.ABSENT.value): "Non disponible\u00a0: on ne sait pas",
}


class LocalForm(forms.ModelForm):
    class Meta:
        model = IndicateurLocal
        fields = ("libelle", "definition", "unite", "producteur", "sens", "domaine")
        widgets = {"sens": ListeSelect, "domaine": ListeSelect}
        help_texts = {
            "definition": "Qui, quoi, quand\u00a0: ce qui permettrait à un autre de refaire la "
            "mesure.",
            "unite": "Par exemple «\u00a0%\u00a0», «\u00a0personnes\u00a0» ou «\u00a0jours\u00a0».",
            "producteur": "L’organisation qui a mesuré.",
        }


class NombreLocalField(NombreField):
    def __init__(self, **kwargs):
        super().__init__(max_digits=15, decimal_places=4, required=False, **kwargs)


class ValeurForm(forms.Form):
    """La valeur d’une année, dans l’un de ses quatre états."""

    annee = forms.IntegerField(label="Année", min_value=PREMIERE_ANNEE)
    etat = forms.ChoiceField(label="État", choices=ETATS.items(), widget=forms.RadioSelect)
    valeur = NombreLocalField(label="Valeur")
    numerateur = NombreLocalField(
        label="Numérateur", min_value=0, help_text="Si on le connaît\u00a0: combien de personnes."
    )
    denominateur = NombreLocalField(
        label="Dénominateur", min_value=0, help_text="Si on le connaît\u00a0: sur combien."
    )
    commentaire = forms.CharField(label="Commentaire", max_length=300, required=False)

    @classmethod
    def initial_of(cls, valeur: ValeurLocale | None, annee: int | None) -> dict:
        """Ce que montre le formulaire d’une valeur déjà écrite, ou d’une nouvelle."""
        if valeur is None:
            return {"annee": annee, "etat": str(Etat.VALEUR.value)}
        names = ("valeur", "numerateur", "denominateur")
        numbers = {
            name: Decimal(str(number))
            for name in names
            if (number := getattr(valeur, name)) is not None
        }
        etat = ZERO if valeur.valeur == 0 else str(valeur.etat)
        return {"annee": valeur.annee, "etat": etat, "commentaire": valeur.commentaire} | numbers

    def clean_annee(self) -> int:
        annee, last = self.cleaned_data["annee"], timezone.localdate().year + 1
        if annee > last:
            raise forms.ValidationError(
                f"L’année doit être comprise entre {PREMIERE_ANNEE} et {last}."
            )
        return annee

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        etat, valeur = cleaned.get("etat"), cleaned.get("valeur")
        if "valeur" in self.errors or etat is None:
            return cleaned
        if etat == str(Etat.VALEUR.value) and valeur is None:
            self.add_error("valeur", "Écrivez la valeur, ou dites pourquoi elle manque.")
        elif etat != str(Etat.VALEUR.value) and valeur:
            self.add_error(
                "valeur", "Laissez ce champ vide, ou choisissez «\u00a0Valeur connue\u00a0»."
            )
        self._check_part(cleaned)
        return cleaned

    def _check_part(self, cleaned: dict) -> None:
        if cleaned.get("denominateur") == 0:
            self.add_error(
                "denominateur", "On ne divise pas par zéro\u00a0: laissez ce champ vide."
            )

    def as_fields(self) -> dict:
        """Les champs d’une ``ValeurLocale``, l’année comprise."""
        data = self.cleaned_data
        zero = data["etat"] == ZERO
        known = zero or data["etat"] == str(Etat.VALEUR.value)
        numbers = {
            name: None if data[name] is None else float(data[name])
            for name in ("numerateur", "denominateur")
        }
        valeur = 0.0 if zero else None if data["valeur"] is None else float(data["valeur"])
        return {
            "annee": data["annee"],
            "etat": Etat.VALEUR if known else Etat(int(data["etat"])),
            "valeur": valeur if known else None,
            "commentaire": data["commentaire"],
        } | (numbers if known else dict.fromkeys(numbers))


def read_choix(data, catalogue: list[Indicateur]) -> list[Indicateur]:
    """Les indicateurs cochés, rangés par leur rang puis dans l’ordre du catalogue.

    Une clé inconnue est ignorée ; un rang qui n’est pas un nombre passe après les autres.
    """
    chosen = set(data.getlist("indicateur"))
    rows = [(_rank(data.get(f"rang_{item.cle}", "")), item) for item in catalogue]
    return [item for _, item in sorted(rows, key=lambda row: row[0]) if item.cle in chosen]


def _rank(text: str) -> int:
    given = text.strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 99_999
