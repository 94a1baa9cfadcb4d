"""« Voir comme… » : la coordination regarde sa démarche avec les yeux d’un autre rôle.

Le temps d’une requête, le compte n’a plus que les droits de ce rôle dans cette démarche : ce que
la page montre est exactement ce que l’autre verrait, et rien ne peut s’y écrire.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from maillage.demarches.enums import REGLES, Echelle, Role
from maillage.demarches.models import Demarche, Portee
from maillage.demarches.permissions import can_edit_demarche

CLE = "voir_comme"
# Les rôles d’une démarche dont le regard diffère de celui de la coordination.
ROLES_VUS = tuple(
    role
    for role, regle in REGLES.items()
    if regle.echelle == Echelle.DEMARCHE and role != Role.COORDINATION
)


@dataclass(frozen=True, slots=True)
class Regard:
    """Le rôle emprunté, et l’adresse où l’on reprend le sien."""

    role: Role
    url: str


def choose_role(request: HttpRequest, demarche: Demarche, role: str) -> None:
    """Emprunte un rôle pour la session ; vide, ou inconnu : reprend le sien."""
    chosen = dict(request.session.get(CLE, {}))
    chosen.pop(str(demarche.pk), None)
    if role in ROLES_VUS:
        chosen[str(demarche.pk)] = role
    request.session[CLE] = chosen


def wear_role(request: HttpRequest, demarche: Demarche) -> None:
    """Réduit le compte au rôle emprunté, si la coordination en a emprunté un ici."""
    role = request.session.get(CLE, {}).get(str(demarche.pk))
    if role not in ROLES_VUS or not can_edit_demarche(request.user, demarche):
        return
    regle = REGLES[Role(role)]
    request.user._portee = Portee({demarche.pk: regle.cercles}, {demarche.pk: regle.siens})
    request.user._roles = {demarche.pk: {Role(role)}}
    url = reverse("demarches:regard", args=[demarche.slug])
    request.regard = Regard(Role(role), url)  # type: ignore[attr-defined]
