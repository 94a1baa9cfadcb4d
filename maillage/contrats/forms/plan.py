"""Ranger le plan : axes, objectifs, fiches et rattachements."""

from django import forms

from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif, Rattachement
from maillage.core.forms import ListeSelect


class AxeForm(forms.ModelForm):
    class Meta:
        model = Axe
        fields = ("titre", "code", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}


class ObjectifForm(forms.ModelForm):
    class Meta:
        model = Objectif
        fields = ("titre", "code", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 4}), "titre": forms.TextInput()}


class FicheNouvelleForm(forms.Form):
    """Un titre suffit : le reste s’écrit section par section."""

    titre = forms.CharField(label="Titre de l’action", max_length=300)
    axe = forms.ModelChoiceField(
        Axe.objects.none(), label="Axe", required=False, empty_label="Aucun"
    )
    objectif = forms.ModelChoiceField(
        Objectif.objects.none(), label="Objectif du plan", required=False, empty_label="Aucun"
    )

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        alive = {"supprime_le__isnull": True}
        self.fields["axe"].queryset = contrat.axes.filter(**alive)  # type: ignore[attr-defined]
        self.fields["objectif"].queryset = contrat.objectifs.filter(**alive)  # type: ignore[attr-defined]


class RattachementForm(forms.ModelForm):
    """Un second axe, ou un autre contrat de la démarche qui partage la fiche."""

    class Meta:
        model = Rattachement
        fields = ("contrat", "axe", "code")
        widgets = {"contrat": ListeSelect, "axe": ListeSelect}

    def __init__(self, *args, fiche: FicheAction, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.fiche = fiche
        contrats = Contrat.objects.filter(demarche=fiche.contrat.demarche, supprime_le__isnull=True)
        self.fields["contrat"].queryset = contrats  # type: ignore[attr-defined]
        self.fields["axe"].queryset = Axe.objects.filter(  # type: ignore[attr-defined]
            contrat__in=contrats, supprime_le__isnull=True
        )
        self.fields["axe"].empty_label = "Sans axe"  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean() or {}
        axe, contrat = data.get("axe"), data.get("contrat")
        if axe and contrat and axe.contrat_id != contrat.pk:
            self.add_error("axe", "Cet axe appartient à un autre contrat.")
        return data
