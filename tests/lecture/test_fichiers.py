import io
import zipfile

import pytest

from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.fichiers import Nature, check_file
from tests.lecture.fabrique import build_ods, build_xlsx


def build_zip(membres, compression=zipfile.ZIP_DEFLATED):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", compression) as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom, contenu)
    return flux.getvalue()


def types(mot):
    return build_zip({"[Content_Types].xml": f'<Types><Override ContentType="{mot}"/></Types>'})


@pytest.mark.parametrize(
    ("contenu", "nature"),
    [
        (build_xlsx({"F": [["a"]]}), Nature.XLSX),
        (build_ods(""), Nature.ODS),
        (types("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), Nature.XLSM),
        (types("a.wordprocessingml.document.main+xml"), Nature.DOCX),
        (build_zip({"photo.txt": "x"}), Nature.INCONNU),
        ("code;nom\n01001;L’Abergement".encode("cp1252"), Nature.CSV),
        ("a\tb\n1\t2".encode("utf-16"), Nature.CSV),
        ("a;b\n1;2".encode("utf-16-le"), Nature.CSV),
        (b"%PDF-1.7\nbla", Nature.INCONNU),
        (b"<html><table><tr><td>faux xls</td></tr></table></html>", Nature.INCONNU),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\2\3\4\5", Nature.INCONNU),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), Nature.XLS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Nature.INCONNU),
    ],
)
def test_it_knows_a_file_by_its_content_whatever_its_name(contenu, nature):
    assert check_file(contenu, "peu-importe.bin") is nature


def test_it_reads_from_a_path_too(tmp_path):
    chemin = tmp_path / "plan.txt"
    chemin.write_bytes(build_xlsx({"F": [["a"]]}))
    assert check_file(chemin, "plan.txt") is Nature.XLSX


def test_a_missing_path_is_a_sentence_not_a_traceback(tmp_path):
    with pytest.raises(ErreurLecture, match="abîmé"):
        check_file(tmp_path / "rien.xlsx", "rien.xlsx")


def test_it_says_that_a_file_is_empty():
    with pytest.raises(ErreurLecture, match="«.plan.xlsx.» est vide"):
        check_file(b"", "plan.xlsx")


def test_it_says_that_a_file_is_too_heavy():
    with pytest.raises(ErreurLecture, match="trop lourd"):
        check_file(b"a" * 2_000_000, "plan.xlsx", taille_max=1_000_000)


def test_it_says_that_a_workbook_has_a_password():
    enveloppe = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(ErreurLecture, match="mot de passe"):
        check_file(enveloppe, "plan.xlsx")


def test_it_says_that_an_ods_has_a_password():
    contenu = build_zip(
        {"mimetype": "x", "META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"}
    )
    with pytest.raises(ErreurLecture, match="mot de passe"):
        check_file(contenu, "plan.ods")


@pytest.mark.parametrize("coupe", [10, 200, -30])
def test_it_says_that_a_workbook_is_damaged(coupe):
    with pytest.raises(ErreurLecture, match="abîmé"):
        check_file(build_xlsx({"F": [["a"]]})[:coupe], "plan.xlsx")


def test_it_refuses_a_zip_bomb():
    bombe = build_zip({"xl/worksheets/sheet1.xml": b"0" * (60 * 1024 * 1024)})
    assert len(bombe) < 100_000
    with pytest.raises(ErreurLecture, match="démesuré"):
        check_file(bombe, "bombe.xlsx")


def test_it_refuses_an_archive_of_thousands_of_members():
    foule = build_zip({f"m{rang}": "" for rang in range(5_001)}, zipfile.ZIP_STORED)
    with pytest.raises(ErreurLecture, match="démesuré"):
        check_file(foule, "foule.xlsx")
