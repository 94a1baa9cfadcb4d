"""Les budgets de taille : une fonction se lit d’un coup d’œil, un fichier aussi."""

import ast
import statistics
from pathlib import Path

from tests.architecture.depot import list_files, list_modules, name_of, parse, read_pyproject

FONCTION_MAX = 60
FONCTION_MEDIANE = 8
FONCTION_P95 = 30
FICHIER_MAX = 600
COMPLEXITE_MAX = 10


def test_no_function_is_longer_than_sixty_lines():
    long = [
        f"{name_of(path)}:{function.lineno} {function.name} : {length} lignes"
        for path in code_files()
        for function, length in functions_of(path)
        if length > FONCTION_MAX
    ]

    assert not long


def test_most_functions_fit_in_a_glance():
    lengths = [length for path in list_modules() for _, length in functions_of(path)]
    median, p95 = statistics.median(lengths), statistics.quantiles(lengths, n=20)[-1]

    assert (median <= FONCTION_MEDIANE, p95 <= FONCTION_P95) == (True, True), (
        f"médiane {median}, p95 {p95:.0f} sur {len(lengths)} fonctions"
    )


def test_no_file_is_longer_than_six_hundred_lines():
    long = [
        f"{name_of(path)} : {count} lignes"
        for path in [*code_files(), *list_files(".js", ".css", ".html")]
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > FICHIER_MAX
    ]

    assert not long


def test_complexity_is_capped_by_the_linter():
    lint = read_pyproject()["tool"]["ruff"]["lint"]

    assert "C90" in lint["select"]
    assert lint["mccabe"]["max-complexity"] <= COMPLEXITE_MAX
    assert [name_of(path) for path in list_modules() if "C901" in path.read_text()] == []


def code_files() -> list[Path]:
    """Tout le Python du dépôt, sauf ce qui est engendré."""
    return [path for path in list_files(".py") if "migrations" not in path.parts]


def functions_of(path: Path) -> list[tuple[ast.FunctionDef, int]]:
    """Chaque fonction et son nombre de lignes, docstring comprise, décorateurs à part."""
    return [
        (node, node.end_lineno - node.lineno + 1)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
