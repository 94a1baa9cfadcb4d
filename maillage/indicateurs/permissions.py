"""Qui peut quoi sur les indicateurs. Une fonction par droit, sa docstring est la règle."""

from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import animates_region, can_administer, circles_in, roles_in


def can_edit_locaux(user, demarche: Demarche) -> bool:
    """La coordination, l’ORS et les prestataires tiennent les indicateurs du territoire."""
    return bool({Role.COORDINATION, Role.ORS} & roles_in(user, demarche))


def can_decide_locaux(user, demarche: Demarche) -> bool:
    """La coordination seule choisit les indicateurs suivis, transmet, publie et supprime."""
    return Role.COORDINATION in roles_in(user, demarche)


def can_see_travail(user, demarche: Demarche) -> bool:
    """L’historique montre tout ce qui fut écrit : au cercle de travail."""
    return Cercle.TRAVAIL in circles_in(user, demarche)


def can_import_donnees(user) -> bool:
    """L’administration et l’animation régionale chargent les fichiers des producteurs."""
    return can_administer(user) or animates_region(user)
