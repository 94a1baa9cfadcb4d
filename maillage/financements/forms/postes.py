"""Écrire le poste de coordination, ses dépenses, et les conventions du contrat."""

from django import forms

from maillage.comptes.models import Organisation
from maillage.contrats.models import Contrat
from maillage.core.forms import JetonMixin, JourField, ListeSelect
from maillage.demarches.annuaire import personnes_visible_to
from maillage.demarches.models import Demarche
from maillage.fichiers.champs import PieceField
from maillage.financements.forms.financeur import FinanceurInput, known_financeurs
from maillage.financements.forms.lignes import AnneeField, EtpField, EurosField
from maillage.financements.models import Convention, Depense, PosteCoordination


class OrganisationField(forms.CharField):
    """Une organisation tapée par son nom ; ``clean`` rend celle de l’annuaire, ou une faute."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=FinanceurInput, **kwargs)

    def clean(self, value) -> Organisation | None:
        said = super().clean(value)
        if not said:
            return None
        if known := Organisation.objects.named(said):
            return known
        raise forms.ValidationError(
            f"«\u00a0{said}\u00a0» n’est pas à l’annuaire\u00a0: inscrivez d’abord l’organisation."
        )

    def prepare_value(self, value):
        if isinstance(value, int):
            return str(Organisation.objects.filter(pk=value).first() or "")
        return value


class PeriodeMixin(forms.Form):
    """Un début, une fin, dans cet ordre."""

    def clean(self):
        data = super().clean() or {}
        start, end = data.get("debut"), data.get("fin")
        if start and end and end < start:
            self.add_error("fin", "La fin vient avant le début.")
        return data


class PosteForm(PeriodeMixin, JetonMixin, forms.ModelForm):
    NOMS = (
        "intitule", "employeur", "titulaire", "etp", "debut", "fin", "vacant_depuis",
        "cout_annuel", "notes",
    )  # fmt: skip
    employeur = OrganisationField(label="Employeur")

    class Meta:
        model = PosteCoordination
        fields = (
            "intitule", "employeur", "titulaire", "etp", "cout_annuel", "debut", "fin",
            "vacant_depuis", "notes",
        )  # fmt: skip
        field_classes = {
            "etp": EtpField, "cout_annuel": EurosField, "debut": JourField, "fin": JourField,
            "vacant_depuis": JourField,
        }  # fmt: skip
        widgets = {"titulaire": ListeSelect, "notes": forms.Textarea({"rows": 3})}
        help_texts = {
            "cout_annuel": "Salaire et charges d’une année entière, pour la quotité du poste.",
            "vacant_depuis": "Vide si quelqu’un le tient.",
        }

    def __init__(self, *args, demarche: Demarche, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.demarche = demarche
        people = personnes_visible_to(user).order_by("nom", "prenom", "pk")
        self.fields["titulaire"].queryset = people  # type: ignore[attr-defined]
        self.fields["titulaire"].empty_label = "Personne, ou à dire"  # type: ignore[attr-defined]
        self.fields["employeur"].widget.noms = known_financeurs(demarche)


class DepensePosteForm(JetonMixin, forms.ModelForm):
    class Meta:
        model = Depense
        fields = ("annee", "montant", "compte", "libelle")
        field_classes = {"montant": EurosField, "annee": AnneeField}
        widgets = {"compte": ListeSelect}


class ConventionForm(PeriodeMixin, JetonMixin, forms.ModelForm):
    NOMS = (
        "numero", "objet", "financeur", "beneficiaire", "signee_le", "debut", "fin",
        "departementale", "fichier",
    )  # fmt: skip
    financeur = OrganisationField(label="Financeur")
    piece = PieceField(label="Le fichier signé")

    class Meta:
        model = Convention
        fields = (
            "numero", "objet", "financeur", "beneficiaire", "signee_le", "debut", "fin",
            "departementale",
        )  # fmt: skip
        field_classes = {"signee_le": JourField, "debut": JourField, "fin": JourField}
        help_texts = {
            "departementale": "Ses lignes ne s’additionnent pas à celles de ce contrat.",
            "beneficiaire": "Qui reçoit l’argent, et en rend compte.",
        }

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.contrat = contrat
        noms = known_financeurs(contrat.demarche)
        self.fields["financeur"].widget.noms = noms
