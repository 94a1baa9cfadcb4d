"""Ce que la coordination fait d’un lien : son adresse, le fermer, en donner un autre, relancer."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.http import valid_uids
from maillage.suivi.campagnes.adresses import held_elsewhere
from maillage.suivi.campagnes.jetons import site_address
from maillage.suivi.campagnes.liens import (
    change_adresse,
    give_adresse,
    remind_now,
    renew,
    revoke,
    show_adresse,
)
from maillage.suivi.campagnes.ouverture import RefusCampagne
from maillage.suivi.campagnes.progres import courriels_of
from maillage.suivi.models import Campagne, Demande, LienPilote
from maillage.suivi.views.campagnes import get_own, go_to
from maillage.travaux.courriels import resend


def get_lien(campagne: Campagne, uid) -> LienPilote:
    """Un lien à qui cette campagne même a écrit."""
    asked = Demande.objects.filter(campagnes=campagne).values("lien")
    return get_object_or_404(LienPilote, pk__in=asked, uid=uid, supprime_le__isnull=True)


def tell_or_refuse(request: HttpRequest, act: Callable[[], object], said: str) -> None:
    """Fait, et le dit ; ou dit pourquoi cela ne se peut pas."""
    try:
        act()
    except RefusCampagne as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)


def read_courriel(request: HttpRequest) -> str:
    """L’adresse tapée, ou rien, et la faute est dite."""
    given = request.POST.get("courriel", "").strip().lower()
    try:
        validate_email(given)
    except ValidationError:
        messages.error(request, f"« {given} » n’est pas une adresse\u00a0: rien n’est changé.")
        return ""
    return given


@require_POST
def adresse_edit(request: HttpRequest, slug: str, uid, campagne_uid, pilote_uid) -> HttpResponse:
    campagne = get_own(request, slug, uid, campagne_uid)
    lien = get_lien(campagne, pilote_uid)
    if courriel := read_courriel(request):
        tell_or_refuse(
            request,
            lambda: change_adresse(
                campagne, lien, courriel, base=site_address(request), by=Auteur.of(request.user)
            ),
            f"Le lien part à {courriel}. L’ancien n’ouvre plus ces actions.",
        )
    return go_to(campagne)


@require_POST
def adresse_give(request: HttpRequest, slug: str, uid, campagne_uid) -> HttpResponse:
    """Donne une adresse à des actions qui n’en avaient pas."""
    campagne = get_own(request, slug, uid, campagne_uid)
    wanted = valid_uids(request.POST.getlist("demandes"))
    demandes = list(Demande.objects.alive().filter(campagnes=campagne, uid__in=wanted))
    nom = request.POST.get("nom", "").strip()[:200]
    if not demandes or not nom:
        messages.error(request, "Cochez au moins une action et dites qui en répond.")
    elif courriel := read_courriel(request):
        tell_or_refuse(
            request,
            lambda: give_adresse(
                campagne, demandes, nom, courriel, base=site_address(request),
                by=Auteur.of(request.user),
            ),
            f"Le lien de {nom} part à {courriel}.",
        )  # fmt: skip
    return go_to(campagne)


@require_POST
def lien_show(request: HttpRequest, slug: str, uid, campagne_uid, pilote_uid) -> HttpResponse:
    """Montre l’adresse à la coordination, qui la copie ; c’est tracé."""
    campagne = get_own(request, slug, uid, campagne_uid)
    lien = get_lien(campagne, pilote_uid)
    tell_or_refuse(
        request,
        lambda: show_adresse(campagne, lien, by=Auteur.of(request.user)),
        f"L’adresse du lien de {lien} s’affiche plus bas\u00a0; l’historique garde que vous l’avez "
        "vue.",
    )
    answer = go_to(campagne)
    answer["Location"] += f"#liens-{lien.uid}"
    return answer


@require_POST
def lien_revoke(request: HttpRequest, slug: str, uid, campagne_uid, pilote_uid) -> HttpResponse:
    campagne = get_own(request, slug, uid, campagne_uid)
    lien = get_lien(campagne, pilote_uid)
    revoke(campagne, lien, by=Auteur.of(request.user))
    said = f"Le lien de {lien} n’ouvre plus rien. Ses réponses restent."
    if lien.pk in held_elsewhere(campagne):
        said += " Il servait aussi à une autre coordination\u00a0: prévenez-la, elle le voit fermé."
    messages.success(request, said)
    return go_to(campagne)


@require_POST
def lien_renew(request: HttpRequest, slug: str, uid, campagne_uid, pilote_uid) -> HttpResponse:
    campagne = get_own(request, slug, uid, campagne_uid)
    lien = get_lien(campagne, pilote_uid)
    tell_or_refuse(
        request,
        lambda: renew(campagne, lien, base=site_address(request), by=Auteur.of(request.user)),
        f"Un nouveau lien part à {lien.courriel}. L’ancien n’ouvre plus rien.",
    )
    return go_to(campagne)


@require_POST
def lien_remind(request: HttpRequest, slug: str, uid, campagne_uid, pilote_uid) -> HttpResponse:
    campagne = get_own(request, slug, uid, campagne_uid)
    lien = get_lien(campagne, pilote_uid)
    tell_or_refuse(
        request,
        lambda: remind_now(campagne, lien, base=site_address(request), by=Auteur.of(request.user)),
        f"Le rappel à {lien} part\u00a0; un seul par jour.",
    )
    return go_to(campagne)


@require_POST
def courriel_resend(request: HttpRequest, slug: str, uid, campagne_uid, pilote_uid) -> HttpResponse:
    """Renvoie le dernier courriel de ce pilote, incertain ou refusé."""
    campagne = get_own(request, slug, uid, campagne_uid)
    lien = get_lien(campagne, pilote_uid)
    last = courriels_of(campagne).filter(sujet_uid=lien.uid).last()
    if last and resend(last, by=Auteur.of(request.user)):
        messages.success(request, f"Le courriel à {lien.courriel} va repartir.")
    else:
        messages.info(request, "Ce courriel n’a pas à repartir.")
    return go_to(campagne)
