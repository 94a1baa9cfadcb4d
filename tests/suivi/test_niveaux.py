"""Un indicateur est d’une action, d’un objectif, d’un axe, d’une phase ou du contrat."""

from itertools import combinations

import pytest
from django.db import IntegrityError, transaction

from maillage.comptes.auteur import SYSTEME
from maillage.contrats.actions import contrat_of, duplicate_fiche, roots_of
from maillage.contrats.lignes import create_ligne
from maillage.contrats.models import Objectif
from maillage.suivi.enums import NiveauIndicateur
from maillage.suivi.models import IndicateurAction
from tests.factories.base import AxeFactory, ContratFactory


@pytest.fixture
def places(fiche, contrat):
    """Un exemple de chaque niveau, hors celui du contrat."""
    objectif = Objectif.objects.create(contrat=contrat, titre="Accueillir")
    return {
        "fiche": fiche, "axe": AxeFactory(contrat=contrat), "objectif": objectif,
        "phase": "mobilisation",
    }  # fmt: skip


def test_its_level_is_what_it_is_attached_to(places, contrat):
    niveaux = {"fiche": "action", "axe": "axe", "objectif": "objectif", "phase": "phase"}
    for name, niveau in niveaux.items():
        row = IndicateurAction.objects.create(
            contrat=contrat, intitule="Part", **{name: places[name]}
        )
        assert row.niveau == NiveauIndicateur(niveau)
    assert IndicateurAction.objects.create(contrat=contrat, intitule="Part").niveau == "contrat"


@pytest.mark.parametrize("pair", list(combinations(("fiche", "axe", "objectif", "phase"), 2)))
def test_two_levels_at_once_are_refused_by_the_database(places, contrat, pair):
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicateurAction.objects.create(
            contrat=contrat, intitule="Part", **{name: places[name] for name in pair}
        )


def test_an_unknown_phase_is_refused_by_the_database(contrat):
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicateurAction.objects.create(contrat=contrat, intitule="Part", phase="inventée")


def test_one_of_an_action_takes_the_contract_of_its_fiche(fiche, contrat):
    row = IndicateurAction.objects.create(fiche=fiche, intitule="Ateliers")
    batch = IndicateurAction.objects.bulk_create([IndicateurAction(fiche=fiche, intitule="Deux")])
    assert row.contrat == batch[0].contrat == contrat
    other = ContratFactory(demarche=contrat.demarche)
    copie = duplicate_fiche(fiche, by=SYSTEME, contrat=other)
    assert {item.contrat for item in copie.indicateurs.all()} == {other}


def test_the_history_of_one_without_fiche_is_that_of_the_contract(contrat):
    row = IndicateurAction(contrat=contrat, intitule="Couverture", position=1000)
    create_ligne(row, by=SYSTEME)
    assert contrat_of(row) == contrat
    assert roots_of(row) == {"racine_uid": contrat.uid, "parent_uid": None}
