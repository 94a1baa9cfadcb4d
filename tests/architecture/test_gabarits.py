"""Les gabarits : tous servent, aucun ne porte de style ni de script, tous ont la coquille."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import pytest

from tests.architecture.depot import (
    list_modules,
    list_templates,
    name_of,
    parse,
    template_name,
    template_owners,
)

# Les seules coquilles : l’ordinaire, et celle qui ne demande rien à la base (erreurs, connexion).
COQUILLES = {"base.html", "core/nue.html"}
# Django les cherche sous ces noms.
PAGES_D_ERREUR = {"400.html", "403.html", "404.html", "500.html"}
NOMME = re.compile(r"""\{%\s*(extends|include)\s+(["'])([^"'#]+)(?:#[^"']*)?\2""")
INTERDITS = {
    "style dans la page": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "script dans la page": re.compile(r"<script(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "réaction dans la page": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "adresse javascript:": re.compile(r"javascript:", re.IGNORECASE),
}
FORMULAIRE = re.compile(r"<form\b[^>]*method\s*=\s*[\"']?post\b.*?</form>", re.I | re.S)
BALISE_LOAD = re.compile(r"\{%\s*load\s+(?:.*\sfrom\s+)?([^%]+?)\s*%\}")


def html_templates() -> list[Path]:
    return [path for path in list_templates() if path.suffix == ".html"]


def links(path: Path) -> Iterator[tuple[str, str]]:
    """Paires (``extends`` ou ``include``, nom du gabarit)."""
    for match in NOMME.finditer(path.read_text(encoding="utf-8")):
        yield match[1], match[3]


def names_in_code() -> tuple[set[str], list[re.Pattern]]:
    """Les gabarits nommés par le Python : en toutes lettres, ou par un f-string."""
    exact, patterns = set(), []
    for path in list_modules():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.add(node.value.partition("#")[0])
            elif isinstance(node, ast.JoinedStr):
                patterns.append(as_pattern(node))
    return exact, [pattern for pattern in patterns if pattern]


def as_pattern(node: ast.JoinedStr) -> re.Pattern | None:
    parts = [
        re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"
        for part in node.values
    ]
    text = "".join(parts)
    return re.compile(text) if re.search(r"\w/.*\\\.(html|txt)", text) else None


def third_party_names() -> set[str]:
    """Les gabarits d’une bibliothèque, que l’un des nôtres peut remplacer."""
    roots = [Path(module.__file__).parent for module in (allauth, django)]
    return {
        path.as_posix().rpartition("/templates/")[2]
        for root in roots
        for path in root.rglob("templates/**/*")
        if path.is_file()
    }


def test_every_template_is_used():
    exact, patterns = names_in_code()
    named = {nom for path in list_templates() for _, nom in links(path)}
    known = exact | named | PAGES_D_ERREUR | third_party_names()
    unused = [
        name_of(path)
        for path in list_templates()
        for nom in [template_name(path)]
        if nom not in known and not any(pattern.fullmatch(nom) for pattern in patterns)
    ]

    assert not unused


def test_every_template_named_exists():
    known = template_owners().keys() | third_party_names()
    missing = [
        f"{name_of(path)} : {nom}"
        for path in list_templates()
        for _, nom in links(path)
        if nom not in known
    ]

    assert not missing


@pytest.mark.parametrize("quoi", INTERDITS)
def test_no_template_carries_style_or_script(quoi):
    wrong = [
        f"{name_of(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in html_templates()
        for text in [path.read_text(encoding="utf-8")]
        for match in INTERDITS[quoi].finditer(text)
    ]

    assert not wrong


def test_every_form_that_writes_has_its_token():
    wrong = [
        name_of(path)
        for path in html_templates()
        for form in FORMULAIRE.findall(path.read_text(encoding="utf-8"))
        if "{% csrf_token %}" not in form
    ]

    assert not wrong


def test_libraries_are_loaded_in_order():
    wrong = []
    for path in list_templates():
        for match in BALISE_LOAD.finditer(path.read_text(encoding="utf-8")):
            names = match[1].split()
            if names != sorted(names):
                wrong.append(f"{name_of(path)} : {match[0]}")

    assert not wrong


def test_every_page_has_the_shell():
    """Un fragment (``_x.html``) est inclus ; toute autre page remonte à une coquille."""
    parents = {
        template_name(path): [nom for kind, nom in links(path) if kind == "extends"]
        for path in html_templates()
    }
    included = {nom for path in html_templates() for kind, nom in links(path) if kind == "include"}
    wrong = [
        nom
        for nom in parents
        if not nom.rpartition("/")[2].startswith("_")
        and nom not in included
        and not reaches_shell(nom, parents)
    ]

    assert not wrong


def reaches_shell(nom: str, parents: dict[str, list[str]]) -> bool:
    while nom in parents and parents[nom]:
        nom = parents[nom][0]
    return nom in COQUILLES


def test_templates_are_formatted():
    djade = Path(sys.executable).with_name("djade")
    command = [djade, "--check", *html_templates()]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.returncode == 0, f"{result.stdout}{result.stderr} : lancez « make fix »"
