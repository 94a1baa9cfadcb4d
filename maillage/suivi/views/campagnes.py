"""Les campagnes d’un contrat : les lister, en ouvrir une, la suivre, la clore."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.core.http import choose_template, vary_htmx
from maillage.core.texte import pluriel, typeset
from maillage.suivi.campagnes.acceptation import accept_all
from maillage.suivi.campagnes.adresses import held_elsewhere
from maillage.suivi.campagnes.cloture import close_campagne, reopen_campagne
from maillage.suivi.campagnes.destinataires import prepare
from maillage.suivi.campagnes.jetons import address_of, site_address
from maillage.suivi.campagnes.ouverture import (
    RefusCampagne,
    find_running,
    list_fenetres,
    open_campagne,
)
from maillage.suivi.campagnes.progres import (
    LignePilote,
    count_demandes,
    demandes_of,
    find_unread,
    list_campagnes,
    read_progres,
)
from maillage.suivi.enums import EtatCampagne, EtatDemande
from maillage.suivi.forms.campagnes import CampagneForm, read_adresses
from maillage.suivi.models import Campagne
from maillage.suivi.permissions import can_launch, can_see_campagne
from maillage.travaux.courriels import can_resend


def get_seen(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui en voit les campagnes : l’équipe projet, le CoTech, l’ARS."""
    contrat = get_contrat(request, slug, uid)
    if not (can_launch(request.user, contrat) or can_see_campagne(request.user, contrat)):
        raise PermissionDenied("Les campagnes se voient de l’équipe projet et du CoTech.")
    return contrat


