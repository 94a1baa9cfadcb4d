"""Les formulaires du suivi d’une action : où l’on en est, une note, ce qui lève un blocage."""

from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import Conflit, fingerprint
from maillage.contrats.enums import StatutFiche
from maillage.contrats.models import FicheAction
from maillage.core.forms import JourField, ListeSelect
from maillage.core.texte import INSECABLE
from maillage.demarches.enums import Cercle
from maillage.fichiers.champs import PiecesField
from maillage.fichiers.models import Fichier
from maillage.journal.etat import read_state
from maillage.suivi.avancement import (
    CHAMPS,
    NOTE,
    change_pieces,
    clean,
    edit_note,
    join_note,
    mark_avancement,
    read_avancement,
    report,
)
from maillage.suivi.enums import Meteo, NatureNote
from maillage.suivi.etats import say_meteo
from maillage.suivi.models import Deploiement, NoteSuivi

A_VENIR = "Cette date est à venir : datez la note du jour où la chose s’est passée."
CONFLIT = (
    "Quelqu’un d’autre vient d’enregistrer, rien n’est perdu. Sa version : {}. Enregistrez de "
    "nouveau pour garder la vôtre, affichée ci-dessous."
)


def texte(label: str, aide: str = "", lignes: int = 3) -> forms.CharField:
    """Un texte facultatif."""
    widget = forms.Textarea(attrs={"rows": lignes})
    return forms.CharField(label=label, help_text=aide, required=False, widget=widget)


def check_past(jour: date) -> date:
    if jour > timezone.localdate():
        raise ValidationError(A_VENIR)
    return jour


AIDE_PIECES = (
    "Une affiche, une photo, une feuille de présence\u00a0: PDF, image ou document bureautique, "
    "25\u00a0Mo au plus chacun. Qui lit la note les lit. Rien qui nomme un patient."
)


class AvancementForm(forms.Form):
    """Où en est l’action, ou l’un de ses territoires ; tout tient en deux minutes."""

    use_required_attribute = False

    statut = forms.ChoiceField(label="État", choices=StatutFiche.choices, widget=ListeSelect)
    meteo = forms.ChoiceField(
        label="Météo\u00a0: ce que l’on attend de la suite", required=False,
        choices=[("", "non renseignée"), *Meteo.choices], widget=forms.RadioSelect,
    )  # fmt: skip
    fait = texte("Déjà fait", "L’essentiel, en quelques phrases.")
    a_faire = texte("À faire", "Ce qui vient ensuite, et qui s’en charge.")
    note = texte("Ce qui s’est passé", "Une note datée\u00a0: elle restera dans le fil.")
    jour = JourField(label="Date de la note")
    pieces = PiecesField(label="Fichiers à joindre à la note", help_text=AIDE_PIECES)
    reussite = forms.BooleanField(label="C’est une réussite à raconter", required=False)
    blocage = texte("Ce qui bloque", "Lu de la coordination seule, jusqu’à ce qu’on le lève.", 2)
    aide = texte("L’aide demandée", "À qui, et pour quoi. Lu de la coordination seule.", 2)
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data=None, files=None, *, fiche: FicheAction, deploiement: Deploiement | None = None
    ):
        self.fiche, self.deploiement = fiche, deploiement
        self.state = read_avancement(fiche, deploiement)
        prefix = str(deploiement.uid) if deploiement else "action"
        known = {"jour": timezone.localdate(), "empreinte": mark_avancement(self.state)}
        super().__init__(data, files, prefix=prefix, initial=self.state | known, auto_id="id_%s")
        if deploiement:
            self.fields["fait"].label = "Où l’on en est"
            del self.fields["a_faire"]

    def clean_jour(self) -> date:
        return check_past(self.cleaned_data["jour"])

    def write(self, by: Auteur) -> list[NoteSuivi]:
        """Enregistre et rend les notes créées ; lève ``Conflit`` ou ``ValidationError``."""
        said = self.cleaned_data
        names = [name for name in CHAMPS if name in self.fields]
        nature = NatureNote.REUSSITE if said["reussite"] else NatureNote.AVANCEMENT
        with transaction.atomic():
            notes = report(
                self.fiche, deploiement=self.deploiement, jour=said["jour"], by=by, nature=nature,
                empreinte=said["empreinte"], **{name: said[name] for name in names},
                **{name: said[name] for name in ("note", "blocage", "aide")},
            )  # fmt: skip
            return notes + self._join(next((n for n in notes if n.nature == nature), None), by)

    def _join(self, note: NoteSuivi | None, by: Auteur) -> list[NoteSuivi]:
        """Les fichiers vont à la note du jour ; sans elle, ils en font une, que l’on rend."""
        pieces = [piece.store(by) for piece in self.cleaned_data["pieces"]]
        if not pieces:
            return []
        if note:
            note.pieces.set(pieces)
            return []
        jour = self.cleaned_data["jour"]
        return [join_note(self.fiche, pieces, by=by, deploiement=self.deploiement, jour=jour)]

    def show_conflict(self, conflit: Conflit) -> None:
        """Montre l’autre version, et laisse enregistrer de nouveau en connaissance."""
        mark = {self.add_prefix("empreinte"): mark_avancement(conflit.autre)}
        self.data = dict(self.data.items()) | mark
        mine = {name: clean(self.cleaned_data.get(name) or "") for name in CHAMPS}
        shown = [
            f"{self.fields[name].label} : « {say(name, theirs)} »"
            for name, theirs in conflit.autre.items()
            if name in self.fields and theirs != mine[name]
        ]
        self.add_error(None, CONFLIT.format(" ; ".join(shown)))


def say(name: str, value: str) -> str:
    if name == "statut":
        return str(StatutFiche(value).label)
    return say_meteo(value) if name == "meteo" else value or "rien"


class NoteForm(forms.ModelForm):
    """Corriger une note, ou changer qui peut la lire."""

    use_required_attribute = False
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)
    retirees = forms.ModelMultipleChoiceField(
        label="Fichiers à retirer", queryset=Fichier.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    pieces = PiecesField(label="Fichiers à joindre", help_text=AIDE_PIECES)

    class Meta:
        model = NoteSuivi
        fields = NOTE
        field_classes = {"date": JourField}
        widgets = {"texte": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        joints = self.instance.pieces.order_by("nom", "pk")
        cast(forms.ModelMultipleChoiceField, self.fields["retirees"]).queryset = joints
        if not joints:
            del self.fields["retirees"]
        self.initial["empreinte"] = fingerprint(read_state(self.instance, NOTE))
        self.fields["cercle"].label = "Qui peut la lire"
        self.fields["cercle"].choices = [  # type: ignore[attr-defined]
            (cercle.value, f"{cercle.label.capitalize()}{INSECABLE}– {cercle.phrase}")
            for cercle in Cercle
        ]

    def clean_date(self) -> date:
        return check_past(self.cleaned_data["date"])

    def write(self, by: Auteur) -> None:
        """Lève ``Conflit`` sans rien écrire."""
        values, said = read_state(self.instance, NOTE), self.cleaned_data
        with transaction.atomic():
            edit_note(self.instance, values, empreinte=said["empreinte"], by=by)
            added = [piece.store(by) for piece in said["pieces"]]
            change_pieces(self.instance, added, list(said.get("retirees", ())), by=by)
