"""Les fichiers statiques ne sont rassemblés de nouveau que s’ils ont changé."""

import pytest
from django.conf import settings

from maillage.core.statiques import collect_statiques, fingerprint


@pytest.fixture
def served(settings, tmp_path):
    """Un projet d’un seul fichier, rangé comme en production."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.css").write_text("body{}")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "maillage.core.storage.StatiquesStorage"}
    }
    settings.STATIC_ROOT = tmp_path / "statiques"
    return sources


def test_a_second_start_collects_nothing(served):
    assert collect_statiques()
    assert not collect_statiques()


def test_a_changed_file_is_collected_again(served):
    collect_statiques()
    (served / "a.css").write_text("body{color:red}")

    assert collect_statiques()
    assert len(list(settings.STATIC_ROOT.glob("a.*.css"))) == 2


def test_a_missing_folder_is_collected_again(served):
    collect_statiques()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()

    assert collect_statiques()


def test_the_way_of_storing_counts(settings):
    before = fingerprint()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "maillage.core.storage.StatiquesStorage"}
    }

    assert fingerprint() != before
