"""Fabrique de classeurs d’essai : rien de binaire n’est gardé dans le dépôt."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

_XML = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    b'spreadsheetml/2006/main"><sheetData>'
)
_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="F">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def build_xlsx(
    feuilles: Mapping[str, Sequence[Sequence]],
    fusions: Mapping[str, Sequence[str]] | None = None,
    masquees: Iterable[str] = (),
) -> bytes:
    """Un XLSX : les dates de Python restent des dates, `None` reste vide."""
    flux = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(flux, options) as classeur:
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        for nom, lignes in feuilles.items():
            feuille = classeur.add_worksheet(nom)
            for plage in (fusions or {}).get(nom, ()):
                feuille.merge_range(plage, "")
            for i, ligne in enumerate(lignes):
                for j, valeur in enumerate(ligne):
                    write_cell(feuille, i, j, valeur, jour)
            if nom in masquees:
                feuille.hide()
    return flux.getvalue()


def write_cell(feuille, i: int, j: int, valeur, jour) -> None:
    if valeur is None or valeur == "":
        return
    if hasattr(valeur, "isoformat"):
        feuille.write_datetime(i, j, valeur, jour)
    elif isinstance(valeur, str) and valeur.startswith("#") and valeur.isupper():
        feuille.write_formula(i, j, "=1/0", None, valeur)
    else:
        feuille.write(i, j, valeur)


def build_raw_xlsx(rangees: Iterable[bytes], **membres: bytes) -> bytes:
    """Un XLSX dont on écrit soi-même le XML de la feuille, ligne à ligne."""
    flux = io.BytesIO()
    modele = zipfile.ZipFile(io.BytesIO(build_xlsx({"F": [["a"]]})))
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom in modele.namelist():
            if nom != "xl/worksheets/sheet1.xml":
                archive.writestr(nom, modele.read(nom))
        with archive.open("xl/worksheets/sheet1.xml", "w") as feuille:
            feuille.write(_XML)
            feuille.writelines(rangees)
            feuille.write(b"</sheetData></worksheet>")
    return flux.getvalue()


def build_ods(rangees: str) -> bytes:
    """Un ODS minimal à partir de ses éléments `table:table-row`."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", _ODS.format(rangees))
    return flux.getvalue()
