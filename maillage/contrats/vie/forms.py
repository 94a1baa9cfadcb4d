"""Les formulaires des étapes."""

from django import forms

from maillage.contrats.enums import EtatTache
from maillage.contrats.models import Contrat
from maillage.contrats.vie.methode import ACTEURS, SEMAINES_MAX
from maillage.core.forms import JourField


class VieForm(forms.ModelForm):
    """Dans quel ordre on avance, et pour quand."""

    class Meta:
        model = Contrat
        fields = ("ordre", "programme_annuel", "signature_visee")
        field_classes = {"signature_visee": JourField}
        help_texts = {
            "ordre": "Changer d’ordre garde tout ce qui est fait.",
            "programme_annuel": "Les actions sont choisies chaque année dans des axes fixés.",
            "signature_visee": "Vide\u00a0: la fin du contrat précédent, s’il y en a un.",
        }


class PhaseForm(forms.Form):
    """La durée que l’on prévoit, et les dates que l’on a vécues."""

    semaines = forms.IntegerField(
        label="Durée prévue, en semaines", required=False, min_value=1, max_value=SEMAINES_MAX
    )
    debut = JourField(label="Commencée le", required=False)
    fin = JourField(label="Finie le", required=False)

    def __init__(self, *args, habituelle: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["semaines"].help_text = f"Vide\u00a0: {habituelle}, la durée habituelle."

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("debut") and data.get("fin") and data["fin"] < data["debut"]:
            self.add_error("fin", "L’étape finit avant de commencer.")
        return data


class TacheForm(forms.Form):
    """Une tâche ajoutée à la méthode."""

    intitule = forms.CharField(label="À faire", max_length=300)
    acteur = forms.ChoiceField(label="Par qui", choices=[(mot, mot) for mot in ACTEURS])
    document = forms.CharField(label="Document qui en sort", max_length=200, required=False)
    echeance = JourField(label="Échéance", required=False)


class TacheEtatForm(forms.Form):
    """Où en est une tâche."""

    etat = forms.ChoiceField(label="État", choices=EtatTache, widget=forms.RadioSelect)
    raison = forms.CharField(
        label="Pourquoi elle est passée", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour ceux qui reprendront le contrat après vous.",
    )  # fmt: skip
    echeance = JourField(label="Échéance", required=False)

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("etat") == EtatTache.PASSEE and not data.get("raison", "").strip():
            self.add_error("raison", "Dites pourquoi cette tâche est passée.")
        return data
