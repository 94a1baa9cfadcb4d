"""La liste vue, en fichier : les mêmes lignes, toutes les colonnes."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

from maillage.diagnostic.colonnes import Colonne

# Un tableur lirait comme une formule un texte qui commence ainsi.
FORMULES = ("=", "+", "-", "@", "\t", "\r")


def read_rows(colonnes: Sequence[Colonne], objets: Iterable) -> list[list]:
    """L’en-tête, puis une ligne par objet ; la dernière colonne est le cercle."""
    rows: list[list] = [[*(colonne.libelle for colonne in colonnes), "Cercle"]]
    for objet in objets:
        values = [_plain(colonne.read(objet)) for colonne in colonnes]
        rows.append([*values, objet.get_cercle_display()])
    return rows


def _plain(value):
    """Un nombre ou une date tels quels ; tout autre objet par son nom."""
    return value if isinstance(value, int | Decimal | date) else str(value)


def write_csv(colonnes: Sequence[Colonne], objets: Iterable) -> bytes:
    """Un CSV que les tableurs français ouvrent d’un double-clic : « ; » et UTF-8 marqué."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in read_rows(colonnes, objets):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULES) else text


def write_xlsx(colonnes: Sequence[Colonne], objets: Iterable) -> bytes:
    """Un classeur d’une feuille, en-tête figé et filtrable, jamais de formule."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Liste")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        rows = read_rows(colonnes, objets)
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day)
                else:
                    sheet.write(line, column, value, bold if line == 0 else None)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
        sheet.set_column(0, len(rows[0]) - 1, 24)
    return out.getvalue()
