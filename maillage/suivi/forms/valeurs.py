"""Les formulaires des périodes, des cibles et des valeurs."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from maillage.core.forms import JourField, set_choices
from maillage.core.texte import format_nombre
from maillage.fichiers.champs import PieceField
from maillage.suivi.bibliotheque import terms_of
from maillage.suivi.enums import EtatMesure, FormeIndicateur, NaturePeriode, Ventilation
from maillage.suivi.forms.lignes import ValeurField
from maillage.suivi.models import Deploiement, IndicateurAction, ValeurIndicateur
from maillage.suivi.saisie.grille import Grille
from maillage.suivi.saisie.periodes import end_of
from maillage.suivi.saisie.textes import write_texte
from maillage.suivi.valeurs import ValeurLue, mark_of, read_saisie
from maillage.suivi.valeurs.lecture import SEXES


class PeriodeForm(forms.Form):
    """Une période à ouvrir : sa fin se déduit de sa nature."""

    nature = forms.ChoiceField(label="Période", choices=NaturePeriode.choices)
    debut = JourField(label="Premier jour")
    fin = JourField(
        label="Dernier jour",
        required=False,
        help_text="Seulement pour une «\u00a0autre période\u00a0».",
    )
    libelle = forms.CharField(
        label="Nom", required=False, max_length=80,
        help_text="Facultatif\u00a0: «\u00a0Octobre rose 2026\u00a0».",
    )  # fmt: skip

    def __init__(self, *args, jour: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("debut", date(jour.year, 1, 1))

    def clean(self):
        data = super().clean() or {}
        nature, debut = data.get("nature"), data.get("debut")
        if nature and debut:
            data["fin"] = end_of(nature, debut) or data.get("fin")
            if data["fin"] is None:
                self.add_error("fin", "Écrivez le dernier jour de cette période.")
            elif data["fin"] < debut:
                self.add_error("fin", "Le dernier jour précède le premier.")
        return data


class BlocForm(forms.Form):
    """Un bloc copié d’un tableur, et où le poser."""

    bloc = forms.CharField(
        label="Coller un bloc", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="Copiez des cases de votre tableur. Si la première colonne porte l’intitulé des "
        "indicateurs et la première ligne le nom des périodes, chacun retrouve sa place.",
    )  # fmt: skip
    bloc_rang = forms.ChoiceField(label="Sinon, à partir de la ligne", required=False)
    bloc_periode = forms.ChoiceField(label="et de la période", required=False)

    def __init__(self, *args, grille: Grille, **kwargs):
        super().__init__(*args, **kwargs)
        set_choices(self, "bloc_rang", [(rang.cle, rang.titre) for rang in grille.rangs])
        set_choices(self, "bloc_periode", [(c.cle, c.libelle) for c in grille.colonnes])


class PeriodeField(forms.ChoiceField):
    """Une des périodes où l’on peut écrire ; ``clean`` rend ses deux dates."""

    def __init__(self, periodes: Sequence[tuple[str, date, date]], **kwargs):
        self.dates = {f"{debut}_{fin}": (debut, fin) for _, debut, fin in periodes}
        choices = [(f"{debut}_{fin}", libelle) for libelle, debut, fin in periodes]
        super().__init__(choices=choices, **kwargs)

    def clean(self, value) -> tuple[date, date] | None:
        return self.dates.get(super().clean(value))


class ValeurForm(forms.Form):
    """Une valeur d’un indicateur : ses chiffres selon sa forme, son état, sa preuve.

    ``valeur`` : celle que l’on corrige ; sa période et son lieu ne changent pas.
    """

    etat = forms.ChoiceField(label="Ce que l’on sait", choices=EtatMesure.choices,
                             initial=EtatMesure.VALEUR)  # fmt: skip
    estimee = forms.BooleanField(label="C’est une estimation", required=False)
    commentaire = forms.CharField(
        label="Ce que la courbe ne dit pas", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui explique ce chiffre. Aucune donnée de patient.",
    )  # fmt: skip
    piece = PieceField(label="Preuve à joindre")
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, indicateur: IndicateurAction, periodes: Sequence[tuple[str, date, date]],
        lieux: Sequence[Deploiement] = (), valeur: ValeurIndicateur | None = None, **kwargs,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.indicateur, self.valeur = indicateur, valeur
        self.lieux = {str(lieu.uid): lieu for lieu in lieux}
        figures = self._build_figures()
        if valeur is None:
            self.fields["periode"] = PeriodeField(periodes, label="Période")
            if lieux:
                choices = [("", "Tout le territoire")]
                choices += [(uid, lieu.libelle) for uid, lieu in self.lieux.items()]
                self.fields["lieu"] = forms.ChoiceField(
                    label="Territoire d’exécution", choices=choices, required=False
                )
        self.fields |= figures
        self.initial = {"etat": EtatMesure.VALEUR, **self._read(valeur), **self.initial}
        self.initial["empreinte"] = mark_of(valeur)
        self.order_fields(["periode", "lieu", "etat", *figures, "estimee", "commentaire", "piece"])

    def _build_figures(self) -> dict[str, forms.Field]:
        """Les champs de chiffres que demande la forme, puis ceux des ventilations."""
        row, text = self.indicateur, forms.TextInput(attrs={"inputmode": "decimal"})
        fields: dict[str, forms.Field] = {}
        if row.forme == FormeIndicateur.RAPPORT:
            names = ("numerateur", "denominateur")
            for name, label in zip(names, terms_of(row), strict=True):
                label = label[:1].upper() + label[1:]
                fields[name] = forms.CharField(label=label, required=False, widget=text)
            label = f"Ou la valeur seule{f' ({row.unite})' if row.unite else ''}"
            fields["valeur"] = forms.CharField(
                label=label, required=False, widget=text,
                help_text="Sans ses deux termes, elle ne s’additionne pas.",
            )  # fmt: skip
        elif row.forme == FormeIndicateur.APPRECIATION and row.echelle:
            choices = [("", "à choisir"), *((str(n), mot) for n, mot in enumerate(row.echelle))]
            fields["echelon"] = forms.ChoiceField(
                label="Appréciation", required=False, choices=choices
            )
        elif row.forme != FormeIndicateur.APPRECIATION:
            label = f"Valeur{f' ({row.unite})' if row.unite else ''}"
            fields["valeur"] = forms.CharField(label=label, required=False, widget=text)
        for axe in row.ventilations:
            fields |= _build_ventilation(axe)
        return fields

    def _read(self, valeur: ValeurIndicateur | None) -> dict:
        """Ce que la valeur dit déjà, comme on le saisirait."""
        if valeur is None:
            return {}
        said = {name: format_nombre(getattr(valeur, name))
                for name in ("valeur", "numerateur", "denominateur")}  # fmt: skip
        if valeur.numerateur is not None:
            said["valeur"] = ""
        parts = valeur.ventilation
        said |= {f"sexe_{sexe}": text for sexe, text in parts.get(Ventilation.SEXE, {}).items()}
        for axe in (Ventilation.AGE, Ventilation.COMMUNE):
            lines = [f"{name}\u00a0: {text}" for name, text in parts.get(axe, {}).items()]
            said[str(axe)] = "\n".join(lines)
        echelon = "" if valeur.echelon is None else str(valeur.echelon)
        return said | {
            "etat": valeur.etat, "echelon": echelon, "estimee": valeur.estimee,
            "commentaire": valeur.commentaire,
        }  # fmt: skip

    def clean(self):
        data = super().clean() or {}
        donnees = {**data, "ventilation": self._read_ventilation(data)}
        try:
            data["lue"] = read_saisie(self.indicateur, donnees)
        except ValidationError as error:
            for name, phrases in error.message_dict.items():
                field = name if name in self.fields else self._find_field(name)
                self.add_error(field, phrases)
        return data

    def _find_field(self, name: str) -> str | None:
        """Où montrer une faute dont le champ n’est pas dans ce formulaire."""
        if name == "ventilation":
            return None
        return next((item for item in ("valeur", "echelon", "commentaire") if item in self.fields),
                    None)  # fmt: skip

    def _read_ventilation(self, data: dict) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for axe in self.indicateur.ventilations:
            if axe == Ventilation.SEXE:
                found[axe] = {sexe: data.get(f"sexe_{sexe}", "") for sexe in SEXES}
            else:
                found[axe] = read_parts(data.get(axe, ""))
        return found

    def show_conflict(self, other: ValeurIndicateur) -> None:
        """Dit ce que l’autre a écrit, et laisse enregistrer de nouveau une correction."""
        said = write_texte(self.indicateur, other)
        if self.valeur is None:
            self.add_error(
                None, f"Cette période a déjà une valeur ({said})\u00a0: corrigez-la plutôt."
            )
            return
        data = dict(self.data.items())
        self.data = data | {"empreinte": mark_of(other)}
        who = f"Entre-temps, {other.auteur_libelle} a écrit «\u00a0{said}\u00a0». "
        self.add_error(
            None,
            who + "Rien n’est perdu\u00a0: enregistrez de nouveau pour garder votre saisie.",
        )

    @property
    def lue(self) -> ValeurLue:
        return self.cleaned_data["lue"]


def _build_ventilation(axe: str) -> dict[str, forms.Field]:
    number = forms.TextInput(attrs={"inputmode": "decimal"})
    if axe == Ventilation.SEXE:
        return {
            f"sexe_{sexe}": forms.CharField(label=f"Dont {mot}", required=False, widget=number)
            for sexe, mot in SEXES.items()
        }
    example = "60-74 ans\u00a0: 12" if axe == Ventilation.AGE else "79191\u00a0: 12"
    field = forms.CharField(
        label=f"Dont, par {Ventilation(axe).label}", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Une ligne chacun, comme «\u00a0{example}\u00a0»\u00a0; «\u00a0secret\u00a0» "
        "si besoin.",
    )  # fmt: skip
    return {axe: field}


def read_parts(texte: str) -> dict[str, str]:
    """« 60-74 ans : 12 » par ligne ; une ligne sans deux-points est gardée pour être refusée."""
    parts = {}
    for line in texte.splitlines():
        name, mark, number = line.replace("\t", ":").rpartition(":")
        if line.strip():
            parts[name.strip()] = number.strip() if mark else line.strip()
    return parts


class CibleForm(forms.Form):
    """Ce que l’on vise sur une période."""

    cible = ValeurField(label="Cible de la période")

    def __init__(self, *args, periodes: Sequence[tuple[str, date, date]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["periode"] = PeriodeField(periodes, label="Période")
        self.order_fields(["periode", "cible"])
