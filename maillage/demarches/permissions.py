"""Qui peut quoi sur une démarche. Une fonction par droit, sa docstring est la règle."""

from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation, Demarche


def roles_in(user, demarche: Demarche) -> set[Role]:
    """Les rôles tenus aujourd’hui dans cette démarche même ; ceux d’un regard emprunté d’abord."""
    borrowed = getattr(user, "_roles", {})
    if demarche.pk in borrowed:
        return borrowed[demarche.pk]
    held = Affectation.objects.held_by(user)
    return {Role(item.role) for item in held if item.demarche_id == demarche.pk}


def circles_in(user, demarche: Demarche) -> frozenset[Cercle]:
    """Les cercles que ce compte voit dans cette démarche."""
    portee = Affectation.objects.portee(user)
    seen = portee.demarches.get(demarche.pk, frozenset())
    if portee.departements or portee.regions:
        for ressort in demarche.ressorts.all():
            seen |= portee.departements.get(ressort.departement, frozenset())
            seen |= portee.regions.get(ressort.region, frozenset())
    return seen


def can_edit_demarche(user, demarche: Demarche) -> bool:
    """La coordination modifie sa démarche, son territoire et ses membres."""
    return Role.COORDINATION in roles_in(user, demarche)


def can_administer(user) -> bool:
    """L’administration ouvre et ferme les comptes et donne les rôles."""
    return _holds(user, Role.ADMINISTRATION)


def can_edit_referentiel(user, region: str) -> bool:
    """L’animation régionale règle les vocabulaires et les modèles de sa région."""
    held = Affectation.objects.of(user)
    return held.filter(role=Role.ANIMATION_REGIONALE, region=region).exists()


def can_create_demarche(user) -> bool:
    """Coordination, animation régionale et délégation peuvent ouvrir une démarche."""
    allowed = [Role.COORDINATION, Role.ANIMATION_REGIONALE, Role.DELEGATION, Role.ADMINISTRATION]
    return _holds(user, *allowed)


ANNUAIRE = (Role.COORDINATION, Role.REFERENT_ARS, Role.DELEGATION, Role.ANIMATION_REGIONALE)


def can_see_personnes(user) -> bool:
    """Coordination, référent ARS, délégation, animation régionale et administration.

    Les personnes sont des données personnelles : partenaires et lecteurs n’en ont pas l’annuaire.
    """
    return _holds(user, *ANNUAIRE, Role.ADMINISTRATION)


def can_edit_personnes(user) -> bool:
    """Qui voit l’annuaire des personnes l’écrit, sauf l’administration, qui exporte et efface."""
    return _holds(user, *ANNUAIRE)


def can_erase_personnes(user) -> bool:
    """La coordination et l’administration répondent aux demandes d’effacement."""
    return _holds(user, Role.COORDINATION, Role.ADMINISTRATION)


def can_edit_organisations(user) -> bool:
    """Quiconque coordonne une démarche ou anime une région tient l’annuaire des organisations."""
    return _holds(user, Role.COORDINATION, Role.ANIMATION_REGIONALE)


def animates_region(user) -> bool:
    """L’animation d’une région, quelle qu’elle soit, a ses pages de référentiels."""
    return _holds(user, Role.ANIMATION_REGIONALE)


def _holds(user, *roles: Role) -> bool:
    """Un de ces rôles, à n’importe quelle échelle."""
    return any(item.role in roles for item in Affectation.objects.held_by(user))
