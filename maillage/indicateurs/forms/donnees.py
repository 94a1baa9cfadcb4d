"""Déposer un fichier de données, et décrire celui que personne ne reconnaît."""

from typing import Any

from django import forms

from maillage.core.texte import fold

TAILLE_MAX = 200 * 1024 * 1024
_ANNEE: dict[str, Any] = {"min_value": 1960, "max_value": 2100, "required": False}


class DepotForm(forms.Form):
    """Le fichier du producteur ; le reste se lit dedans, sauf ce qu’il ne dit pas."""

    fichier = forms.FileField(
        label="Fichier du producteur",
        help_text="CSV, classeur ou ZIP, tel qu’il est publié, 200 Mo au plus.",
    )
    publie_le = forms.DateField(
        label="Publié le", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="La date de la page du producteur. Facultatif.",
    )  # fmt: skip
    annee = forms.IntegerField(
        label="Année des données", help_text="Seulement si le fichier ne la dit pas.", **_ANNEE
    )
    geographie = forms.IntegerField(
        label="Année de la géographie",
        help_text="L’année du code officiel géographique des communes. Facultatif.", **_ANNEE,
    )  # fmt: skip
    extrait = forms.BooleanField(
        label="Ce fichier ne couvre volontairement qu’une partie de la France", required=False
    )

    def clean_fichier(self):
        sent = self.cleaned_data["fichier"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError(
                "Ce fichier dépasse 200 Mo\u00a0: chargez-le avec «\u00a0maillage importer "
                "indicateurs\u00a0»."
            )
        return sent

    def choix(self) -> dict:
        """Ce que la personne a dit, comme ``read_fichier`` l’attend."""
        said = {name: self.cleaned_data[name] for name in ("annee", "geographie", "extrait")}
        if published := self.cleaned_data["publie_le"]:
            said["publie_le"] = published.isoformat()
        return {name: value for name, value in said.items() if value}


class DescriptionForm(forms.Form):
    """Un tableau par commune, colonne par colonne ; ce que l’on devine le préremplit."""

    nom = forms.CharField(label="Nom du jeu de données", max_length=200)
    producteur = forms.CharField(label="Producteur", max_length=200)
    licence = forms.CharField(label="Licence", max_length=100, initial="Licence Ouverte 2.0")
    code = forms.CharField(label="Colonne du code de la commune", max_length=200)
    valeur = forms.CharField(label="Colonne de la valeur, ou du numérateur", max_length=200)
    denominateur = forms.CharField(
        label="Colonne du dénominateur", max_length=200, required=False,
        help_text="Avec lui, la valeur se recompose exactement sur un territoire.",
    )  # fmt: skip
    annee = forms.IntegerField(label="Année des données", min_value=1960, max_value=2100)
    geographie = forms.IntegerField(label="Année de la géographie", **_ANNEE)

    @classmethod
    def from_choix(cls, choix: dict) -> "DescriptionForm":
        """Préremplie de ce que l’on devine (``imports.propose``)."""
        columns = choix.get("colonnes", {})
        return cls(
            initial={
                "nom": choix.get("source", {}).get("nom", ""),
                "code": choix.get("code", ""),
                "valeur": columns.get("VALEUR") or columns.get("NUMERATEUR", ""),
                "denominateur": columns.get("DENOMINATEUR", ""),
                "annee": choix.get("annee"),
            }
        )

    def choix(self) -> dict:
        said = self.cleaned_data
        columns = {"VALEUR": said["valeur"]}
        if said["denominateur"]:
            columns = {"NUMERATEUR": said["valeur"], "DENOMINATEUR": said["denominateur"]}
        source = {name: said[name] for name in ("nom", "producteur", "licence")}
        source["cle"] = fold(said["nom"]).replace(" ", "-")[:60]
        return {
            "source": source, "code": said["code"], "colonnes": columns, "annee": said["annee"],
            "geographie": said["geographie"],
        }  # fmt: skip
