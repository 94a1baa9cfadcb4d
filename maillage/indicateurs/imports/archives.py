"""Ouvrir le ZIP d’un producteur, sans lui faire confiance."""

import io
import zipfile
from collections.abc import Iterator

from maillage.lecture.archive import member_chunks, open_archive

_CLASSEURS = ("[Content_Types].xml", "mimetype")
_LUS = (".csv", ".txt", ".xlsx", ".xls", ".ods", ".json")


def is_archive(contenu: bytes) -> bool:
    """Vrai pour un ZIP qui n’est pas lui-même un classeur."""
    if not contenu.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            return not any(name in _CLASSEURS for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def read_members(nom: str, contenu: bytes) -> Iterator[tuple[str, bytes]]:
    """(nom, contenu) des fichiers lisibles. Lève ``ErreurLecture`` si l’archive est piégée."""
    with open_archive(io.BytesIO(contenu), nom) as archive:
        for info in archive.infolist():
            hidden = info.filename.startswith("__MACOSX") or "/." in f"/{info.filename}"
            if not info.is_dir() and not hidden and info.filename.lower().endswith(_LUS):
                yield info.filename, b"".join(member_chunks(archive, info, nom))
