"""Des lignes de textes en fichier : un CSV ou un classeur qu’un tableur français ouvre bien."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from django.http import HttpResponse

# Un tableur lirait comme une formule un texte qui commence ainsi.
FORMULES = ("=", "+", "-", "@", "\t", "\r")
CLASSEUR = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type Lignes = Sequence[Sequence[str]]


def write_csv(lignes: Lignes) -> bytes:
    """« ; », UTF-8 marqué ; la première ligne est l’en-tête."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in lignes:
        writer.writerow([f"'{text}" if text.startswith(FORMULES) else text for text in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(lignes: Lignes, feuille: str) -> bytes:
    """Un classeur d’une feuille, en-tête figé et filtrable, jamais de formule."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(feuille)
        bold = book.add_format({"bold": True})
        for line, row in enumerate(lignes):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text, bold if line == 0 else None)
        sheet.freeze_panes(1, 0)
        last = len(lignes[0]) - 1
        sheet.autofilter(0, 0, len(lignes) - 1, last)
        sheet.set_column(0, last, 24)
    return out.getvalue()


def attach(lignes: Lignes, extension: str, nom: str, feuille: str) -> HttpResponse:
    """La réponse qui télécharge ``nom.extension``, « csv » ou « xlsx »."""
    if extension == "csv":
        response = HttpResponse(write_csv(lignes), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_xlsx(lignes, feuille), content_type=CLASSEUR)
    response.headers["Content-Disposition"] = f'attachment; filename="{nom}.{extension}"'
    return response
