"""Qui peut quoi sur le diagnostic. Une fonction par droit, sa docstring est la règle."""

from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import circles_in, roles_in
from maillage.diagnostic.enums import EtatPriorisation
from maillage.diagnostic.models import DiagnosticExterne, ObjetDiagnostic, Priorisation


def can_edit_diagnostic(user, demarche: Demarche) -> bool:
    """La coordination écrit le diagnostic de sa démarche, transmet et publie."""
    return Role.COORDINATION in roles_in(user, demarche)


def can_create(user, demarche: Demarche, modele: type[ObjetDiagnostic]) -> bool:
    """La coordination crée tout ; un ORS ou un prestataire dépose ses diagnostics."""
    if modele is DiagnosticExterne and Role.ORS in roles_in(user, demarche):
        return True
    return can_edit_diagnostic(user, demarche)


def can_edit_objet(user, objet: ObjetDiagnostic) -> bool:
    """La coordination modifie tout ; l’ORS, les diagnostics qu’il a lui-même déposés."""
    if isinstance(objet, DiagnosticExterne) and objet.depose_par_id == user.pk:
        return can_create(user, objet.demarche, DiagnosticExterne)
    return can_edit_diagnostic(user, objet.demarche)


def can_see_travail(user, demarche: Demarche) -> bool:
    """L’historique et la corbeille montrent tout ce qui fut écrit : au cercle de travail."""
    return Cercle.TRAVAIL in circles_in(user, demarche)


def can_vote(user, priorisation: Priorisation) -> bool:
    """Un compte inscrit parmi les votants remplit son bulletin tant que le vote est ouvert."""
    listed = priorisation.votants.filter(utilisateur=user).exists()
    return listed and priorisation.etat == EtatPriorisation.OUVERTE
