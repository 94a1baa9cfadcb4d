"""Qui coche quoi. La docstring est la règle."""

from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat
from maillage.demarches.enums import Role
from maillage.demarches.permissions import roles_in

ARS = "ARS"


def can_do_tache(user, contrat: Contrat, acteur: str) -> bool:
    """La coordination coche toute tâche ; le référent ARS, celles de l’ARS ; nul après la fin."""
    if can_edit_contrat(user, contrat):
        return True
    held = roles_in(user, contrat.demarche)
    is_open = contrat.etat != EtatContrat.CLOS
    return is_open and acteur == ARS and Role.REFERENT_ARS in held
