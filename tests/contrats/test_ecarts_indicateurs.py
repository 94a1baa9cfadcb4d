"""Un indicateur qui change de niveau : un seul changement, qui se dit."""

from maillage.contrats.ecarts import NatureEcart, apply, compare
from maillage.contrats.ecarts.phrases import say

AXE = {"uid": "a1", "code": "1", "titre": "Accéder aux soins", "objectifs": []}
CONTRAT = {"uid": "i1", "intitule": "Renoncement", "niveau": "contrat", "axe": None, "phase": ""}


def make(**changes) -> dict:
    return {"schema": 2, "axes": [AXE], "indicateurs": [CONTRAT | changes], "fiches": []}


def test_a_change_of_level_is_taken_whole():
    before, after = make(), make(niveau="axe", axe="a1")
    (ecart,) = compare(before, after)
    assert ecart.nature is NatureEcart.INDICATEURS
    assert "mesure désormais" in say(ecart)
    assert "Accéder aux soins" in say(ecart)
    assert apply([ecart], before)["indicateurs"][0]["axe"] == "a1"
