"""Qui peut quoi sur une démarche. Une fonction par droit, sa docstring est la règle."""

from maillage.demarches.enums import Cercle, Role
from maillage.demarches.models import Affectation, Demarche


def roles_in(user, demarche: Demarche) -> set[Role]:
    """Les rôles tenus aujourd’hui dans cette démarche même."""
    cache = user.__dict__.setdefault("_roles", {})
    if demarche.pk not in cache:
        held = Affectation.objects.of(user).filter(demarche=demarche)
        cache[demarche.pk] = {Role(role) for role in held.values_list("role", flat=True)}
    return cache[demarche.pk]


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
    return Affectation.objects.of(user).filter(role=Role.ADMINISTRATION).exists()


def can_edit_referentiel(user, region: str) -> bool:
    """L’animation régionale règle les vocabulaires et les modèles de sa région."""
    held = Affectation.objects.of(user)
    return held.filter(role=Role.ANIMATION_REGIONALE, region=region).exists()


def can_create_demarche(user) -> bool:
    """Coordination, animation régionale et délégation peuvent ouvrir une démarche."""
    allowed = [Role.COORDINATION, Role.ANIMATION_REGIONALE, Role.DELEGATION, Role.ADMINISTRATION]
    return Affectation.objects.of(user).filter(role__in=allowed).exists()
