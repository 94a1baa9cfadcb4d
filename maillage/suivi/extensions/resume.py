"""La section « Où en est l’action » de la page d’une fiche."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contrats.extensions import Section
from maillage.contrats.models import FicheAction
from maillage.suivi.lecture import read_fiche
from maillage.suivi.permissions import can_follow


def summarize(request: HttpRequest, fiche: FicheAction) -> Section:
    """Ce que le lecteur peut savoir de son avancement, et où le dire."""
    jour = timezone.localdate()
    contrat = fiche.contrat
    context = {
        "suivie": read_fiche(fiche, user=request.user, jour=jour)[0],
        "jour": jour,
        "url": reverse("suivi:fiche_suivi", args=[contrat.demarche.slug, contrat.uid, fiche.uid]),
        "can_follow": can_follow(request.user, fiche),
    }
    html = render_to_string("suivi/_resume.html", context)
    return Section("avancement", "Où en est l’action", html)
