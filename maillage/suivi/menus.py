"""Ce que le suivi ajoute au menu du compte."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import EntreeCompte
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation
from maillage.demarches.permissions import animates_region

# Ceux qui suivent plusieurs contrats à la fois.
ROLES = (Role.REFERENT_ARS, Role.DELEGATION, Role.ANIMATION_REGIONALE)


def follows_contrats(request: HttpRequest) -> bool:
    return any(item.role in ROLES for item in Affectation.objects.held_by(request.user))


ACTIONS = EntreeCompte(
    "Suivi de toutes les actions", lambda: reverse("region:actions"), follows_contrats
)
COMMUNS = EntreeCompte(
    "Indicateurs communs de la région",
    lambda: reverse("communs:regions_communs"),
    lambda request: animates_region(request.user),
)
