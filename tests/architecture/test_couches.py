"""Ce que import-linter ne voit pas : relations, gabarits, adresses et réglages entre couches."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.depot import (
    PAQUET,
    RACINE,
    app_of,
    is_reachable,
    list_modules,
    list_templates,
    name_of,
    parse,
    read_couches,
    read_pyproject,
    template_owners,
)

# Adresse d’un étage haut qu’un étage bas peut nommer → raison, datée. La liste ne grandit pas
# sans une décision écrite.
ADRESSES_VERS_LE_HAUT = {
    "portail:accueil": "2026-11-21 : la racine du site, que la coquille et les erreurs montrent",
}
ADRESSES_VERS_LE_HAUT_MAX = 1
# Qui peut lire l’environnement, et pourquoi ; tous les autres passent par les réglages.
LECTEURS_ENVIRONNEMENT = {
    "config": "c’est sa raison d’être",
    "demonstration": "elle transmet l’environnement aux processus qu’elle lance",
    "edition": "sans Django, elle n’a pas de réglages : polices, et processus de compilation",
}
MODULES_PROPRES = {"views", "forms", "urls", "admin"}
GABARIT_NOMME = re.compile(r"""\{%\s*(?:extends|include)\s+(["'])(?P<nom>[^"']+)\1""")
ADRESSE_NOMMEE = re.compile(r"""\{%\s*url\s+(["'])(?P<nom>[^"']+)\1""")
REVERSES = {"reverse", "reverse_lazy", "redirect", "resolve_url", "RedirectView"}


def own_models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("maillage.")]


def owner_of_model(model: type) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "maillage" else None


def test_every_application_has_a_layer():
    folders = {path.parent.name for path in PAQUET.glob("*/__init__.py")}

    assert folders <= set(read_couches()), "une application sans étage dans pyproject.toml"


def test_every_relation_points_to_the_same_layer_or_lower():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        for target in [owner_of_model(field.related_model)]
        if target and not is_reachable(owner_of_model(model), target)
    ]

    assert not wrong


def test_templates_extend_and_include_only_what_is_below():
    owners = template_owners()
    wrong = []
    for path in list_templates():
        for match in GABARIT_NOMME.finditer(path.read_text(encoding="utf-8")):
            owner = owners.get(match["nom"].partition("#")[0])
            if owner and not is_reachable(app_of(path), owner):
                wrong.append(f"{name_of(path)} : {match['nom']}")

    assert not wrong


def test_templates_and_code_reverse_only_what_is_below():
    owners = url_owners()
    upward = {
        f"{name_of(path)} : {nom}": nom
        for path, nom in [*template_urls(), *code_urls()]
        if (owner := owners.get(nom)) and not is_reachable(app_of(path), owner)
    }

    assert {place for place, nom in upward.items() if nom not in ADRESSES_VERS_LE_HAUT} == set()
    assert ADRESSES_VERS_LE_HAUT.keys() <= set(upward.values()), "exception devenue inutile"
    assert len(ADRESSES_VERS_LE_HAUT) <= ADRESSES_VERS_LE_HAUT_MAX


def template_urls() -> Iterator[tuple[Path, str]]:
    for path in list_templates():
        for match in ADRESSE_NOMMEE.finditer(path.read_text(encoding="utf-8")):
            yield path, match["nom"]


def code_urls() -> Iterator[tuple[Path, str]]:
    for path in list_modules():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and called_name(node) in REVERSES:
                names = (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))
                yield from ((path, name) for name in names if isinstance(name, str))


def called_name(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def url_owners() -> dict[str, str]:
    """L’application de la vue derrière chaque nom d’adresse."""
    found: dict[str, str] = {}
    _collect(get_resolver().url_patterns, "", found)
    return found


def _collect(patterns, prefix: str, found: dict[str, str]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            _collect(pattern.url_patterns, space, found)
        elif isinstance(pattern, URLPattern) and pattern.name:
            parts = getattr(pattern.callback, "__module__", "").split(".")
            if parts[0] == "maillage":
                found[f"{prefix}{pattern.name}"] = parts[1]


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_application_borrows_the_views_forms_or_urls_of_another():
    wrong = [
        f"{name_of(path)}:{line} : {module}"
        for path in list_modules()
        if app_of(path) != "config"
        for line, module in imports_of(path)
        if (parts := module.split("."))[0] == "maillage" and len(parts) > 2
        and parts[1] not in (app_of(path), "core") and parts[2] in MODULES_PROPRES
    ]  # fmt: skip

    assert not wrong


def test_no_string_names_a_model_of_an_upper_layer():
    """``"suivi.Bilan"`` dans une relation, un ``get_model`` ou une requête."""
    models = {model._meta.label.lower(): owner_of_model(model) for model in own_models()}
    wrong = [
        f"{name_of(path)}:{node.lineno} : {node.value}"
        for path in list_modules()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and (owner := models.get(node.value.lower())) and not is_reachable(app_of(path), owner)
    ]  # fmt: skip

    assert not wrong


def test_no_application_asks_the_registry_for_a_model():
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in list_modules()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and called_name(node) == "get_model"
    ]

    assert not wrong


def test_settings_are_read_through_django_conf_only():
    wrong = [
        f"{name_of(path)}:{line} : {module}"
        for path in list_modules()
        if app_of(path) != "config"
        for line, module in imports_of(path)
        if module.startswith("maillage.config")
    ]

    assert not wrong


def test_the_environment_is_read_where_it_is_said():
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in list_modules()
        if app_of(path) not in LECTEURS_ENVIRONNEMENT
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
        and isinstance(node.value, ast.Name) and node.value.id == "os"
    ]  # fmt: skip

    assert not wrong


def test_the_layers_suffer_no_exception():
    linter = read_pyproject()["tool"]["importlinter"]

    assert [c["name"] for c in linter["contracts"] if c.get("ignore_imports")] == []
    assert linter["contracts"][0]["exhaustive"]


def test_the_inner_order_covers_every_application_with_a_model():
    inner = read_pyproject()["tool"]["importlinter"]["contracts"][1]["containers"]
    with_models = {f"maillage.{owner_of_model(model)}" for model in own_models()}

    assert with_models <= set(inner)


def test_the_drawing_of_the_house_is_the_one_that_is_checked():
    """ARCHITECTURE.md nomme chaque étage, dans l’ordre de pyproject.toml."""
    text = (RACINE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.*?`.*?) \|", text, re.MULTILINE)
    drawn = [frozenset(re.findall(r"`([a-z_]+)`", row)) for row in rows]
    couches = read_couches()

    assert [names for names in drawn if names <= couches.keys()] == by_rank(couches)


def by_rank(couches: dict[str, int]) -> list[frozenset[str]]:
    ranks = sorted(set(couches.values()))
    return [frozenset(name for name in couches if couches[name] == rank) for rank in ranks]
