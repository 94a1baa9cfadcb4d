import datetime
import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.lecture.classeur import column_index, column_letter, read_classeur, reference
from maillage.lecture.erreurs import ErreurLecture
from tests.lecture.fabrique import build_ods, build_raw_xlsx, build_xlsx

EPT = Path(__file__).parents[3] / "shared/data/cog/ept_2024.xlsx"


def test_it_reads_values_where_they_are():
    jour = datetime.date(2026, 3, 1)
    classeur = read_classeur(build_xlsx({"Plan": [[], [None, "Axe", 46000, jour]]}), "plan.xlsx")
    (feuille,) = classeur.feuilles
    assert (classeur.nom, feuille.nom, feuille.premiere_ligne) == ("plan.xlsx", "Plan", 2)
    assert feuille.lignes == [["", "Axe", 46000.0, jour]]
    assert feuille.reference(0, 2) == "C2"


def test_it_gives_the_merged_cells():
    contenu = build_xlsx({"F": [[], ["Axe 1", "a"], ["", "b"]]}, {"F": ["A2:A3"]})
    assert read_classeur(contenu, "x").feuilles[0].fusions == ((0, 0, 1, 0),)


def test_it_tells_hidden_sheets():
    contenu = build_xlsx({"Plan": [["a"]], "Listes": [["b"]]}, masquees=["Listes"])
    assert [f.masquee for f in read_classeur(contenu, "x").feuilles] == [False, True]


def test_it_reports_formula_errors_with_their_place():
    contenu = build_xlsx({"F": [[], ["a", "#REF!"], ["#N/A"]], "é & <b>": [["#DIV/0!"], ["a"]]})
    premiere, seconde = read_classeur(contenu, "x").feuilles
    assert premiere.erreurs == {(0, 1): "#REF!", (1, 0): "#N/A"}
    assert seconde.erreurs == {(0, 0): "#DIV/0!"}


def test_an_empty_workbook_has_an_empty_sheet():
    assert read_classeur(build_xlsx({"F": []}), "x").feuilles[0].lignes == []


@pytest.mark.lent
def test_a_million_formatted_empty_rows_are_read_in_bounded_memory():
    vides = (b'<row r="%d"><c r="A%d" s="1"/></row>' % (i, i) for i in range(4, 1_048_577))
    debut = [b'<row r="1"><c r="A1" t="inlineStr"><is><t>abc</t></is></c></row>']
    contenu = build_raw_xlsx([*debut, *vides])
    tracemalloc.start()
    (feuille,) = read_classeur(contenu, "long.xlsx").feuilles
    _, sommet = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert feuille.lignes == [["abc"]]
    assert sommet < len(contenu) + 30_000_000


def test_trailing_rows_made_of_blanks_are_dropped():
    contenu = build_xlsx({"F": [["a"], ["  "], [" "]]})
    assert read_classeur(contenu, "x").feuilles[0].lignes == [["a"]]


@pytest.mark.parametrize("place", ["XFD1048576", "AB1048576", "ZZ900000"])
def test_a_stray_value_at_the_far_end_is_refused_with_its_place(place):
    ligne = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").encode()
    contenu = build_raw_xlsx(
        [
            b'<row r="1"><c r="A1"><v>1</v></c></row>',
            b'<row r="%s"><c r="%s"><v>1</v></c></row>' % (ligne, place.encode()),
        ]
    )
    with pytest.raises(ErreurLecture, match=place):
        read_classeur(contenu, "loin.xlsx")


@pytest.mark.lent
def test_a_number_dragged_down_a_million_rows_is_read():
    rangees = (b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i) for i in (1, 1_048_576))
    assert len(read_classeur(build_raw_xlsx(rangees), "x").feuilles[0].lignes) == 1_048_576


def test_a_shared_text_repeated_beyond_reason_is_refused():
    source = io.BytesIO(build_raw_xlsx([b'<row r="1">']))
    cible = io.BytesIO()
    with zipfile.ZipFile(source) as avant, zipfile.ZipFile(cible, "w", 8) as apres:
        for nom in avant.namelist():
            contenu = avant.read(nom)
            if nom.endswith("sharedStrings.xml"):
                contenu = b"<sst><si><t>" + b"a" * 1_000_000 + b"</t></si></sst>"
            if nom.endswith("sheet1.xml"):
                cellules = b"".join(b'<c r="A1" t="s"><v>0</v></c>' for _ in range(5_000))
                contenu = (
                    b"<worksheet><sheetData><row>" + cellules + b"</row></sheetData></worksheet>"
                )
            apres.writestr(nom, contenu)
    with pytest.raises(ErreurLecture, match="démesuré"):
        read_classeur(cible.getvalue(), "x.xlsx")


