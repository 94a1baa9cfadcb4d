"""Une liste vue, en fichier : les mêmes lignes, jamais de formule."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

from maillage.contrats.engagements import Ligne
from maillage.diagnostic.exports import FORMULES

ENTETES = (
    "Partie", "Engagement", "Échéance", "État", "En retard", "Fiche", "Axe", "Ce qui le montre",
    "Preuves jointes",
)  # fmt: skip


def read_rows(lignes: Iterable[Ligne]) -> list[list]:
    """L’en-tête, puis une ligne par engagement."""
    return [list(ENTETES), *(_row(ligne) for ligne in lignes)]


def _row(ligne: Ligne) -> list:
    item = ligne.engagement
    return [
        str(item.partie), item.texte, item.echeance or "", item.get_etat_display(),
        "oui" if ligne.is_late else "", str(ligne.fiche or ""), str(item.axe or ""), item.preuve,
        ", ".join(piece.nom for piece in item.pieces.all()),
    ]  # fmt: skip


def write_csv(rows: Sequence[Sequence]) -> bytes:
    """Un CSV que les tableurs français ouvrent d’un double-clic : « ; » et UTF-8 marqué."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value) -> str:
    text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(FORMULES) else text


def write_xlsx(rows: Sequence[Sequence]) -> bytes:
    """Un classeur d’une feuille, en-tête figé et filtrable."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Engagements")
        head = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day)
                else:
                    sheet.write(line, column, value, wrap if line else head)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
        sheet.set_column(0, len(rows[0]) - 1, 24)
    return out.getvalue()


FICHIERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