def get_launched(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui y ouvre des campagnes."""
    contrat = get_contrat(request, slug, uid)
    if not can_launch(request.user, contrat):
        raise PermissionDenied("Seule la coordination ouvre et tient les campagnes.")
    return contrat


def get_campagne(contrat: Contrat, uid) -> Campagne:
    """Une campagne de ce contrat même."""
    rows = Campagne.objects.filter(contrat=contrat, supprime_le__isnull=True)
    found = get_object_or_404(rows.select_related("periode"), uid=uid)
    found.contrat = contrat
    return found


def get_own(request: HttpRequest, slug: str, uid, campagne_uid) -> Campagne:
    """La campagne, pour la coordination."""
    return get_campagne(get_launched(request, slug, uid), campagne_uid)


def go_to(campagne: Campagne) -> HttpResponse:
    contrat = campagne.contrat
    return redirect("campagnes:campagne", contrat.demarche.slug, contrat.uid, campagne.uid)


@require_GET
def campagnes(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Toutes les campagnes du contrat, et où en sont leurs réponses."""
    contrat = get_seen(request, slug, uid)
    context = contrat_context(
        request, contrat, campagnes=list_campagnes(contrat),
        can_launch=can_launch(request.user, contrat),
    )  # fmt: skip
    return render(request, "suivi/campagnes/campagnes.html", context)


def campagne_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Relire qui sera interrogé sur quoi, donner les adresses qui manquent, ouvrir."""
    contrat = get_launched(request, slug, uid)
    fenetres = list_fenetres(contrat, timezone.localdate())
    given = request.POST or None
    form = CampagneForm(given, contrat=contrat, fenetres=fenetres)
    adresses, fautes = read_adresses(request.POST)
    with_travail = "with_travail" in request.POST
    preparation = prepare(contrat, adresses, with_travail=with_travail)
    if given and form.is_valid() and not fautes and "ouvrir" in given:
        if running := find_running(form.choices_made["fenetre"].periode):
            messages.info(request, f"« {running} » est déjà ouverte sur cette période : la voici.")
            return go_to(running)
        try:
            campagne = open_campagne(
                contrat=contrat, preparation=preparation, base=site_address(request),
                by=Auteur.of(request.user), **form.choices_made,
            )  # fmt: skip
        except RefusCampagne as error:
            form.add_error(None, typeset(str(error)))
        else:
            counted = pluriel(len(preparation.destinataires), "courriel part", "courriels partent")
            messages.success(request, f"« {campagne} » est ouverte\u00a0: {counted}.")
            return go_to(campagne)
    context = contrat_context(
        request,
        contrat,
        form=form,
        preparation=preparation,
        retenues=adresses,
        fautes=fautes,
        with_travail=with_travail,
    )
    status = 422 if given and (form.errors or fautes) else 200
    return render(request, "suivi/campagnes/campagne_create.html", context, status=status)


@require_GET
def campagne(request: HttpRequest, slug: str, uid, campagne_uid) -> HttpResponse:
    """Où en est la campagne ; la page se rafraîchit d’elle-même."""
    contrat = get_seen(request, slug, uid)
    shown, now = get_campagne(contrat, campagne_uid), timezone.now()
    manages = can_launch(request.user, contrat)
    lignes = read_progres(shown, now)
    others = held_elsewhere(shown) if manages else set()
    comptes = count_demandes(demande for ligne in lignes for demande in ligne.demandes)
    context = contrat_context(
        request, contrat, campagne=shown, comptes=comptes, can_launch=manages,
        is_running=shown.etat == EtatCampagne.OUVERTE,
        lignes=[describe(request, ligne, now, others) for ligne in lignes] if manages else [],
        a_lire=find_unread(lignes) if manages else None,
        repondu=sum(ligne.has_answered for ligne in lignes), pilotes=len(lignes),
    )  # fmt: skip
    template = choose_template(request, "suivi/campagnes/campagne.html", "progres")
    return vary_htmx(render(request, template, context))


def describe(request: HttpRequest, ligne: LignePilote, now, others: set[int]) -> dict:
    """Ce que la coordination voit d’un pilote ; l’adresse, si elle l’a demandée."""
    lien, courriel = ligne.lien, ligne.courriel
    is_ours = lien is not None and lien.pk not in others
    shown = lien is not None and is_ours and lien.montre_le is not None
    return {
        "lien": lien, "demandes": ligne.demandes, "comptes": ligne.comptes, "courriel": courriel,
        "en_cours": ligne.en_cours, "a_repondu": ligne.has_answered,
        "is_valid": lien is not None and lien.is_valid(now), "is_ours": is_ours,
        "adresse": address_of(lien, site_address(request)) if lien and shown else "",
        "can_resend": courriel is not None and can_resend(courriel, now),
    }  # fmt: skip


@require_POST
def campagne_accept(request: HttpRequest, slug: str, uid, campagne_uid) -> HttpResponse:
    """Accepte d’un geste tout ce qui est reçu."""
    found = get_own(request, slug, uid, campagne_uid)
    waiting = demandes_of(found).filter(etat=EtatDemande.SOUMISE)
    count, refus = accept_all(waiting, by=Auteur.of(request.user))
    messages.success(request, f"{pluriel(count, 'réponse acceptée', 'réponses acceptées')}.")
    for phrase in refus:
        messages.error(request, phrase)
    return go_to(found)


@require_POST
def campagne_close(request: HttpRequest, slug: str, uid, campagne_uid) -> HttpResponse:
    """Clôt la campagne et sa période."""
    found = get_own(request, slug, uid, campagne_uid)
    close_campagne(found, by=Auteur.of(request.user))
    messages.success(
        request, f"« {found} » est close. Les valeurs de « {found.periode} » ne changent plus."
    )
    return go_to(found)


@require_POST
def campagne_reopen(request: HttpRequest, slug: str, uid, campagne_uid) -> HttpResponse:
    """Rouvre la campagne et sa période."""
    found = get_own(request, slug, uid, campagne_uid)
    reopen_campagne(found, by=Auteur.of(request.user))
    messages.success(request, f"« {found} » et sa période sont rouvertes.")
    return go_to(found)
