"""Les pièces que l’on accepte : reconnues à leur contenu, jamais à leur nom."""

import io
import zipfile
from pathlib import PurePath

from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

TAILLE_MAX = 25 * 1024 * 1024
JPEG = "image/jpeg"
# MPO : la photo de certains téléphones, un JPEG suivi d’une autre vue.
IMAGES = {"PNG": "image/png", "JPEG": JPEG, "MPO": JPEG}
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
# Pour les archives bureautiques : un membre que tout fichier de ce genre contient, et son type.
BUREAUTIQUE = {
    ".docx": ("word/document.xml", f"{OOXML}wordprocessingml.document"),
    ".xlsx": ("xl/workbook.xml", f"{OOXML}spreadsheetml.sheet"),
    ".pptx": ("ppt/presentation.xml", f"{OOXML}presentationml.presentation"),
    ".odt": ("content.xml", f"{ODF}text"),
    ".ods": ("content.xml", f"{ODF}spreadsheet"),
    ".odp": ("content.xml", f"{ODF}presentation"),
}


class PieceRefusee(Exception):
    """Une phrase : pourquoi, et que faire."""


def read_piece(nom: str, contenu: bytes) -> tuple[str, bytes]:
    """Le type de la pièce, et ce que l’on en garde ; lève ``PieceRefusee``."""
    genre = check_piece(nom, contenu)
    return genre, without_place(contenu) if genre == JPEG else contenu


def check_piece(nom: str, contenu: bytes) -> str:
    """Le type de contenu de la pièce ; lève ``PieceRefusee``."""
    if not contenu:
        raise PieceRefusee("Ce fichier est vide.")
    if len(contenu) > TAILLE_MAX:
        raise PieceRefusee("Ce fichier dépasse 25 Mo : déposez une version allégée.")
    extension = PurePath(nom).suffix.lower()
    genre = _find_genre(extension, contenu)
    if genre is None:
        raise PieceRefusee(
            "Ce fichier n’est pas d’un genre accepté, ou son contenu ne correspond pas à son nom. "
            "Acceptés : PDF, Word, Excel, PowerPoint, OpenDocument, PNG et JPEG."
        )
    return genre


def _find_genre(extension: str, contenu: bytes) -> str | None:
    if extension == ".pdf":
        return "application/pdf" if contenu.startswith(b"%PDF-") else None
    if extension in {".png", ".jpg", ".jpeg"}:
        return _image_genre(contenu)
    if extension in BUREAUTIQUE:
        member, genre = BUREAUTIQUE[extension]
        return genre if _holds(contenu, member) else None
    return None


def _image_genre(contenu: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(contenu)) as image:
            image.verify()
            return IMAGES.get(image.format or "")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return None


def _holds(contenu: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            return member in archive.namelist()
    except zipfile.BadZipFile:
        return False


def without_place(contenu: bytes) -> bytes:
    """Une photo JPEG sans le lieu où elle fut prise, que personne n’a voulu donner.

    L’image n’est pas refaite : les mêmes tables la recompressent, et elle garde son sens. Lève
    ``PieceRefusee`` si elle est abîmée.
    """
    try:
        with JpegImageFile(io.BytesIO(contenu)) as photo:
            exif = photo.getexif()
            if ExifTags.IFD.GPSInfo not in exif:
                return contenu
            del exif[ExifTags.IFD.GPSInfo]
            kept = io.BytesIO()
            photo.save(
                kept, "JPEG", quality="keep", exif=exif, icc_profile=photo.info.get("icc_profile")
            )
    except (OSError, SyntaxError, ValueError) as error:
        raise PieceRefusee("Cette photo est abîmée\u00a0: déposez-la de nouveau.") from error
    return kept.getvalue()
