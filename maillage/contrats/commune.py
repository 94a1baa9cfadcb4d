"""Sur la page d’une commune : les actions qui la concernent, selon ce que le lecteur voit."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.template.loader import render_to_string

from maillage.contrats.models import Contrat, FicheAction
from maillage.demarches.extensions import SectionCommune
from maillage.demarches.models import Demarche
from maillage.territoires.identite import Identite


def build_section(
    request: HttpRequest, demarche: Demarche, identite: Identite
) -> SectionCommune | None:
    """Les actions qui nomment la commune, puis celles de tout le territoire qui la contient."""
    contrats = Contrat.objects.visible_to(request.user).filter(demarche=demarche)
    contrats = contrats.select_related("territoire", "demarche")
    if not contrats:
        return None
    fiches = FicheAction.objects.visible_to(request.user).actions()
    rows = fiches.filter(contrat__in=contrats).order_by("contrat", "code", "pk")
    groups = [_sort(contrat, rows, identite.codes) for contrat in contrats]
    context = {"groupes": [group for group in groups if group["nommees"] or group["communes"]]}
    html = render_to_string("contrats/_commune.html", context)
    return SectionCommune("actions", "Les actions qui la concernent", html)


def _sort(contrat: Contrat, rows: Iterable[FicheAction], codes: set[str]) -> dict:
    own = [fiche for fiche in rows if fiche.contrat_id == contrat.pk]
    inside = bool(contrat.territoire and not codes.isdisjoint(contrat.territoire.codes))
    return {
        "contrat": contrat,
        "nommees": [fiche for fiche in own if not codes.isdisjoint(fiche.communes)],
        "communes": [fiche for fiche in own if inside and not fiche.communes],
    }
