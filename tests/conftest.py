"""La suite lit le dépôt d’un œil sévère : ce qui est fragile échoue ici, pas en réunion."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.boite", "tests.cast"]


@pytest.fixture(autouse=True)
def undefined_variable_fails(monkeypatch):
    """Une variable absente d’un gabarit est une faute, pas un blanc."""
    from django.template import base

    original = base.Variable._resolve_lookup

    def resolve(self, context):
        try:
            return original(self, context)
        except base.VariableDoesNotExist as error:
            if context.render_context.get("_tolerant"):
                raise
            raise UndefinedVariable(str(error)) from error

    original_filter = base.FilterExpression.resolve

    def resolve_filter(self, context, ignore_failures=False):
        # {% if x %} et |default disent eux-mêmes que la variable peut manquer.
        has_default = any(getattr(f, "__name__", "") == "default" for f, _ in self.filters)
        if ignore_failures or has_default:
            monkey = context.render_context.get("_tolerant")
            context.render_context["_tolerant"] = True
            try:
                return original_filter(self, context, ignore_failures)
            finally:
                context.render_context["_tolerant"] = monkey
        return original_filter(self, context, ignore_failures)

    monkeypatch.setattr(base.Variable, "_resolve_lookup", resolve)
    monkeypatch.setattr(base.FilterExpression, "resolve", resolve_filter)


class UndefinedVariable(AssertionError):
    """Un gabarit nomme une variable que la vue ne donne pas."""


@pytest.fixture(autouse=True)
def unordered_query_fails(monkeypatch):
    """Paginer ou trancher une requête sans ordre est une faute."""
    from django.db.models.query import QuerySet

    original = QuerySet.__getitem__

    def getitem(self, key):
        if isinstance(key, slice) and not self.ordered and not self.query.is_empty():
            raise AssertionError(f"Requête sans ordre tranchée : {self.model.__name__}")
        return original(self, key)

    monkeypatch.setattr(QuerySet, "__getitem__", getitem)


@pytest.fixture
def officielles(settings) -> Path:
    """Le dossier des données officielles, ou l’essai est sauté en le disant."""
    folder = settings.DONNEES_OFFICIELLES
    if not folder.is_dir():
        pytest.skip(f"données officielles absentes ({folder}) : voir MAILLAGE_DONNEES_OFFICIELLES")
    return folder
