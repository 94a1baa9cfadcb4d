"""Les mots des identifiants, et où chacun est écrit.

``python -m tests.architecture.noms`` imprime les mots inconnus, avec fichier et ligne.
"""

import ast
import functools
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.depot import PAQUET, RACINE, list_modules, name_of, parse

GLOSSAIRE = RACINE / "docs" / "glossaire.md"
ANGLAIS = Path(__file__).with_name("mots_anglais.txt")
ABREVIATIONS = Path(__file__).with_name("abreviations.txt")
MOTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")
LIGNE = re.compile(r"^\| `(?P<mots>[^|]+)` \| (?P<terme>[^|]+) \| (?P<definition>[^|]+) \|$", re.M)


def split(identifier: str) -> list[str]:
    """``FicheActionForm`` → fiche, action, form ; ``is_a_venir`` → a_venir, is."""
    snake = "_".join(word.lower() for word in MOTS.findall(identifier))
    found = []
    for locution in read_locutions():
        if re.search(rf"(?:^|_){locution}(?:_|$)", snake):
            found.append(locution)
            snake = snake.replace(locution, "")
    return found + MOTS.findall(snake)


@functools.cache
def read_locutions() -> tuple[str, ...]:
    return tuple(sorted(word for word in read_entrees() if "_" in word))


@functools.cache
def read_entrees() -> tuple[str, ...]:
    """Les mots de la première colonne du glossaire, dans l’ordre."""
    rows = LIGNE.findall(GLOSSAIRE.read_text(encoding="utf-8"))
    return tuple(word for mots, _, _ in rows for word in mots.split())


@functools.cache
def read_glossaire() -> frozenset[str]:
    """Les mots français du code, et leurs pluriels réguliers."""
    words = read_entrees()
    return frozenset(words) | {f"{word}{mark}" for word in words for mark in "sx"}


@functools.cache
def read_list(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").split())


@functools.cache
def read_anglais() -> frozenset[str]:
    words = read_list(ANGLAIS)
    return frozenset(words) | {f"{word}s" for word in words}


def known_words() -> frozenset[str]:
    return read_glossaire() | read_anglais() | set(read_list(ABREVIATIONS))


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Tout ce qu’un module nomme : lui-même, ses classes, fonctions, arguments, variables.

    Un module qu’on lance (``make demo``) porte le nom de la commande.
    """
    if '__name__ == "__main__"' not in path.read_text(encoding="utf-8"):
        yield from ((0, part) for part in path.relative_to(PAQUET).with_suffix("").parts)
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.TypeVar):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname
        elif isinstance(node, ast.Call):
            yield from url_names(node)


def url_names(node: ast.Call) -> Iterator[tuple[int, str]]:
    if isinstance(node.func, ast.Name) and node.func.id in ("path", "re_path"):
        for keyword in node.keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                yield node.lineno, keyword.value.value


def words_of_the_code() -> dict[str, list[str]]:
    """Chaque mot, et les endroits « fichier:ligne identifiant » où il est écrit."""
    found = defaultdict(list)
    for path in list_modules():
        for line, identifier in identifiers(path):
            for word in split(identifier):
                found[word].append(f"{name_of(path)}:{line} {identifier}")
    return dict(found)


def unknown_words() -> dict[str, list[str]]:
    known = known_words()
    return {w: places for w, places in sorted(words_of_the_code().items()) if w not in known}


def main() -> int:
    unknown = unknown_words()
    for word, places in unknown.items():
        sys.stdout.write(f"{word:<20} {len(places):>4}  {places[0]}\n")
    sys.stdout.write(f"{len(unknown)} mots inconnus\n")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
