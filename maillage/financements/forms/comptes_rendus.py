"""Écrire un compte rendu financier : ne se garde que ce qui s’écarte du pré-rempli."""

from decimal import Decimal

from django import forms

from maillage.core.forms import JourField, ListeSelect, MontantField
from maillage.financements.enums import EtatCompteRendu

COLONNES = ("prevu", "realise")


HAUTEURS = (4, 16)


def fit(texte: str) -> int:
    """La hauteur d’une zone de texte qui montre ce qu’elle contient, sans prendre la page."""
    lines = sum(len(line) // 90 + 1 for line in texte.split("\n"))
    return min(max(lines + 1, HAUTEURS[0]), HAUTEURS[1])


class CompteRenduForm(forms.Form):
    """``compte_rendu`` : ce que rend ``build_compte_rendu``, ``base`` : sans ce qu’on y a écrit.

    Des textes, ``propose`` dit déjà ce qu’en disent les données.
    """

    def __init__(self, *args, compte_rendu: dict, base: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.base = base
        self.shown = compte_rendu
        for groupe in ("charges", "produits"):
            for rang, row in enumerate(compte_rendu[groupe]):
                for colonne in COLONNES:
                    self.fields[f"{groupe}-{rang}-{colonne}"] = MontantField(
                        label=f"{row['libelle']}, {'prévu' if colonne == 'prevu' else 'réalisé'}",
                        required=False, max_digits=12, initial=row[colonne],
                    )  # fmt: skip
        for cle, item in compte_rendu["textes"].items():
            self.fields[f"texte-{cle}"] = forms.CharField(
                label=item["libelle"], required=False, initial=item["texte"],
                widget=forms.Textarea({"rows": fit(item["texte"])}),
            )  # fmt: skip

    def rows(self, groupe: str) -> list[tuple]:
        """(ligne, champ du prévu, champ du réalisé) de chaque ligne du tableau."""
        return [
            (row, self[f"{groupe}-{rang}-prevu"], self[f"{groupe}-{rang}-realise"])
            for rang, row in enumerate(self.shown[groupe])
        ]

    def charges(self) -> list[tuple]:
        return self.rows("charges")

    def produits(self) -> list[tuple]:
        return self.rows("produits")

    def textes(self) -> list[tuple]:
        """(champ, ce que disent les données si quelqu’un a écrit autre chose)."""
        return [
            (self[f"texte-{cle}"], item["propose"] if item["propose"] != item["texte"] else "")
            for cle, item in self.shown["textes"].items()
        ]

    def read_montants(self) -> dict:
        """Par clé de ligne, les montants écrits à la place de ceux que disent les données."""
        found: dict[str, dict[str, str]] = {}
        for groupe in ("charges", "produits"):
            for rang, row in enumerate(self.base[groupe]):
                for colonne in COLONNES:
                    value = self.cleaned_data.get(f"{groupe}-{rang}-{colonne}") or Decimal(0)
                    if value != row[colonne]:
                        found.setdefault(row["cle"], {})[colonne] = str(value)
        return found

    def read_textes(self) -> dict:
        texts = {
            cle: self.cleaned_data[f"texte-{cle}"].replace("\r\n", "\n")
            for cle in self.shown["textes"]
        }
        return {
            cle: texte
            for cle, texte in texts.items()
            if texte != self.shown["textes"][cle]["propose"]
        }


class DepotForm(forms.Form):
    """Où en est le compte rendu ; déposé, il l’est un jour."""

    etat = forms.ChoiceField(label="Il est", choices=EtatCompteRendu, widget=ListeSelect)
    depose_le = JourField(label="Déposé le", required=False)

    def clean(self):
        data = super().clean() or {}
        if data.get("etat") == EtatCompteRendu.DEPOSE and not data.get("depose_le"):
            self.add_error("depose_le", "Dites quel jour il a été déposé.")
        if data.get("etat") != EtatCompteRendu.DEPOSE:
            data["depose_le"] = None
        return data
