"""Qui peut quoi sur un contrat et ses fiches. Une fonction par droit, sa docstring est la règle."""

from maillage.contrats.enums import EtatContrat, Voie
from maillage.contrats.models import Contrat, FicheAction
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.permissions import circles_in, roles_in


def is_signed(contrat: Contrat) -> bool:
    """Le texte signé ne bouge plus ; ce qui change ensuite attend un ajustement ou un avenant."""
    return contrat.etat != EtatContrat.EN_PROJET


def can_edit_contrat(user, contrat: Contrat) -> bool:
    """La coordination tient le plan à jour, signé ou non, tant que le contrat n’est pas clos.

    Après la signature, ce qu’elle écrit n’est en vigueur qu’une fois acté.
    """
    is_open = contrat.etat != EtatContrat.CLOS
    return is_open and Role.COORDINATION in roles_in(user, contrat.demarche)


def can_edit_fiche(user, fiche: FicheAction) -> bool:
    """La coordination écrit les fiches de son contrat tant qu’il n’est pas clos."""
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


def can_freeze(user, contrat: Contrat) -> bool:
    """La coordination arrête un texte, consigne la signature du contrat, prépare un avenant."""
    return can_edit_contrat(user, contrat)


def can_act(user, contrat: Contrat, instance: Voie) -> bool:
    """En séance, la coordination ou un membre de l’instance acte un ajustement."""
    seats = {Voie.COTECH: Role.COTECH, Voie.COPIL: Role.COPIL}
    roles = roles_in(user, contrat.demarche)
    is_there = Role.COORDINATION in roles or seats.get(instance) in roles
    return is_there and contrat.etat == EtatContrat.SIGNE
