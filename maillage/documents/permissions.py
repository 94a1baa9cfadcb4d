"""Qui produit et qui commente les documents du suivi. La docstring est la règle."""

from maillage.contrats.models import Contrat
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.permissions import circles_in, roles_in

PRODUCTEURS = frozenset(
    {Role.COORDINATION, Role.REFERENT_ARS, Role.COPIL, Role.COTECH, Role.EVALUATION}
)
ANNUAIRE = frozenset({Role.COORDINATION, Role.REFERENT_ARS})


def can_make_bilan(user, contrat: Contrat) -> bool:
    """Coordination, référent ARS, CoPil, CoTech et évaluation, chacun avec ce qu’il voit.

    L’ARS du département et de la région produit aussi ce qui lui est transmis.
    """
    if roles_in(user, contrat.demarche) & PRODUCTEURS:
        return True
    return is_ars(user, contrat) and Cercle.TRANSMIS in circles_in(user, contrat.demarche)


def is_ars(user, contrat: Contrat) -> bool:
    """Le regard vient du département ou de la région, non d’un rôle dans la démarche."""
    return not roles_in(user, contrat.demarche)


def can_write_bilan(user, contrat: Contrat) -> bool:
    """La coordination commente, contrat clos ou non : un bilan s’écrit souvent après la fin."""
    return Role.COORDINATION in roles_in(user, contrat.demarche)


def can_write_evaluation(user, contrat: Contrat) -> bool:
    """La coordination et qui évalue écrivent l’évaluation."""
    return bool(roles_in(user, contrat.demarche) & {Role.COORDINATION, Role.EVALUATION})


def can_read_contacts(user, contrat: Contrat) -> bool:
    """Les coordonnées des personnes restent à la coordination et au référent ARS."""
    return bool(roles_in(user, contrat.demarche) & ANNUAIRE)
