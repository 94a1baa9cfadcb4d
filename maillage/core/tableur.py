"""Des lignes en fichier : un CSV ou un classeur qu’un tableur français ouvre d’un double-clic."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse

# Un tableur lirait comme une formule un texte qui commence ainsi.
FORMULES = ("=", "+", "-", "@", "\t", "\r")
# Au-delà, les chiffres d’un flottant ne disent plus rien.
CHIFFRES = 10
A4 = 9  # le rang de ce papier pour un tableur
GENRES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml",
}

type Cellule = str | int | float | Decimal | date | None
type Lignes = Sequence[Sequence[Cellule]]


def write_csv(lignes: Iterable[Sequence[Cellule]]) -> bytes:
    """« ; », UTF-8 marqué, virgule décimale, jour d’abord ; jamais de formule."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([to_text(value) for value in row] for row in lignes)
    return out.getvalue().encode("utf-8-sig")


def to_text(value: Cellule) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | Decimal):
        text = f"{value:.{CHIFFRES}g}" if isinstance(value, float) else str(value)
        return text.replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULES) else text


def open_book(out: io.BytesIO) -> xlsxwriter.Workbook:
    """Un classeur où nul texte ne devient formule ni lien ; à ouvrir par ``with``."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(out, options)


def write_xlsx(lignes: Lignes, feuille: str, *, figees: int = 1) -> bytes:
    """Un classeur d’une feuille ; la première ligne est l’en-tête, figé et filtrable.

    ``figees`` : combien de colonnes restent en vue.
    """
    out = io.BytesIO()
    with open_book(out) as book:
        write_sheet(book, feuille, lignes, figees=figees)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille d’un classeur : sa première ligne est l’en-tête.

    ``largeurs`` : celles des colonnes, en signes ; à défaut 24. ``filtree`` : chaque colonne se
    filtre ; un simple texte n’en a pas besoin.
    """

    nom: str
    lignes: Lignes
    figees: int = 1
    largeurs: Sequence[int] = ()
    filtree: bool = True


def write_book(feuilles: Iterable[Feuille]) -> bytes:
    """Un classeur de plusieurs feuilles, dans cet ordre."""
    out = io.BytesIO()
    with open_book(out) as book:
        for feuille in feuilles:
            sheet = write_sheet(
                book, feuille.nom, feuille.lignes, figees=feuille.figees, filtree=feuille.filtree
            )
            for column, width in enumerate(feuille.largeurs):
                sheet.set_column(column, column, width)
    return out.getvalue()


def write_sheet(
    book: xlsxwriter.Workbook, feuille: str, lignes: Lignes, *, figees: int = 1,
    filtree: bool = True,
) -> xlsxwriter.worksheet.Worksheet:  # fmt: skip
    sheet = book.add_worksheet(feuille[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    for line, row in enumerate(lignes):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, Decimal):
                sheet.write_number(line, column, value, money)
            else:
                sheet.write(line, column, value, plain if line else bold)
    last = len(lignes[0]) - 1
    sheet.freeze_panes(1, figees)
    if filtree:
        sheet.autofilter(0, 0, max(len(lignes) - 1, 1), last)
    sheet.set_column(0, last, 24)
    _set_page(sheet, figees)
    return sheet


def _set_page(sheet: xlsxwriter.worksheet.Worksheet, figees: int) -> None:
    """À l’impression : A4 couché ; l’en-tête et les colonnes figées se répètent."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    if figees:
        sheet.repeat_columns(0, figees - 1)


def attach(
    lignes: Lignes, extension: str, nom: str, feuille: str, *, figees: int = 1
) -> HttpResponse:
    """La réponse qui télécharge ``nom.extension``, « csv » ou « xlsx »."""
    if extension == "csv":
        return send(write_csv(lignes), nom, extension)
    return send(write_xlsx(lignes, feuille, figees=figees), nom, extension)


def send(contenu: bytes, nom: str, extension: str) -> HttpResponse:
    """La réponse qui télécharge ce contenu, gardé par personne en chemin."""
    response = HttpResponse(contenu, content_type=GENRES[extension])
    response["Content-Disposition"] = f'attachment; filename="{nom}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
