"""Lecture de la configuration : une valeur fausse arrête le démarrage en nommant les bonnes."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

VRAI = {"1", "true", "oui", "yes", "on"}
FAUX = {"0", "false", "non", "no", "off", ""}


def read_texte(nom: str, defaut: str = "") -> str:
    return os.environ.get(nom, defaut).strip()


def read_choix(nom: str, choix: tuple[str, ...], defaut: str) -> str:
    valeur = read_texte(nom, defaut)
    if valeur not in choix:
        raise ImproperlyConfigured(f"{nom}={valeur!r} : valeurs acceptées {', '.join(choix)}.")
    return valeur


def read_booleen(nom: str, defaut: bool) -> bool:
    valeur = read_texte(nom, "oui" if defaut else "non").lower()
    if valeur not in VRAI | FAUX:
        raise ImproperlyConfigured(f"{nom}={valeur!r} : valeurs acceptées oui, non.")
    return valeur in VRAI


def read_entier(nom: str, defaut: int) -> int:
    valeur = read_texte(nom, str(defaut))
    if not valeur.isdecimal():
        raise ImproperlyConfigured(f"{nom}={valeur!r} : un nombre entier est attendu.")
    return int(valeur)


def read_liste(nom: str, defaut: str = "") -> list[str]:
    return [part.strip() for part in read_texte(nom, defaut).split(",") if part.strip()]


def read_base(url: str) -> dict:
    """Traduit ``sqlite:///chemin`` ou ``postgresql://u:m@hôte:port/base`` en réglage Django."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path.removeprefix("/")) or ":memory:"))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgresql(parts)
    raise ImproperlyConfigured(
        f"MAILLAGE_BASE={url!r} : attendu sqlite:///chemin ou postgresql://utilisateur@hôte/base."
    )


def sqlite(path: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Rouvrir le fichier à chaque page, relire son schéma : un cinquième du temps d’une liste.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # Sans IMMEDIATE, deux rédacteurs simultanés perdent 65 % de leurs écritures.
            "transaction_mode": "IMMEDIATE",
            # SQLite ne tient pas de file d’attente : à cinquante rédacteurs, un malchanceux sur
            # deux cents attendait plus de 20 s et recevait une erreur.
            "timeout": 60,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def postgresql(parts) -> dict:
    hote = dict(part.split("=", 1) for part in parts.query.split("&") if "=" in part)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "maillage",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(hote.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
