"""Le catalogue en fichier : les mêmes lignes que la page, toutes les colonnes."""

import csv
import io
from collections.abc import Iterable

import xlsxwriter

from maillage.indicateurs.filters import Ligne
from maillage.indicateurs.mots import (
    say_denominateur,
    say_determinant,
    say_numerateur,
    say_poids,
    say_regle,
)

# Un tableur lirait comme une formule un texte qui commence ainsi.
FORMULES = ("=", "+", "-", "@", "\t", "\r")
ENTETE = (
    "Clé", "Libellé", "Définition", "Domaine", "Déterminant", "Unité", "Numérateur",
    "Dénominateur", "Pondération", "Recomposition", "Sens", "Collecte", "Limites", "Producteur",
    "Source", "Licence", "Page du producteur", "État", "Années",
)  # fmt: skip


def read_rows(lignes: Iterable[Ligne]) -> list[list[str]]:
    """L’en-tête, puis une ligne par indicateur."""
    return [list(ENTETE), *(_row(ligne) for ligne in lignes)]


def _row(ligne: Ligne) -> list[str]:
    item, held = ligne.indicateur, ligne.disponibilite
    state = "disponible" if held.is_disponible else f"en attente : {' ; '.join(held.manque)}"
    return [
        item.cle, item.libelle, item.definition, item.get_domaine_display(), say_determinant(item),
        item.unite, say_numerateur(item), say_denominateur(item), say_poids(item), say_regle(item),
        item.get_sens_display(), item.get_collecte_display(), item.limites, item.source.producteur,
        item.source.nom, item.source.licence, item.source.page, state,
        ", ".join(map(str, held.annees)),
    ]  # fmt: skip


def write_csv(lignes: Iterable[Ligne]) -> bytes:
    """Un CSV que les tableurs français ouvrent d’un double-clic : « ; » et UTF-8 marqué."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in read_rows(lignes):
        writer.writerow([f"'{text}" if text.startswith(FORMULES) else text for text in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(lignes: Iterable[Ligne]) -> bytes:
    """Un classeur d’une feuille, en-tête figé et filtrable, jamais de formule."""
    rows = read_rows(lignes)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Catalogue")
        bold = book.add_format({"bold": True})
        for line, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text, bold if line == 0 else None)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows) - 1, len(ENTETE) - 1)
        sheet.set_column(0, len(ENTETE) - 1, 28)
    return out.getvalue()
