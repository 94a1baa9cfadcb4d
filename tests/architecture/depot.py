"""Le dépôt tel que les essais d’architecture le lisent : fichiers, couches, gabarits, arbres."""

import ast
import functools
import subprocess
import tomllib
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "maillage"
IGNORES = {".git", ".venv", "node_modules", "var", "__pycache__"}


@functools.cache
def list_files(*suffixes: str) -> tuple[Path, ...]:
    """Les fichiers versés, ou prêts à l’être, dont le nom finit par un de ces suffixes."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=False)
    names = result.stdout.splitlines() if result.returncode == 0 else _walk()
    paths = (RACINE / name for name in sorted(set(names)))
    return tuple(path for path in paths if path.is_file() and _matches(path, suffixes))


def _walk() -> list[str]:
    """Sans git (une archive décompressée), tout ce qui n’est pas engendré."""
    found = (path.relative_to(RACINE) for path in RACINE.rglob("*") if path.is_file())
    return [str(path) for path in found if not IGNORES & set(path.parts)]


def _matches(path: Path, suffixes: tuple[str, ...]) -> bool:
    return not suffixes or path.name.endswith(suffixes)


def name_of(path: Path) -> str:
    """Le chemin lisible, depuis la racine du dépôt."""
    return path.relative_to(RACINE).as_posix()


def list_modules() -> list[Path]:
    """Les fichiers Python du paquet, migrations à part."""
    return [
        path
        for path in list_files(".py")
        if path.is_relative_to(PAQUET) and "migrations" not in path.parts
    ]


def list_templates() -> list[Path]:
    return [path for path in list_files(".html", ".txt") if "templates" in path.parts]


@functools.cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@functools.cache
def read_pyproject() -> dict:
    return tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))


@functools.cache
def read_couches() -> dict[str, int]:
    """Le rang de chaque application, 0 en haut, lu au seul endroit où il est écrit."""
    contract = read_pyproject()["tool"]["importlinter"]["contracts"][0]
    return {
        name.strip(" ()"): rank
        for rank, layer in enumerate(contract["layers"])
        for name in layer.split("|")
    }


def app_of(path: Path) -> str:
    """L’application qui possède ce fichier du paquet."""
    return path.relative_to(PAQUET).parts[0]


def is_reachable(app: str, other: str) -> bool:
    """Vrai quand ``app`` peut nommer ``other`` : elle-même, ou un étage strictement plus bas."""
    couches = read_couches()
    return app == other or couches[other] > couches[app]


@functools.cache
def template_owners() -> dict[str, str]:
    """L’application de chaque gabarit, par le nom sous lequel Django le trouve."""
    return {template_name(path): app_of(path) for path in list_templates()}


def template_name(path: Path) -> str:
    parts = path.relative_to(PAQUET).parts
    return "/".join(parts[parts.index("templates") + 1 :])
