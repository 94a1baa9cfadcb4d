"""Avant et après sur le territoire : ce qui se distingue, et ce qui ne se peut dire."""

import pytest

from maillage.calcul.intervalles import Intervalle
from maillage.evaluation.preuves.territoire import tell
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.models import Indicateur, Source
from maillage.indicateurs.moteur.avant_apres import AvantApres, find_first
from maillage.indicateurs.moteur.mesures import Mesure


@pytest.fixture
def taux(db):
    source = Source(cle="s", nom="État civil", producteur="Insee", licence="libre")
    return Indicateur(
        cle="mortalite", libelle="Mortalité prématurée", court="Mortalité", unite="pour 100 000",
        decimales=0, source=source, domaine="etat_de_sante", nature="ratio", collecte="evenement",
    )  # fmt: skip


def measure(annee, valeur, bas=None, haut=None, **fields):
    bounds = Intervalle(bas, haut) if bas is not None else None
    return Mesure(Etat.VALEUR, annee, valeur, bounds, **fields)


@pytest.mark.parametrize(
    ("avant", "apres", "said"),
    [
        ((200, 180, 220), (190, 170, 210), "n’est pas distinguable"),
        ((200, 190, 210), (150, 140, 160), "plus que son incertitude"),
        ((200, None, None), (150, None, None), "Elle a diminué de"),
        ((200, None, None), (200, None, None), "Elle n’a pas changé"),
    ],
)
def test_the_gap_is_said_with_its_uncertainty(taux, avant, apres, said):
    row = AvantApres(taux, measure(2018, *avant), measure(2023, *apres), {})
    found = tell(row, 2021)
    assert said in found.phrase
    assert ("entre 1" in found.phrase) is (avant[1] is not None)
    assert "rien ici ne permet de la lui attribuer" in found.limite


def test_two_censuses_that_share_their_surveys_are_not_compared(taux):
    row = AvantApres(taux, measure(2020, 12), measure(2022, 15), {}, is_comparable=False)
    found = tell(row, 2021)
    assert "partagent des enquêtes" in found.phrase
    assert "augmenté" not in found.phrase


def test_a_single_year_is_a_gap_with_its_remedy(taux):
    found = tell(AvantApres(taux, None, measure(2022, 15), {}), 2021)
    assert not found.is_found
    assert "Une seule année" in found.phrase


def test_a_start_after_the_contract_began_is_said(taux):
    row = AvantApres(taux, measure(2022, 200), measure(2024, 150), {})
    assert "postérieur au début du contrat" in tell(row, 2021).limite
    assert "postérieur au début du contrat" not in tell(row, 2022).limite


def test_the_comparators_are_written_beside(taux):
    around = {"region": (measure(2018, 210, 205, 215), measure(2023, 200, 195, 205))}
    row = AvantApres(taux, measure(2018, 200), measure(2023, 150), around)
    assert dict(tell(row, 2021).lignes)["Région"].startswith("210")


@pytest.mark.parametrize(
    ("years", "depart", "expected"),
    [([2015, 2018, 2023], 2021, 2018), ([2022, 2023], 2021, 2022), ([2023], 2021, None)],
)
def test_the_year_we_start_from(years, depart, expected):
    assert find_first(dict.fromkeys(years), depart, max(years)) == expected
