"""L’administration : les courriels qui attendent, ou ne sont pas arrivés."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.http import paginate
from maillage.demarches.views.comptes import administration
from maillage.travaux.courriels import abandon, can_abandon, can_resend, resend
from maillage.travaux.enums import EtatCourriel
from maillage.travaux.models import Courriel


@require_GET
@administration
def courriels(request: HttpRequest) -> HttpResponse:
    """Ce qui n’est pas arrivé, ou les courriels d’un état."""
    asked = request.GET.get("etat", "")
    chosen = EtatCourriel(asked) if asked in EtatCourriel.values else None
    found = Courriel.objects.filter(etat=chosen) if chosen else Courriel.objects.to_watch()
    page = paginate(found.defer("texte"), request)
    counts = Courriel.objects.order_by("etat").values_list("etat").annotate(nombre=Count("pk"))
    totals = dict(counts)
    context = {
        "page": page, "choisi": chosen,
        "lignes": [describe(courriel) for courriel in page],
        "etats": [(etat.value, etat.label, totals.get(etat, 0)) for etat in EtatCourriel],
    }  # fmt: skip
    return render(request, "demarches/courriels.html", context)


def describe(courriel: Courriel) -> dict:
    now = timezone.now()
    return {
        "courriel": courriel,
        "en_cours": courriel.is_in_flight(now),
        "can_resend": can_resend(courriel, now),
        "can_abandon": can_abandon(courriel, now),
    }


@require_POST
@administration
def courriel_resend(request: HttpRequest, uid) -> HttpResponse:
    """Remet un courriel dans la file."""
    courriel = get_object_or_404(Courriel, uid=uid)
    if resend(courriel, by=Auteur.of(request.user)):
        messages.success(request, f"Le courriel à {courriel.destinataire} va repartir.")
    else:
        messages.info(
            request, "Ce courriel n’a pas à repartir\u00a0: il attend, part, ou est arrivé."
        )
    return redirect("demarches:courriels")


@require_POST
@administration
def courriel_abandon(request: HttpRequest, uid) -> HttpResponse:
    """Renonce à un courriel qui n’est pas parti."""
    courriel = get_object_or_404(Courriel, uid=uid)
    if abandon(courriel, by=Auteur.of(request.user)):
        messages.success(request, "Ce courriel ne partira pas. On peut encore le renvoyer.")
    else:
        messages.info(request, "Ce courriel est déjà parti, ou part en ce moment.")
    return redirect("demarches:courriels")
