"""Qui peut quoi sur le suivi. Une fonction par droit, sa docstring est la règle."""

from collections.abc import Collection

from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import concerns
from maillage.contrats.permissions import can_edit_contrat
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.permissions import circles_in, roles_in


def can_follow(user, fiche: FicheAction) -> bool:
    """La coordination, et le pilote de la fiche dès qu’elle est partagée, tant que rien n’est clos.

    Une action peut commencer avant la signature : son suivi aussi.
    """
    if can_edit_contrat(user, fiche.contrat):
        return True
    return _is_pilot(user, fiche) and fiche.contrat.etat != EtatContrat.CLOS


def _is_pilot(user, fiche: FicheAction) -> bool:
    roles = roles_in(user, fiche.contrat.demarche)
    if Role.PILOTE not in roles or fiche.cercle == Cercle.TRAVAIL:
        return False
    return FicheAction.objects.filter(concerns(user), pk=fiche.pk).exists()


def can_launch(user, contrat: Contrat) -> bool:
    """La coordination ouvre, relance et clôt les campagnes tant que le contrat n’est pas clos."""
    return can_edit_contrat(user, contrat)


def can_see_campagne(user, contrat: Contrat) -> bool:
    """L’équipe projet et le CoTech voient où en est une campagne, sans les adresses."""
    return Cercle.PARTAGE in circles_in(user, contrat.demarche)


def followed_among(user, fiches: Collection[FicheAction]) -> frozenset[int]:
    """Les clés de celles dont ce compte tient le suivi : ``can_follow``, d’une seule requête.

    Le contrat de chaque fiche est déjà lu.
    """
    contrats = {fiche.contrat_id: fiche.contrat for fiche in fiches}
    whole = {pk for pk, contrat in contrats.items() if can_edit_contrat(user, contrat)}
    piloted = {
        pk
        for pk, contrat in contrats.items()
        if pk not in whole
        and contrat.etat != EtatContrat.CLOS
        and Role.PILOTE in roles_in(user, contrat.demarche)
    }
    shared = [f.pk for f in fiches if f.contrat_id in piloted and f.cercle != Cercle.TRAVAIL]
    mine = FicheAction.objects.filter(concerns(user), pk__in=shared) if shared else ()
    return frozenset(
        [fiche.pk for fiche in fiches if fiche.contrat_id in whole] + [fiche.pk for fiche in mine]
    )
