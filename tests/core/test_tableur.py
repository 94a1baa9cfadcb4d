"""Un tableau en fichier : lisible d’un tableur français, et jamais de formule."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl

from maillage.core.tableur import attach, write_csv, write_xlsx

LIGNES = [
    ["Intitulé", "Nombre", "Argent", "Jour", "Rien"],
    ["=1+1", 0.1 + 0.2, Decimal("1000.10"), date(2026, 7, 2), None],
]


def test_a_csv_speaks_french_and_holds_no_formula():
    content = write_csv(LIGNES)

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["'=1+1", "0,3", "1000,10", "02/07/2026", ""]


def test_a_workbook_keeps_its_types():
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(LIGNES, "Essai", figees=2))).active

    assert (sheet.title, sheet.freeze_panes) == ("Essai", "C2")
    assert [sheet["A2"].data_type, sheet["A2"].value] == ["s", "=1+1"]
    assert sheet["C2"].value == 1000.1
    assert sheet["D2"].value.date() == date(2026, 7, 2)
    assert sheet["E2"].value is None


def test_an_empty_table_keeps_its_header():
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(LIGNES[:1], "Essai"))).active

    assert sheet["A1"].value == "Intitulé"


def test_a_download_is_kept_by_nobody_on_the_way():
    response = attach(LIGNES, "csv", "essai", "Essai")

    assert response["Content-Disposition"] == 'attachment; filename="essai.csv"'
    assert response["Content-Type"].startswith("text/csv")
    assert response["Cache-Control"] == "private, no-store"
