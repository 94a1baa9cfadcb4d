"""Une base que de vrais processus partagent : un fichier SQLite, ou le PostgreSQL des essais."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.contrats.classeurs import count_tables

PROJET = Path(__file__).resolve().parents[2]
COMMANDE = "from maillage.config.cli import main; main()"


class BaseReelle:
    """L’état présent de la base d’essai, à l’adresse ``url``."""

    def __init__(self, dossier: Path):
        self.dossier = dossier
        self.chemin = dossier / "base.sqlite3"
        self.is_sqlite = connection.vendor == "sqlite"
        self.url = self._copy() if self.is_sqlite else self._address()

    def _copy(self) -> str:
        connection.ensure_connection()
        with sqlite3.connect(self.chemin) as copie:
            connection.connection.backup(copie)
        copie.close()
        return f"sqlite:///{self.chemin}"

    def _address(self) -> str:
        known = connection.settings_dict
        account = f"{known['USER']}:{known['PASSWORD']}@:{known['PORT'] or 5432}"
        return f"postgresql://{account}/{known['NAME']}?host={known['HOST']}"

    def start(
        self, *args, code: str = COMMANDE, reglages: str = "maillage.config.settings"
    ) -> subprocess.Popen:
        """Lance « maillage … », ou ce code, dans un processus à part."""
        env = os.environ | {
            "MAILLAGE_BASE": self.url,
            "MAILLAGE_DONNEES": str(self.dossier),
            "MAILLAGE_CLE_SECRETE": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": reglages,
        }
        command = [sys.executable, "-c", code, *map(str, args)]
        return subprocess.Popen(
            command, cwd=PROJET, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def count(self) -> dict[str, int]:
        """Combien de lignes dans chaque table, vues par une connexion neuve."""
        tables = count_tables()
        if not self.is_sqlite:
            return tables
        base = sqlite3.connect(self.chemin)
        counts = {
            table: base.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in tables
        }
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        base.close()
        return counts
