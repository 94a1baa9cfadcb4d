"""Reconnaître un fichier à son contenu, jamais à son extension, et refuser ce qui est dangereux."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from maillage.lecture.archive import ABIME, PROTEGE, open_archive, read_member
from maillage.lecture.erreurs import ErreurLecture

TAILLE_MAX = 50 * 1024 * 1024
_DEBUT = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Nature(StrEnum):
    """Ce qu’est un fichier, d’après ce qu’il contient."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    DOCX = "docx"
    INCONNU = "inconnu"


CLASSEURS = frozenset({Nature.XLSX, Nature.XLSM, Nature.XLS, Nature.ODS, Nature.CSV})

# L’ordre compte : un modèle de classeur contient aussi le mot « main+xml ».
_TYPES_OOXML = (
    (b"sheet.macroEnabled.main+xml", Nature.XLSM),
    (b"spreadsheetml.sheet.main+xml", Nature.XLSX),
    (b"spreadsheetml.template.main+xml", Nature.XLSX),
    (b"wordprocessingml.document.main+xml", Nature.DOCX),
    (b"document.macroEnabled.main+xml", Nature.DOCX),
)
_MEMBRES_OOXML = (("xl/workbook.xml", Nature.XLSX), ("word/document.xml", Nature.DOCX))
_TEXTES_ETRANGERS = (b"<!doctype html", b"<html", b"<?xml", b"<table", b"{\\rtf", b"%pdf")


@contextmanager
def open_source(source: bytes | Path) -> Iterator[BinaryIO]:
    """Un fichier ouvert en lecture binaire, que l’on parte d’octets ou d’un chemin."""
    if isinstance(source, bytes | bytearray | memoryview):
        yield io.BytesIO(source)
        return
    with Path(source).open("rb") as fichier:
        yield fichier


def check_file(source: bytes | Path, nom: str, *, taille_max: int = TAILLE_MAX) -> Nature:
    """La nature du fichier, jugée sur son contenu.

    Lève `ErreurLecture` si le fichier est vide, trop lourd, abîmé, protégé par un mot de
    passe, ou se décompresserait en un volume démesuré. Un contenu qui n’est ni un classeur
    ni un document connu donne `Nature.INCONNU`.
    """
    try:
        with open_source(source) as fichier:
            check_size(fichier, nom, taille_max)
            return _find_nature(fichier, nom)
    except OSError as erreur:
        raise ErreurLecture(ABIME.format(nom=nom)) from erreur


def check_size(fichier: BinaryIO, nom: str, taille_max: int) -> None:
    """Refuse un fichier vide ou plus lourd que `taille_max` octets."""
    taille = fichier.seek(0, io.SEEK_END)
    fichier.seek(0)
    if taille == 0:
        raise ErreurLecture(
            f"Le fichier « {nom} » est vide : vérifiez qu’il s’ouvre chez vous, puis redéposez-le."
        )
    if taille > taille_max:
        limite = taille_max // (1024 * 1024)
        raise ErreurLecture(
            f"Le fichier « {nom} » est trop lourd ({taille // (1024 * 1024)} Mo) : la limite est "
            f"de {limite} Mo. Retirez les images ou séparez-le en plusieurs fichiers."
        )


def _find_nature(fichier: BinaryIO, nom: str) -> Nature:
    debut = fichier.read(_DEBUT)
    fichier.seek(0)
    if debut.startswith(_OLE):
        return _ole_nature(fichier.read(), nom)
    if debut.startswith(b"PK"):
        return _zip_nature(fichier, nom)
    return Nature.CSV if is_texte(debut) else Nature.INCONNU


def _ole_nature(contenu: bytes, nom: str) -> Nature:
    """Ancien classeur Excel, ou fichier récent chiffré dans une enveloppe OLE."""
    if "EncryptedPackage".encode("utf-16-le") in contenu:
        raise ErreurLecture(PROTEGE.format(nom=nom))
    noms = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
    return Nature.XLS if any(mot in contenu for mot in noms) else Nature.INCONNU


def _zip_nature(fichier: BinaryIO, nom: str) -> Nature:
    with open_archive(fichier, nom) as archive:
        if "mimetype" in archive.namelist():
            return _odf_nature(archive, nom)
        return _ooxml_nature(archive, nom)


def _odf_nature(archive: zipfile.ZipFile, nom: str) -> Nature:
    if b"encryption-data" in read_member(archive, "META-INF/manifest.xml", nom):
        raise ErreurLecture(PROTEGE.format(nom=nom))
    mime = read_member(archive, "mimetype", nom).strip()
    est_ods = mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    return Nature.ODS if est_ods else Nature.INCONNU


def _ooxml_nature(archive: zipfile.ZipFile, nom: str) -> Nature:
    types = read_member(archive, "[Content_Types].xml", nom)
    for marque, nature in _TYPES_OOXML:
        if marque in types:
            return nature
    membres = set(archive.namelist())
    return next((n for membre, n in _MEMBRES_OOXML if membre in membres), Nature.INCONNU)


def is_texte(debut: bytes) -> bool:
    """Vrai si ces premiers octets ont l’allure d’un texte à plat (et non d’une page HTML…)."""
    if debut.startswith(_BOMS[1:]) or is_utf16(debut):
        return True
    if debut.removeprefix(_BOMS[0]).lstrip()[:15].lower().startswith(_TEXTES_ETRANGERS):
        return False
    controles = sum(octet < 9 or 13 < octet < 32 for octet in debut)
    return controles <= len(debut) // 200


def is_utf16(debut: bytes) -> bool:
    """Vrai pour un texte UTF-16 sans marque d’ordre : un octet nul sur deux, ou presque."""
    impairs = debut[1:2000:2]
    return len(impairs) > 3 and impairs.count(0) > 0.7 * len(impairs)
