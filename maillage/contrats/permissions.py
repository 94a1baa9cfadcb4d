"""Qui peut quoi sur un contrat et ses fiches. Une fonction par droit, sa docstring est la règle."""

from maillage.contrats.models import Contrat, FicheAction
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.permissions import circles_in, roles_in


def is_signed(contrat: Contrat) -> bool:
    """Un contrat signé est en lecture seule : la suite passe par le suivi ou un avenant."""
    return contrat.phase in SIGNES


SIGNES = ("mise_en_oeuvre", "suivi", "evaluation", "renouvellement")


def can_edit_contrat(user, contrat: Contrat) -> bool:
    """La coordination modifie le contrat et son plan tant qu’il n’est pas signé."""
    return Role.COORDINATION in roles_in(user, contrat.demarche) and not is_signed(contrat)


def can_edit_fiche(user, fiche: FicheAction) -> bool:
    """La coordination écrit les fiches de son contrat tant qu’il n’est pas signé."""
    return can_edit_contrat(user, fiche.contrat)


def can_change_cercle(user, contrat: Contrat) -> bool:
    """La coordination transmet et publie, contrat signé ou non."""
    return Role.COORDINATION in roles_in(user, contrat.demarche)


def can_see_travail(user, contrat: Contrat) -> bool:
    """Les notes de travail ne se voient que dans le cercle de travail."""
    return Cercle.TRAVAIL in circles_in(user, contrat.demarche)


def can_see_history(user, contrat: Contrat) -> bool:
    """L’historique montre tout ce qui fut écrit : il reste au cercle de travail."""
    return can_see_travail(user, contrat)
