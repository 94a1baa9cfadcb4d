"""Les indicateurs du contrat de démonstration : chaque niveau a les siens, tous mesurables."""

import pytest

from maillage.comptes.models import Organisation
from maillage.contrats.models import Objectif
from maillage.demarches.models import DemarcheAgence
from maillage.demonstration.indicateurs_contrat import load_indicateurs_contrat
from maillage.demonstration.references import load_references
from maillage.referentiels.models import IndicateurCommun
from maillage.suivi.communs import communs_not_taken
from maillage.suivi.enums import NiveauIndicateur
from maillage.suivi.manques import name_missing
from maillage.suivi.models import IndicateurAction
from tests.factories.base import AxeFactory


@pytest.fixture
def plan(contrat):
    """Les axes et l’objectif que le fichier nomme, comme le plan importé les donne."""
    for rang in range(1, 6):
        axe = AxeFactory(contrat=contrat, code=str(rang))
        if rang == 3:
            Objectif.objects.create(contrat=contrat, axe=axe, code="3.1", titre="Former")
    return contrat


def test_every_level_above_fiches_has_complete_ones(plan):
    load_indicateurs_contrat(plan)
    rows = list(IndicateurAction.objects.all())
    assert {row.niveau for row in rows} == set(NiveauIndicateur) - {NiveauIndicateur.ACTION}
    assert [row for row in rows if list(name_missing(row))] == []
    for row in rows:
        row.full_clean()


def test_the_common_ones_of_the_region_are_taken_where_they_belong(plan):
    load_references("Z1")
    agence = Organisation.objects.create(nom="ARS", region="Z1")
    DemarcheAgence.objects.create(demarche=plan.demarche, organisation=agence)
    load_indicateurs_contrat(plan)
    taken = IndicateurAction.objects.exclude(commun=None)
    assert communs_not_taken(plan) == []
    assert taken.count() == IndicateurCommun.objects.filter(reference__region="Z1").count() > 0
    assert [row for row in taken if list(name_missing(row))] == []
    assert len({row.niveau for row in taken}) > 1
