"""Sert les fichiers npm nommés dans ``NPM_FICHIERS``, et eux seuls."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage


class NpmStorage(FileSystemStorage):
    """Lit ``vendeur/x.js`` à l’endroit que la liste donne dans node_modules."""

    def path(self, name: str) -> str:
        return str(settings.NPM / settings.NPM_FICHIERS[name])


class NpmFinder(BaseFinder):
    def __init__(self, *args, **kwargs):
        self.storage = NpmStorage(location=settings.NPM)

    def find(self, path: str, find_all: bool = False):
        found = [self.storage.path(path)] if path in settings.NPM_FICHIERS else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns):
        for name in settings.NPM_FICHIERS:
            if not matches_patterns(name, ignore_patterns):
                yield name, self.storage
