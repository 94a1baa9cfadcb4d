"""Ce que le dépôt ne doit jamais porter : adresses de machines, brouillons, poids morts."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.depot import RACINE, list_files, name_of, read_pyproject

OCTETS_MAX = 1024 * 1024
DONNEES = (".csv", ".json", ".geojson", ".svg")
MACHINE = re.compile(r"(?<![\w.$}])/(?:root|work|home|Users)/\w")
INACHEVE = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
HOTE_DE_PAQUETS = re.compile(
    r"https?://[^\s\"'/]*(?:pypi|pythonhosted|npmjs|registry|nexus|proxy|mirror)", re.IGNORECASE
)
# Empreintes de mots qui parleraient de l’atelier plutôt que de l’ouvrage ; les écrire ici
# en clair les y ferait entrer.
MOTS_REFUSES = {
    "053ea4804ef1",
    "3ea125d0bff3",
    "487b91042c7c",
    "57de4cf40144",
    "60965168ce76",
    "7d3194f79e64",
    "94a168d2da57",
    "ba20768a02ee",
    "c2fc53f38579",
    "c70eca6b0f88",
    "c857d09db23e",
    "de2187af3fb0",
}


def texts() -> Iterator[tuple[Path, str]]:
    for path in list_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def matches(pattern: re.Pattern) -> list[str]:
    return [
        f"{name_of(path)}:{text.count(chr(10), 0, match.start()) + 1} : {match[0]}"
        for path, text in texts()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_path_of_a_machine():
    assert not matches(MACHINE)


def test_no_file_names_a_host_of_packages():
    assert not matches(HOTE_DE_PAQUETS)


def test_nothing_is_left_half_done():
    assert not matches(INACHEVE)


def test_no_file_speaks_of_the_workshop():
    wrong = [
        f"{name_of(path)} : {word}"
        for path, text in texts()
        if path.suffix not in DONNEES
        for word in sorted(set(re.findall(r"[a-z]{3,}", text.lower())))
        if hashlib.sha256(word.encode()).hexdigest()[:12] in MOTS_REFUSES
    ]

    assert not wrong


def test_no_file_weighs_more_than_a_megabyte():
    heavy = [name_of(path) for path in list_files() if path.stat().st_size > OCTETS_MAX]

    assert not heavy


def test_every_python_requirement_is_pinned_and_hashed():
    for path in list_files(".txt"):
        if path.parent != RACINE / "requirements":
            continue
        blocks = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
        required = [block for block in blocks if re.match(r"[A-Za-z0-9]", block)]
        loose = [b.split()[0] for b in required if "==" not in b or "--hash=sha256:" not in b]
        assert required, name_of(path)
        assert not loose, name_of(path)
        assert "://" not in path.read_text(encoding="utf-8"), name_of(path)


def test_the_npm_lock_carries_no_address():
    lock = json.loads((RACINE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: item for name, item in lock["packages"].items() if name}

    assert [name for name, item in packages.items() if "resolved" in item] == []
    assert [name for name, item in packages.items() if "integrity" not in item] == []


def test_every_dependency_says_why_it_is_there():
    text = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    project = read_pyproject()
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    silent = [name for name in wanted if not re.search(rf'"{re.escape(name)}", *# \S', text)]

    assert not silent


def test_every_silenced_rule_says_why():
    text = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    ignores = text.split("\nignore = [")[1].split("[tool.ruff.lint.mccabe]")[0].splitlines()
    silent = [line for line in ignores if re.search(r'"[A-Z]+\d+"', line) and "#" not in line]

    assert not silent
