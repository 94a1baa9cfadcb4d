"""Les adresses d’où l’on télécharge : celles que la configuration nomme, et aucune autre."""

import json
import tomllib
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from maillage.indicateurs.imports.grille import TAILLE_MAX
from maillage.lecture.erreurs import ErreurLecture

DELAI = 60
_MORCEAU = 1 << 20


def read_sources() -> dict[str, str]:
    """Nom → adresse, lus dans le fichier que nomme ``MAILLAGE_SOURCES`` (TOML ou JSON)."""
    if not settings.SOURCES:
        return {}
    path = Path(settings.SOURCES)
    try:
        content = path.read_bytes()
        read = tomllib.loads(content.decode()) if path.suffix == ".toml" else json.loads(content)
    except (OSError, ValueError) as error:
        raise ErreurLecture(
            f"Le fichier des sources « {path.name} » ne se lit pas ({error}) : "
            "voyez MAILLAGE_SOURCES."
        ) from error
    return {name: _check_address(name, address) for name, address in _flatten(read)}


def _flatten(read: Any) -> list[tuple[str, Any]]:
    if not isinstance(read, dict):
        raise ErreurLecture("Le fichier des sources doit donner des noms et des adresses.")
    listed = read.get("sources", read)
    return list(listed.items()) if isinstance(listed, dict) else []


def _check_address(name: str, address: Any) -> str:
    if isinstance(address, str) and urlsplit(address).scheme in ("http", "https"):
        return address
    raise ErreurLecture(f"La source « {name} » n’a pas d’adresse http(s).")


def find_address(given: str) -> str:
    """L’adresse d’un nom de source, ou cette adresse si la configuration la connaît ; sinon « »."""
    sources = read_sources()
    if given in sources:
        return sources[given]
    return given if given in sources.values() else ""


def is_address(given: str) -> bool:
    return given.startswith(("http://", "https://"))


def download(address: str, *, taille_max: int = TAILLE_MAX) -> bytes:
    """Le contenu à cette adresse. Lève ``ErreurLecture`` avec une phrase s’il ne vient pas."""
    request = urllib.request.Request(address, headers={"User-Agent": "Maillage"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=DELAI) as answer:  # noqa: S310
            return _read_bounded(answer, address, taille_max)
    except urllib.error.HTTPError as error:
        raise ErreurLecture(
            f"{address} a répondu « {error.code} » : l’adresse a sans doute changé, "
            "corrigez-la dans le fichier des sources."
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        raise ErreurLecture(
            f"{address} ne répond pas ({error}) : vérifiez la connexion du serveur, ou "
            "téléchargez le fichier et donnez son chemin."
        ) from error


def _read_bounded(answer, address: str, taille_max: int) -> bytes:
    parts, size = [], 0
    while part := answer.read(_MORCEAU):
        size += len(part)
        if size > taille_max:
            raise ErreurLecture(
                f"{address} dépasse {taille_max // _MORCEAU} Mo : ce n’est pas le fichier attendu."
            )
        parts.append(part)
    expected = answer.headers.get("Content-Length")
    if expected and expected.isdecimal() and int(expected) != size:
        raise ErreurLecture(f"{address} s’est interrompu avant la fin : recommencez.")
    return b"".join(parts)
