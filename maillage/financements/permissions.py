"""Qui peut quoi sur l’argent d’un contrat. Une fonction par droit, sa docstring est la règle."""

from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat, organisations_held
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import (
    can_edit_demarche,
    can_edit_referentiel,
    circles_in,
    roles_in,
)
from maillage.financements.models import AppelProjets, LigneFinancement


def can_edit_argent(user, contrat: Contrat) -> bool:
    """La coordination tient l’argent de son contrat tant qu’il n’est pas clos."""
    return can_edit_contrat(user, contrat)


def agences_of(user, demarche: Demarche) -> frozenset[int]:
    """Les ARS dont ce référent suit l’argent : la sienne, ou toutes s’il n’en est dit aucune."""
    if Role.REFERENT_ARS not in roles_in(user, demarche):
        return frozenset()
    agences = frozenset(demarche.agences.values_list("pk", flat=True))
    held = organisations_held(user, demarche, Role.REFERENT_ARS)
    return agences & held if held else agences


def can_follow_ligne(user, ligne: LigneFinancement, agences: frozenset[int] | None = None) -> bool:
    """La coordination dit où en est chaque ligne ; le référent ARS, celles que paie son agence.

    Il en dit l’état, les dates et les montants ; ce que prévoit le plan reste à la coordination.
    """
    contrat = ligne.contrat
    if can_edit_argent(user, contrat):
        return True
    if agences is None:
        agences = agences_of(user, contrat.demarche)
    return contrat.etat != EtatContrat.CLOS and ligne.financeur_id in agences


def can_see_poste(user, contrat: Contrat) -> bool:
    """Le poste de coordination, ses conventions et ses candidatures : dès le cercle « partagé »."""
    return Cercle.PARTAGE in circles_in(user, contrat.demarche)


def can_edit_appel(user, appel: AppelProjets) -> bool:
    """La coordination écrit ceux de sa démarche, l’animation régionale ceux de sa région."""
    if appel.demarche_id and appel.demarche:
        return can_edit_demarche(user, appel.demarche)
    return can_edit_referentiel(user, appel.region)
