"""Écrire une ligne d’argent : ce que le plan prévoit, puis où elle en est."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.saisie import LigneForm
from maillage.core.forms import JetonMixin, JourField, ListeSelect, MontantField, NombreField
from maillage.core.texte import format_montant
from maillage.financements.actions import lock, write_fields
from maillage.financements.enums import EtatFinancement, can_move, next_etats
from maillage.financements.forms.financeur import FinanceurMixin, known_financeurs
from maillage.financements.models import (
    BudgetAnnuel,
    Convention,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from maillage.financements.partage import CENTIME, Cle, split
from maillage.referentiels.models import Terme

ANNEE_MIN, ANNEE_MAX = 2000, 2100
SANS_FINANCEUR = "Dites qui finance\u00a0: une organisation, un nom ou une source."
AIDES = {
    "annee": "Vide\u00a0: pour toute la durée de l’action.",
    "departementale": "Tout le département\u00a0: son montant n’est pas additionné.",
}


class AnneeField(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "min_value": ANNEE_MIN, "max_value": ANNEE_MAX})


class EurosField(MontantField):
    def __init__(self, **kwargs):
        super().__init__(**{name: kwargs[name] for name in kwargs if name != "decimal_places"})


class EtpField(NombreField):
    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "min_value": 0})


class LigneFinancementForm(FinanceurMixin, LigneForm):
    """Une ligne d’une fiche, parmi ses sœurs."""

    class Meta:
        model = LigneFinancement
        fields = (
            "annee", "financeur", "financeur_texte", "source", "nature", "etat", "montant",
            "convention", "departementale",
        )  # fmt: skip
        field_classes = {"montant": EurosField, "annee": AnneeField}
        help_texts = AIDES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        noms = known_financeurs(self.instance.fiche.contrat.demarche) if self.is_new else ()
        self.open_financeur(noms)
        self.avant = self.instance.etat
        self.fields["source"].queryset = Terme.objects.of("sources_financement").filter(actif=True)

    def clean_etat(self) -> str:
        etat = self.cleaned_data["etat"]
        if not self.is_new and not can_move(self.avant, etat):
            raise forms.ValidationError(say_refus(self.avant, etat))
        return etat

    def clean(self):
        data = super().clean() or {}
        if not (self.instance.financeur or data.get("financeur_texte") or data.get("source")):
            self.add_error("financeur_texte", SANS_FINANCEUR)
        return data

    def write(self, by: Auteur) -> None:
        """Un état qui change ici est daté du jour ; sa date se corrige sur la page de la ligne."""
        moved = not self.is_new and self.instance.etat != self.avant
        super().write(by)
        champ = EtatFinancement(self.instance.etat).champ_date
        if moved and champ and not self.cleaned_data["retrait"]:
            fresh = lock(self.instance)
            if getattr(fresh, champ) is None:
                write_fields(fresh, {champ: timezone.localdate()}, by=by)


def say_refus(avant: str, apres: str) -> str:
    start, end = EtatFinancement(avant).label, EtatFinancement(apres).label
    return f"Un financement «\u00a0{start}\u00a0» ne devient pas «\u00a0{end}\u00a0» d’un seul pas."


class BudgetAnnuelForm(LigneForm):
    class Meta:
        model = BudgetAnnuel
        fields = ("annee", "montant")
        field_classes = {"montant": EurosField, "annee": AnneeField}


class DepenseForm(LigneForm):
    class Meta:
        model = Depense
        fields = ("annee", "montant", "compte", "libelle")
        field_classes = {"montant": EurosField, "annee": AnneeField}
        widgets = {"compte": ListeSelect}
        help_texts = {"compte": "La charge, pour le compte rendu financier."}


class FinancementForm(FinanceurMixin, JetonMixin, forms.ModelForm):
    """Une ligne du contrat : ce que le plan prévoit, pour une fiche, plusieurs, ou le poste."""

    NOMS = (
        "annee", "financeur", "financeur_texte", "source", "nature", "emploi", "montant", "etp",
        "cout_etp", "departementale", "convention", "convention_liee", "attendu_le", "poste",
        "notes",
    )  # fmt: skip

    class Meta:
        model = LigneFinancement
        fields = (
            "financeur_texte", "annee", "montant", "source", "nature", "emploi", "poste",
            "departementale", "convention_liee", "convention", "attendu_le", "etp", "cout_etp",
            "notes",
        )  # fmt: skip
        field_classes = {
            "montant": EurosField, "cout_etp": EurosField, "annee": AnneeField, "etp": EtpField,
            "attendu_le": JourField,
        }  # fmt: skip
        widgets = {
            "poste": ListeSelect, "convention_liee": ListeSelect, "source": ListeSelect,
            "nature": ListeSelect, "emploi": ListeSelect, "notes": forms.Textarea({"rows": 3}),
        }  # fmt: skip
        help_texts = AIDES | {
            "montant": "Ce que prévoit le plan. Avec un nombre d’ETP et leur coût, il se calcule.",
            "convention": "Sa référence, si elle n’est pas encore enregistrée.",
            "poste": "Seulement pour ce qui paie la coordination elle-même.",
            "notes": "Pour la coordination.",
        }

    def __init__(self, *args, contrat: Contrat, user, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.contrat = contrat
            fiches = FicheAction.objects.visible_to(user).filter(contrat=contrat)
            self.fields["fiche"] = forms.ModelChoiceField(
                fiches.order_by("position", "pk"), label="Action financée", required=False,
                widget=ListeSelect, empty_label="Le contrat entier, ou à répartir ensuite",
            )  # fmt: skip
            self.order_fields(["financeur_texte", "fiche"])
        self.open_financeur(known_financeurs(contrat.demarche))
        held = self.instance
        sources = Terme.objects.of("sources_financement")
        postes = PosteCoordination.objects.filter(demarche=contrat.demarche)
        offered = {
            "source": sources.filter(Q(actif=True) | Q(pk=held.source_id)),
            "poste": postes.filter(Q(supprime_le__isnull=True) | Q(pk=held.poste_id)),
            "convention_liee": Convention.objects.filter(
                Q(supprime_le__isnull=True) | Q(pk=held.convention_liee_id), contrat=contrat
            ),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows
            self.fields[name].empty_label = "Aucune" if name != "poste" else "Aucun"

    def clean(self):
        data = super().clean() or {}
        if not (self.instance.financeur or data.get("financeur_texte") or data.get("source")):
            self.add_error("financeur_texte", SANS_FINANCEUR)
        fiche = data.get("fiche") or self.instance.fiche
        if fiche and data.get("poste"):
            self.add_error("poste", "Une ligne paie une action ou le poste, pas les deux.")
        if data.get("etp") is not None and data.get("cout_etp") is not None:
            data["montant"] = (data["etp"] * data["cout_etp"]).quantize(CENTIME)
        return data


class EtatForm(forms.ModelForm):
    """Où en est une ligne : ses montants, ses dates ; l’état lui-même se change à part."""

    NOMS = (
        "montant_demande", "montant_notifie", "montant_conventionne", "sollicite_le",
        "attendu_le", "notifie_le", "conventionne_le", "verse_le", "refuse_le", "abandonne_le",
        "motif",
    )  # fmt: skip

    class Meta:
        model = LigneFinancement
        fields = (
            "montant_demande", "sollicite_le", "attendu_le", "montant_notifie", "notifie_le",
            "montant_conventionne", "conventionne_le", "verse_le", "refuse_le", "abandonne_le",
            "motif",
        )  # fmt: skip
        field_classes = {
            **dict.fromkeys(
                ("montant_demande", "montant_notifie", "montant_conventionne"), EurosField
            ),
            **dict.fromkeys(
                ("sollicite_le", "attendu_le", "notifie_le", "conventionne_le", "verse_le",
                 "refuse_le", "abandonne_le"), JourField,
            ),
        }  # fmt: skip
        widgets = {"motif": forms.Textarea({"rows": 3})}


class PassageForm(forms.Form):
    """Faire passer une ligne dans un autre état."""

    etat = forms.ChoiceField(label="Passe à l’état", widget=ListeSelect)
    jour = JourField(label="Le")
    montant = MontantField(label="Montant dit ce jour-là, en euros", required=False, max_digits=12)
    motif = forms.CharField(
        label="Pourquoi", required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Pour un refus ou un abandon.",
    )  # fmt: skip

    def __init__(self, *args, ligne: LigneFinancement, **kwargs):
        super().__init__(*args, **kwargs)
        suites = next_etats(ligne.etat)
        back = [etat for etat in EtatFinancement if ligne.etat in next_etats(etat)]
        self.fields["etat"].choices = [  # type: ignore[attr-defined]
            *((etat.value, etat.label) for etat in suites),
            *((e.value, f"{e.label} (corriger)") for e in back if e not in suites),
        ]


class VersementForm(forms.ModelForm):
    solde = forms.BooleanField(label="C’est le solde\u00a0: tout est versé", required=False)

    class Meta:
        model = Versement
        fields = ("date", "montant", "reference")
        field_classes = {"date": JourField, "montant": EurosField}


class RepartitionForm(forms.Form):
    """Un poids ou un montant par fiche ; vide, la fiche n’a pas de part.

    ``ligne.montant_retenu`` et les parts proposées se vérifient ensemble, avant d’écrire.
    """

    def __init__(self, *args, ligne: LigneFinancement, fiches: list[FicheAction], **kwargs):
        super().__init__(*args, **kwargs)
        self.ligne, self.fiches = ligne, fiches
        held = {part.fiche_liee_id: part.cle for part in ligne.parts.all()}
        if ligne.fiche_id:
            held[ligne.fiche_id] = Cle(Decimal(1))
        for fiche in fiches:
            cle = held.get(fiche.pk)
            self.fields[f"poids-{fiche.pk}"] = NombreField(
                label=f"Poids de {fiche}", required=False, min_value=0, max_digits=8,
                decimal_places=2, initial=cle.poids if cle and cle.montant is None else None,
            )  # fmt: skip
            self.fields[f"montant-{fiche.pk}"] = MontantField(
                label=f"Montant de {fiche}", required=False, max_digits=12,
                initial=cle.montant if cle else None,
            )  # fmt: skip

    def clean(self):
        data = super().clean() or {}
        cles = self.read_cles()
        fixed = sum((cle.montant or Decimal(0) for cle in cles.values()), Decimal(0))
        whole = self.ligne.montant_retenu
        if fixed and whole is None:
            raise forms.ValidationError("Dites d’abord le montant de la ligne, ou des poids.")
        if whole is not None and fixed > whole:
            raise forms.ValidationError(
                f"Les montants fixés font {format_montant(fixed)}, plus que la ligne "
                f"({format_montant(whole)})."
            )
        all_fixed = bool(cles) and all(cle.montant is not None for cle in cles.values())
        if whole is not None and all_fixed and fixed != whole:
            raise forms.ValidationError(
                f"Il reste {format_montant(whole - fixed)} à répartir\u00a0: laissez une fiche "
                "prendre le reste, avec un poids."
            )
        return data

    def read_cles(self) -> dict[int, Cle]:
        """Par clé de fiche, sa part ; le montant l’emporte sur le poids."""
        found = {}
        for fiche in self.fiches:
            poids = self.cleaned_data.get(f"poids-{fiche.pk}")
            montant = self.cleaned_data.get(f"montant-{fiche.pk}")
            if montant is not None:
                found[fiche.pk] = Cle(Decimal(0), montant)
            elif poids is not None:
                found[fiche.pk] = Cle(poids)
        return found

    def read_parts(self) -> list[dict]:
        return [
            {"id": pk, "poids": str(cle.poids)}
            | {"montant": None if cle.montant is None else str(cle.montant)}
            for pk, cle in self.read_cles().items()
        ]

    def preview(self) -> dict[int, Decimal]:
        """Ce que chaque fiche recevrait."""
        whole, cles = self.ligne.montant_retenu, self.read_cles()
        return split(whole, cles) if whole is not None and cles else {}

    def rows(self) -> list[tuple]:
        """(fiche, champ du poids, champ du montant) de chaque fiche."""
        return [
            (fiche, self[f"poids-{fiche.pk}"], self[f"montant-{fiche.pk}"]) for fiche in self.fiches
        ]
