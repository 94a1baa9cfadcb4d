"""La galerie montre tout : c’est elle que l’on regarde et que l’on mesure."""

import re

import pytest

from maillage.contrats.enums import StatutFiche
from maillage.core.galerie import CERCLES, STATUTS
from maillage.demarches.enums import Cercle


def test_it_shows_every_status_and_circle():
    assert set(StatutFiche.choices) <= set(STATUTS)
    assert Cercle.choices == list(CERCLES)


@pytest.mark.django_db
def test_it_asks_strangers_to_sign_in(client):
    assert client.get("/galerie/").status_code == 302


def test_any_account_may_see_it(logged, gilles):
    page = logged(gilles).get("/galerie/").content.decode()
    assert "Galerie des composants" in page
    assert "Aller au menu" in page


def test_it_hides_the_rail_on_demand(logged, gilles):
    assert "Aller au menu" not in logged(gilles).get("/galerie/?rail=non").content.decode()


def test_no_code_nor_style_lives_in_the_page(logged, gilles):
    page = logged(gilles).get("/galerie/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
