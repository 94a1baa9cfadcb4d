"""L’équilibre en fichier : exactement ce que la page montre, jamais de formule."""

import csv
import io
from decimal import Decimal

import xlsxwriter

from maillage.diagnostic.portrait.exports import FORMULES
from maillage.portail.equilibre.lecture import Vue
from maillage.portail.equilibre.phrases import list_phrases
from maillage.portail.equilibre.tableaux import Cellule, Feuille, Taux, list_feuilles

ACCUEIL = "Lire d’abord"
CHIFFRES = 1


def write_csv(vue: Vue) -> bytes:
    """Un CSV que les tableurs français ouvrent d’un double-clic : « ; » et UTF-8 marqué.

    Les phrases d’abord, puis chaque tableau sous son titre, séparés d’une ligne vide.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_text(phrase)] for phrase in list_phrases(vue))
    for feuille in list_feuilles(vue):
        writer.writerow([])
        writer.writerow([_text(feuille.titre)])
        writer.writerow([_text(entete) for entete in feuille.entetes])
        writer.writerows([_text(_plain(cell)) for cell in row.cellules] for row in feuille.rangees)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cellule | Taux) -> Cellule:
    """La valeur seule ; une part s’arrondit au dixième de point."""
    if isinstance(cell, Taux):
        return None if cell.valeur is None else round(cell.valeur, CHIFFRES)
    return cell


def _text(value: Cellule) -> str:
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULES) else text


def write_xlsx(vue: Vue) -> bytes:
    """Un classeur : les phrases en première feuille, puis une feuille par tableau."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        first = book.add_worksheet(ACCUEIL)
        first.set_column(0, 0, 110)
        for line, phrase in enumerate(list_phrases(vue)):
            first.write_string(line, 0, phrase, wrap)
        for feuille in list_feuilles(vue):
            _write_sheet(book, feuille, bold)
    return out.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, feuille: Feuille, bold) -> None:
    sheet = book.add_worksheet(feuille.titre[:31])
    euros = book.add_format({"num_format": "#,##0.00"})
    for column, entete in enumerate(feuille.entetes):
        sheet.write_string(0, column, entete, bold)
    for line, row in enumerate(feuille.rangees, 1):
        for column, cell in enumerate(row.cellules):
            value = _plain(cell)
            sheet.write(line, column, value, euros if isinstance(value, Decimal) else None)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(feuille.rangees), 1), len(feuille.entetes) - 1)
    sheet.set_column(0, len(feuille.entetes) - 1, 22)
