import pytest

from maillage.territoires.imports import load_insee
from tests.territoires.fabrique import write_folder


@pytest.fixture
def geographie(db, tmp_path):
    """La petite France de ``fabrique``, chargée."""
    bilan = load_insee(write_folder(tmp_path / "insee"))
    assert not bilan.erreurs
    return bilan
