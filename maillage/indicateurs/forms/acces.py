"""Les formulaires de l’accès aux soins : un scénario, ses hypothèses, une offre."""

from django import forms

from maillage.calcul.erreurs import ErreurCalcul
from maillage.indicateurs.acces.recette import BASES, Recette, read_recette
from maillage.indicateurs.enums import Profession

TAILLE_MAX = 10 * 1024 * 1024
ETP_MAX = 500


class ScenarioForm(forms.Form):
    """Ouvrir un scénario : un nom, une profession."""

    nom = forms.CharField(
        label="Nom du scénario", max_length=200,
        help_text="Ce que l’on essaie\u00a0: «\u00a0Une maison de santé à Aigre\u00a0».",
    )  # fmt: skip
    profession = forms.ChoiceField(label="Profession", choices=Profession.choices)


def _minutes(label: str) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=1, max_value=60)


class HypothesesForm(ScenarioForm):
    """Le scénario et sa recette entière, chaque hypothèse à portée de main."""

    base = forms.ChoiceField(label="Point de départ", choices=list(BASES.items()))
    palier_1 = _minutes("Un trajet compte en entier jusqu’à (minutes)")
    palier_2 = _minutes("Il compte pour deux tiers jusqu’à (minutes)")
    palier_3 = _minutes("Il compte pour un tiers jusqu’à (minutes)")
    par_etp = forms.FloatField(
        label="Volume d’un ETP", min_value=0.01, max_value=20_000,
        help_text="Pour les médecins, en actes par an\u00a0; 1 pour les autres professions.",
    )  # fmt: skip
    vitesse = forms.FloatField(
        label="Vitesse sur la route (km/h)", min_value=5, max_value=130,
        help_text="Sert seulement sans matrice de temps de trajet, comme les deux suivants.",
    )  # fmt: skip
    detour = forms.FloatField(label="Détour", min_value=1, max_value=5)
    minimum = forms.FloatField(
        label="Temps au sein d’une commune (minutes)", min_value=0, max_value=30
    )
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        names = Recette.__dataclass_fields__
        try:
            recette = Recette(**{name: cleaned[name] for name in names})
            _ = recette.deplacement
        except ErreurCalcul as error:
            raise forms.ValidationError(str(error)) from error
        cleaned["recette"] = recette
        return cleaned


def initial_hypotheses(simulation) -> dict:
    recette = read_recette(simulation.parametres, simulation.profession)
    return recette.as_dict() | {
        "nom": simulation.nom, "profession": simulation.profession, "note": simulation.note,
    }  # fmt: skip


class EtpField(forms.FloatField):
    """« 1,5 », « +1 », « −0,5 » : comme on l’écrit."""

    def to_python(self, value):
        text = str(value or "").strip().replace("\u2212", "-").replace(",", ".")
        return super().to_python(text.replace("\u202f", "").replace("\u00a0", ""))


class ChangementForm(forms.Form):
    """Des ETP en plus, ou en moins, dans une commune."""

    code = forms.CharField(max_length=5)
    etp = EtpField(label="ETP", min_value=-ETP_MAX, max_value=ETP_MAX)


class OffreForm(forms.Form):
    """L’offre de soins par commune, d’un fichier."""

    profession = forms.ChoiceField(label="Profession", choices=Profession.choices)
    producteur = forms.CharField(
        label="Producteur", max_length=200, help_text="Qui a compté\u00a0: l’ORS, l’ARS, vous-même."
    )
    annee = forms.IntegerField(label="Année des données", min_value=1990, max_value=2100)
    fichier = forms.FileField(
        label="Fichier",
        help_text="CSV ou classeur, 10 Mo au plus\u00a0: une ligne par commune, un «\u00a0code "
        "commune\u00a0» et une colonne «\u00a0etp\u00a0», «\u00a0actes\u00a0» ou "
        "«\u00a0effectif\u00a0»\u00a0; «\u00a0profession\u00a0» et «\u00a0classe d’âge\u00a0» si "
        "besoin. Des totaux par commune seulement, aucun nom de praticien.",
    )

    def clean_fichier(self):
        sent = self.cleaned_data["fichier"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError(
                "Ce fichier dépasse 10 Mo\u00a0: gardez les communes voisines."
            )
        return sent
