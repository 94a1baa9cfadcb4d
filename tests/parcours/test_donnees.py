"""Les pages des données chargées, dans un vrai navigateur, à 320 pixels."""

import pytest

from maillage.indicateurs import depot
from maillage.indicateurs.actions import Recu, adopt_releves
from maillage.indicateurs.imports import read_fichier
from tests.indicateurs import fichiers as petits
from tests.parcours.visite import assert_accessible, assert_fits

pytestmark = pytest.mark.parcours


def keep(user, contenu: bytes) -> None:
    draft = depot.keep_depot(user, "donnees.csv", contenu, "text/csv", {})
    depot.run_depot(draft, essai=True)


def check(page) -> None:
    assert page.locator("h1").count() == 1
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("adresse", ["/donnees/sources/", "/donnees/sources/rp/",
                                     "/donnees/livraison/"])  # fmt: skip
def test_a_page_of_data_is_accessible(ouvrir, jean, adresse):
    contenu = petits.comparateur()
    adopt_releves([Recu("base_cc.CSV", contenu, read_fichier("base_cc.CSV", contenu))])
    check(ouvrir(jean, adresse, largeur=320).page)


@pytest.mark.parametrize(
    "contenu",
    [
        petits.filosofi_2021(),
        petits.filosofi_2021().replace(b";25820;", b";cher;"),
        petits.as_csv([["code_insee", "cas"], ["16005", "3"]]),
    ],
    ids=["lisible", "refuse", "inconnu"],
)
def test_a_check_is_accessible(ouvrir, jean, contenu):
    keep(jean, contenu)
    check(ouvrir(jean, "/donnees/livraison/verification/", largeur=320).page)
