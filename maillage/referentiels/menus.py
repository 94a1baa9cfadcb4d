"""Ce que les référentiels ajoutent aux menus : du compte, et d’une démarche."""

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.menus import Entree, EntreeCompte
from maillage.demarches.permissions import animates_region


def is_shown(request: HttpRequest) -> bool:
    return animates_region(request.user)


REFERENTIELS = EntreeCompte(
    "Référentiels de la région", lambda: reverse("referentiels:regions"), is_shown
)


def references_url(demarche) -> str:
    return reverse("referentiels:references_read", args=[demarche.slug])


REFERENCES = Entree(
    "ecrire", "Références", "referentiel",
    references_url,
)  # fmt: skip
