"""Le socle d’une région, un axe et son objectif."""

import pytest

from maillage.comptes.models import Organisation
from maillage.contrats.models import Objectif
from maillage.demarches.models import DemarcheAgence
from maillage.referentiels.models import IndicateurCommun, Reference
from tests.factories.base import AxeFactory


@pytest.fixture
def axe(contrat):
    return AxeFactory(contrat=contrat, code="1", titre="Accéder aux soins", position=1000)


@pytest.fixture
def objectif(axe):
    return Objectif.objects.create(
        contrat=axe.contrat, axe=axe, code="1.1", titre="Accueillir", position=1000
    )


@pytest.fixture
def socle(demarche):
    """Un socle régional à deux indicateurs communs, dans la région de la démarche."""
    agence = Organisation.objects.create(nom="ARS d’ici", region="75")
    DemarcheAgence.objects.create(demarche=demarche, organisation=agence)
    reference = Reference.objects.create(
        region="75", genre="socle", code="socle", nom="Socle régional", edition="2024"
    )
    for rang, titre in enumerate(("Part des habitants couverts", "Réunions du CoPil"), 1):
        IndicateurCommun.objects.create(
            reference=reference, code=f"C{rang}", intitule=titre, unite="%", position=rang,
            definition="Comptés au 31 décembre.", sens="hausse", frequence="annuelle",
        )  # fmt: skip
    return reference
