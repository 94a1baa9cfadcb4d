"""La galerie, au clavier, à toutes les largeurs, de jour et de nuit."""

import pytest

from tests.parcours.visite import sweep


@pytest.mark.parametrize("adresse", ["/galerie/", "/galerie/?rail=non"])
def test_every_component_is_accessible(page_de, gilles, adresse):
    sweep(page_de(gilles, adresse))
