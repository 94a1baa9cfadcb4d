"""Ouvre Django, à l’import, sur un dossier et une base jetables.

Sous les essais, Django est déjà ouvert sur les leurs : rien ne change.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _open_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="maillage-banc-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        "MAILLAGE_DONNEES": str(folder),
        "MAILLAGE_BASE": f"sqlite:///{folder}/banc.sqlite3",
        "MAILLAGE_CLE_SECRETE": "banc",
        "MAILLAGE_DEBUG": "non",
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
    }
    return folder


if "DJANGO_SETTINGS_MODULE" not in os.environ:
    _open_folder()

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

DOSSIER = Path(settings.DONNEES)


def create_base() -> None:
    """Les tables de la base ouverte."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def path_of(nom: str) -> Path:
    return DOSSIER / f"{nom}.sqlite3"


def use_base(nom: str) -> None:
    """Passe à la base ``nom`` du dossier, pour mesurer tour à tour sur plusieurs."""
    connection.close()
    connection.settings_dict["NAME"] = str(path_of(nom))


def copy_base(nom: str, vers: str) -> None:
    """Fermer la connexion vide le journal de SQLite : le fichier seul est alors la base."""
    connection.close()
    shutil.copyfile(path_of(nom), path_of(vers))
