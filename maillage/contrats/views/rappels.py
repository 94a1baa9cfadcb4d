"""Rappeler à une partie ce qu’on attend d’elle : relire, choisir à qui, envoyer une fois."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.forms.rappels import EcheanceForm, RappelForm
from maillage.contrats.models import Avenant, Partie
from maillage.contrats.parties import situations_of
from maillage.contrats.parties.rappels import (
    Contact,
    compose,
    find_contacts,
    last_rappels,
    list_courriels,
    preselect,
    propose_echeance,
    send_rappel,
)
from maillage.contrats.permissions import can_edit_contrat
from maillage.contrats.views.parties import get_partie, partie_url
from maillage.contrats.views.votes import get_avenant
from maillage.core.texte import join_et


def rappel_send(request: HttpRequest, slug: str, uid, partie_uid) -> HttpResponse:
    """Montre le courriel prêt à partir ; à l’envoi, l’envoie une seule fois."""
    shown = get_contrat(request, slug, uid)
    if not can_edit_contrat(request.user, shown):
        raise PermissionDenied("Seule la coordination rappelle les parties.")
    partie, avenant = get_partie(shown, partie_uid), get_avenant(request, shown)
    contacts = find_contacts(shown, [partie]).get(partie.organisation_id, [])
    if request.method == "POST":
        form = RappelForm(request.POST, contacts=contacts)
        if form.is_valid():
            send(request, partie, form)
            return redirect(votes_url(partie, avenant))
        echeance = EcheanceForm(initial={"echeance": default_day(partie)})
    else:
        echeance, form = propose(request, partie, avenant, contacts)
    rappels = last_rappels([partie])
    context = contrat_context(
        request, shown, partie=partie, form=form, echeance=echeance, contacts=contacts,
        avenant=avenant, rappel=rappels.get(partie.uid),
        courriels=list_courriels(rappels.values()).get(partie.uid, []),
        retour=votes_url(partie, avenant),
    )  # fmt: skip
    return render(request, "contrats/rappel.html", context)


def default_day(partie: Partie):
    return propose_echeance(partie.contrat, timezone.localdate())


def propose(
    request: HttpRequest, partie: Partie, avenant: Avenant | None, contacts: list[Contact]
) -> tuple[EcheanceForm, RappelForm]:
    """Le message composé pour l’échéance demandée, à défaut pour celle que l’on propose."""
    jour = default_day(partie)
    asked = EcheanceForm(request.GET if "echeance" in request.GET else None)
    asked.initial["echeance"] = jour
    if asked.is_bound and asked.is_valid():
        jour = asked.cleaned_data["echeance"]
    alone = partie.contrat.parties.filter(pk=partie.pk)
    situation = situations_of(alone, avenant=avenant)[0]
    objet, texte = compose(
        situation, avenant=avenant, echeance=jour, auteur=str(request.user),
        lien=request.build_absolute_uri(partie_url(partie)),
    )  # fmt: skip
    initial = {"objet": objet, "texte": texte, "courriels": preselect(partie, contacts)}
    return asked, RappelForm(contacts=contacts, initial=initial)


def votes_url(partie: Partie, avenant: Avenant | None) -> str:
    contrat = partie.contrat
    url = reverse("contrats:votes", args=[contrat.demarche.slug, contrat.uid])
    return f"{url}?avenant={avenant.uid}" if avenant else url


def send(request: HttpRequest, partie: Partie, form: RappelForm) -> None:
    """Confie le rappel à la boîte d’envoi, une seule fois."""
    names = join_et([contact.nom for contact in form.chosen])
    is_sent = send_rappel(
        partie, form.chosen, objet=form.cleaned_data["objet"], jeton=form.uid,
        texte=form.cleaned_data["texte"], by=Auteur.of(request.user),
    )  # fmt: skip
    if is_sent:
        messages.success(request, f"Le rappel part à {names}. Cette page dira s’il est refusé.")
    else:
        messages.info(request, f"Ce rappel était déjà parti à {names} : il n’est pas renvoyé.")
