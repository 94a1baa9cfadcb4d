"""Rassembler et comprimer les fichiers statiques, seulement quand l’un d’eux a changé."""

import hashlib
import io
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_statiques() -> bool:
    """Rend faux quand le dossier servi est déjà le bon.

    La compression coûte plusieurs secondes, à chaque démarrage : on retient de quoi elle partait.
    """
    mark, wanted = _mark(), fingerprint()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and mark.exists() and mark.read_text() == wanted:
        return False
    # Interrompue, la collecte recommence : la marque n’est écrite qu’à la fin.
    mark.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, stdout=io.StringIO())
    mark.write_text(wanted)
    return True


def _mark() -> Path:
    root = Path(settings.STATIC_ROOT)
    return root.with_name(f"{root.name}.empreinte")


def fingerprint() -> str:
    """Le contenu de chaque source, sous son nom, et la façon de le ranger."""
    found = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda item: item[0]):
            with storage.open(name) as source:
                found.update(f"\0{name}\0{hashlib.sha256(source.read()).hexdigest()}".encode())
    return found.hexdigest()
