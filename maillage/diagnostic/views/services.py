"""La carte des services."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.diagnostic.acces import address, diagnostic_context, list_address
from maillage.diagnostic.figures import draw_services
from maillage.diagnostic.rubriques import PAR_CLE
from maillage.diagnostic.views.listes import build_filtre

SERVICES = PAR_CLE["services"]


@require_GET
def services_carte(request: HttpRequest, slug: str) -> HttpResponse:
    """Les services filtrés, sur la carte et dans son tableau."""
    demarche = get_demarche(request, slug)
    filtre = build_filtre(request, demarche, SERVICES)
    found = list(filtre.apply())
    context = diagnostic_context(
        request, demarche, filtre=filtre, phrase=filtre.sentence(),
        figure=draw_services(demarche, found), total=len(found),
        lignes=[(item, address(SERVICES, demarche, uid=item.uid)) for item in found],
        sans_place=[item for item in found if item.latitude is None],
        liste_url=list_address(SERVICES, demarche),
    )  # fmt: skip
    return render(request, "diagnostic/services_carte.html", context)
