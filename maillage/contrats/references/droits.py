"""Qui relie un contrat à ses références."""

from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat
from maillage.demarches.enums import Role
from maillage.demarches.permissions import roles_in


def can_edit_liens(user, contrat: Contrat) -> bool:
    """La coordination et le référent ARS écrivent les liens, tant que le contrat n’est pas clos."""
    allowed = {Role.COORDINATION, Role.REFERENT_ARS} & roles_in(user, contrat.demarche)
    return contrat.etat != EtatContrat.CLOS and bool(allowed)
