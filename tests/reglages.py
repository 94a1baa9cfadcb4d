"""Les réglages du projet, dans un dossier jetable, accélérés là où l’essai n’y perd rien."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_DOSSIER = Path(tempfile.mkdtemp(prefix="maillage-essais-"))
atexit.register(shutil.rmtree, _DOSSIER, ignore_errors=True)
os.environ["MAILLAGE_DONNEES"] = str(_DOSSIER)
os.environ.setdefault("MAILLAGE_BASE", f"sqlite:///{_DOSSIER}/maillage.sqlite3")
os.environ["MAILLAGE_CLE_SECRETE"] = "essais-seulement"
# Playwright tourne dans une boucle asynchrone ; la base des parcours y est lue sans danger.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from maillage.config.settings import *  # noqa: E402, F403
from maillage.config.settings import MIDDLEWARE, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
