"""Écrire un contenu d’un coup : il est entier à sa place, ou il n’y est pas."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


def write_blob(chemin: str, contenu: bytes) -> None:
    """Range ``contenu`` à ``chemin`` du dépôt, sauf s’il y est déjà tout entier.

    Dans un dossier, le fichier est écrit à côté puis renommé : un processus tué ou un disque plein
    ne laisse jamais un fichier tronqué sous son empreinte.
    """
    if default_storage.exists(chemin) and default_storage.size(chemin) == len(contenu):
        return
    if isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "location"):
        replace_file(Path(default_storage.path(chemin)), contenu)
    else:
        default_storage.save(chemin, ContentFile(contenu))


def replace_file(cible: Path, contenu: bytes) -> None:
    """Écrit le fichier à côté, le vide sur le disque, puis le met à sa place."""
    cible.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=cible.parent, prefix=".en-cours-")
    try:
        with os.fdopen(handle, "wb") as aside:
            aside.write(contenu)
            aside.flush()
            os.fsync(aside.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(cible)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