def test_a_member_that_lies_about_its_size_is_refused():
    contenu = bytearray(build_raw_xlsx([b'<row r="1"></row>' for _ in range(50_000)]))
    with zipfile.ZipFile(io.BytesIO(bytes(contenu))) as archive:
        taille = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    annuaire = bytes(contenu).rindex(struct.pack("<I", taille))
    contenu[annuaire : annuaire + 4] = struct.pack("<I", 1000)
    with pytest.raises(ErreurLecture, match="démesuré"):
        read_classeur(bytes(contenu), "menteur.xlsx")


def test_a_word_document_is_sent_to_the_right_door():
    contenu = io.BytesIO()
    with zipfile.ZipFile(contenu, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(ErreurLecture, match="document Word"):
        read_classeur(contenu.getvalue(), "cls.docx")


def test_an_unknown_file_is_refused_with_what_to_do():
    with pytest.raises(ErreurLecture, match=r"au format \.xlsx"):
        read_classeur(b"%PDF-1.4", "plan.pdf")


@pytest.mark.parametrize("debris", [b"PK\x03\x04abc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100])
def test_debris_never_raises_a_traceback(debris):
    with pytest.raises(ErreurLecture):
        read_classeur(debris, "x.xlsx")


BON = build_xlsx({"F": [["a", 1, "#REF!"], ["b", 2]]}, {"F": ["A1:A2"]})


@pytest.mark.lent
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(BON) - 1), st.binary(min_size=1, max_size=8))
def test_a_forged_workbook_is_read_or_refused_in_french(place, octets):
    forge = BON[:place] + octets + BON[place + len(octets) :]
    try:
        read_classeur(forge, "x.xlsx")
    except ErreurLecture as refus:
        message = refus.message
    else:
        message = "lu."
    assert message.endswith(".")


CELLULE = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'


def test_it_reads_an_ods_with_a_million_repeated_empty_rows():
    vides = (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    contenu = build_ods(f"<table:table-row>{CELLULE}</table:table-row>{vides}")
    assert read_classeur(contenu, "x.ods").feuilles[0].lignes == [["a"]]


def test_an_ods_that_repeats_a_value_without_end_is_refused():
    repetee = CELLULE.replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"', 1
    )
    contenu = build_ods(
        f'<table:table-row table:number-rows-repeated="5000">{repetee}</table:table-row>'
    )
    with pytest.raises(ErreurLecture, match="XFD5000"):
        read_classeur(contenu, "x.ods")


@pytest.mark.lent
@pytest.mark.skipif(not EPT.exists(), reason="données officielles absentes : shared/data/cog")
def test_it_reads_the_valid_workbook_that_crashes_openpyxl():
    with pytest.raises(ValueError, match="could not read stylesheet"):
        openpyxl.load_workbook(EPT)
    feuilles = read_classeur(EPT, "ept_2024.xlsx").feuilles
    assert any(len(feuille.lignes) > 10 for feuille in feuilles)


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        (b"code;nom\r\n01001;Ain\r\n", [["code", "nom"], ["01001", "Ain"]]),
        ("é;à\n1,5;2,5\n".encode("cp1252"), [["é", "à"], ["1,5", "2,5"]]),
        ("é\tà\n1\t2\n".encode("utf-16"), [["é", "à"], ["1", "2"]]),
        ("é,à\n1,2\n".encode("utf-8-sig"), [["é", "à"], ["1", "2"]]),
        (b"a|b\n1|2\n", [["a", "b"], ["1", "2"]]),
        (b"sep=;\na;b,c\n", [[], ["a", "b,c"]]),
        (
            b'a;b\n"ligne 1\nligne 2";"dit ""oui"""\n',
            [["a", "b"], ["ligne 1\nligne 2", 'dit "oui"']],
        ),
        (b"Mon titre\n\na;b\n1;2\n", [["Mon titre"], [], ["a", "b"], ["1", "2"]]),
        (b"01001\n01002\n", [["01001"], ["01002"]]),
        (b"a;b\r1;2\r", [["a", "b"], ["1", "2"]]),
        (b"a;b\n1;2" + b"\n" * 100_000, [["a", "b"], ["1", "2"]]),
    ],
)
def test_it_reads_a_csv_as_it_comes(contenu, attendu):
    (feuille,) = read_classeur(contenu, "communes.CSV").feuilles
    assert feuille.lignes == attendu
    assert feuille.nom == "communes"


def test_a_quote_never_closed_does_not_swallow_the_file():
    contenu = b'a;"b\n' + b"1;2\n" * 100_000
    assert len(read_classeur(contenu, "x.csv").feuilles[0].lignes) == 100_001


def test_column_letters_come_and_go():
    assert [column_letter(rang) for rang in (0, 25, 26, 27, 701, 702, 16383)] == [
        "A", "Z", "AA", "AB", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    assert all(column_index(column_letter(rang)) == rang for rang in range(16384))
    assert reference(12, 2) == "C12"
