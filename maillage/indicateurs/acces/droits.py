"""Qui fait un scénario, et qui compose un indice."""

from maillage.demarches.enums import Role
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import roles_in
from maillage.indicateurs.models import Composite, Simulation
from maillage.indicateurs.models.acces import SIMULATEURS

COMPOSITEURS = frozenset({Role.COORDINATION, Role.ORS})


def can_simulate(user, demarche: Demarche) -> bool:
    """Coordination, référent ARS et ORS ou prestataire : un scénario n’est jamais publié."""
    return bool(roles_in(user, demarche) & SIMULATEURS)


def can_edit_simulation(user, simulation: Simulation) -> bool:
    """Son auteur, tant qu’il fait des scénarios ici, et la coordination."""
    if Role.COORDINATION in roles_in(user, simulation.demarche):
        return True
    return can_simulate(user, simulation.demarche) and simulation.auteur_id == user.pk


def can_compose(user, demarche: Demarche) -> bool:
    """La coordination, l’ORS ou le prestataire composent les indices du territoire."""
    return bool(roles_in(user, demarche) & COMPOSITEURS)


def can_edit_composite(user, composite: Composite) -> bool:
    """Son auteur, tant qu’il compose ici, et la coordination."""
    if Role.COORDINATION in roles_in(user, composite.demarche):
        return True
    return can_compose(user, composite.demarche) and composite.auteur_id == user.pk
