"""La page d’un pilote sans compte : ce que son lien nomme, et rien d’autre.

Le droit est dans l’adresse, non dans un témoin du navigateur : un envoi n’a donc pas de jeton
contre les requêtes forgées, et la page se lit depuis une messagerie qui n’en garde aucun.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from maillage.core.http import is_htmx
from maillage.fichiers.champs import ACCEPT
from maillage.fichiers.reponse import serve_fichier
from maillage.suivi.campagnes.copie import submit_lien, tell, write_copie
from maillage.suivi.campagnes.fichiers import fichiers_of, keep_fichiers, read_sent
from maillage.suivi.campagnes.jetons import find_lien, site_address
from maillage.suivi.campagnes.questions import QuestionLue, initial_reponse, read_questions
from maillage.suivi.campagnes.reponses import (
    ECRIVABLES,
    TEXTES,
    Repondant,
    ReponseDepassee,
    ReponseFermee,
    check_reponse,
    compare,
    open_lien,
    read_nom,
    read_reponse,
    save_brouillon,
    take_back,
)
from maillage.suivi.campagnes.saisie import build_saisie
from maillage.suivi.enums import EtatCampagne, EtatDemande
from maillage.suivi.models import Campagne, Demande, LienPilote

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def by_lien(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ouvre la page au porteur du lien ; tout autre jeton rend la même page absente.

    L’adresse est un secret : elle ne se donne à aucun autre site et ne se garde pas en cache.
    """

    @wraps(view)
    def guarded(request: HttpRequest, jeton: str, **kwargs) -> HttpResponseBase:
        lien = find_lien(jeton)
        try:
            response = view(request, lien, jeton, **kwargs) if lien else absent(request)
        except Http404:
            response = absent(request)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        add_never_cache_headers(response)
        return response

    return guarded


def absent(request: HttpRequest) -> HttpResponse:
    """La même page pour un lien faux, fermé, expiré, ou qui n’ouvre pas cela.

    Qui tapait quand son lien fut remplacé y retrouve son texte.
    """
    typed = [text for name in TEXTES if (text := request.POST.get(name, "").strip())]
    return render(request, "suivi/lien/absent.html", {"tape": typed}, status=404)


def demandes_for(lien: LienPilote) -> QuerySet[Demande]:
    """Tout ce qui est demandé par ce lien, campagnes closes comprises, chacune une fois."""
    running = Campagne.objects.filter(etat=EtatCampagne.OUVERTE, supprime_le__isnull=True)
    rows = Demande.objects.alive().filter(lien=lien).order_by("fiche_liee__position", "pk")
    return rows.select_related("fiche_liee__contrat", "deploiement", "lien").prefetch_related(
        Prefetch("campagnes", running.select_related("contrat", "periode"), "ouvertes"), "pieces"
    )


@login_not_required
@csrf_exempt
@require_GET
@by_lien
def lien(request: HttpRequest, lien: LienPilote, jeton: str) -> HttpResponse:
    """Les actions demandées, contrat par contrat, et de quoi tout envoyer."""
    open_lien(lien)
    return show_lien(request, lien, jeton)


def show_lien(
    request: HttpRequest,
    lien: LienPilote,
    jeton: str,
    fautes: list | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(demandes_for(lien))
    asked = [row for row in rows if row.ouvertes]  # type: ignore[attr-defined]
    campagnes = {c.pk: c for row in asked for c in row.ouvertes}  # type: ignore[attr-defined]
    context = {
        "lien": lien, "jeton": jeton, "demandes": asked,
        "closes": [row for row in rows if not row.ouvertes],  # type: ignore[attr-defined]
        "campagnes": sorted(campagnes.values(), key=lambda c: (c.echeance, c.pk)),
        "prets": sum(row.etat == EtatDemande.BROUILLON for row in asked),
        "restent": sum(row.etat in ECRIVABLES for row in asked), "fautes": fautes or [],
    }  # fmt: skip
    return render(request, "suivi/lien/lien.html", context, status=status)


def get_demande(lien: LienPilote, uid) -> Demande:
    """Une demande de ce lien même ; toute autre est absente."""
    found = demandes_for(lien).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@login_not_required
@csrf_exempt
@by_lien
def lien_demande(request: HttpRequest, lien: LienPilote, jeton: str, demande_uid) -> HttpResponse:
    """Répondre sur une action ; ce qui est envoyé ou clos se relit."""
    demande = get_demande(lien, demande_uid)
    lue = read_questions([demande])[0]
    writable = demande.etat in ECRIVABLES and bool(demande.ouvertes)  # type: ignore[attr-defined]
    context = {
        "lien": lien, "jeton": jeton, "lue": lue, "demande": demande,
        "fichiers": fichiers_of(demande), "fautes_fichiers": [], "accept": ACCEPT,
    }  # fmt: skip
    if not writable:
        if request.method == "POST":
            return refuse_write(request, context)
        lignes = tell(lue, with_fichiers=False)
        return render(request, "suivi/lien/relire.html", context | {"lignes": lignes})
    if request.method == "POST":
        return write(request, context)
    reponse = initial_reponse(lue)
    errors = check_reponse(lue, reponse) if demande.reponse else {}
    context |= {"saisie": build_saisie(lue, reponse, errors), "autre": []}
    return render(request, "suivi/lien/demande.html", context)


def refuse_write(request: HttpRequest, context: dict) -> HttpResponse:
    """Ce qui vient d’être tapé se relit à côté de ce qui est déjà envoyé : rien ne se perd."""
    lue: QuestionLue = context["lue"]
    mine = read_reponse(lue, request.POST)
    context |= {
        "lignes": tell(lue, with_fichiers=False), "tape": compare(lue.demande.reponse, mine, lue),
        "perdus": [sent.name for sent in request.FILES.getlist("fichiers")],
    }  # fmt: skip
    if is_htmx(request):
        return render(request, "suivi/lien/_fermee.html", context, status=409)
    return render(request, "suivi/lien/relire.html", context, status=409)


def write(request: HttpRequest, context: dict) -> HttpResponse:
    """Garde le brouillon ; à côté de l’autre texte si un collègue a écrit entre-temps."""
    lue: QuestionLue = context["lue"]
    reponse = read_reponse(lue, request.POST)
    who = Repondant(read_nom(request.POST) or context["lien"].nom)
    try:
        held = save_brouillon(lue.demande, reponse, version=read_version(request), repondant=who)
    except ReponseDepassee as error:
        join(request, context, error.demande, who)
        return show_both(request, context, reponse, error.demande)
    except ReponseFermee:
        lue.demande.refresh_from_db()
        return refuse_write(request, context)
    errors = check_reponse(lue, reponse)
    if is_htmx(request):
        kept = {"demande": held, "heure": timezone.localtime(), "errors": errors}
        return render(request, "suivi/lien/_garde.html", context | kept)
    join(request, context, held, who)
    if errors or context["fautes_fichiers"]:
        lue.demande = context["demande"] = held
        context |= {"saisie": build_saisie(lue, reponse, errors, reponse["page"]), "autre": []}
        return render(request, "suivi/lien/demande.html", context, status=422)
    return redirect("campagnes:lien", context["jeton"])


def join(request: HttpRequest, context: dict, held: Demande, who: Repondant) -> None:
    """Joint et ôte les fichiers de cet envoi ; ce qui n’a pu l’être se dit sur la page.

    L’enregistrement automatique n’y touche pas : un fichier ne part que d’un geste.
    """
    if is_htmx(request):
        return
    pieces, fautes = read_sent(request.FILES.getlist("fichiers"))
    try:
        fautes += keep_fichiers(held, pieces, request.POST.getlist("retirer"), repondant=who)
    except ReponseFermee:
        fautes.append("La réponse vient d’être envoyée : les fichiers ne sont pas joints.")
    context |= {"fichiers": list(held.pieces.order_by("pk")), "fautes_fichiers": fautes}


def read_version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0


def show_both(request: HttpRequest, context: dict, mine: dict, theirs: Demande) -> HttpResponse:
    """Les deux textes : le mien dans les champs, l’autre au-dessus ; enregistrer tranche."""
    lue: QuestionLue = context["lue"]
    if is_htmx(request):
        return render(request, "suivi/lien/_depassee.html", context, status=409)
    lue.demande = theirs
    context |= {
        "demande": theirs, "autre": compare(mine, theirs.reponse, lue),
        "saisie": build_saisie(lue, mine, check_reponse(lue, mine), mine["page"]),
    }  # fmt: skip
    return render(request, "suivi/lien/demande.html", context, status=409)


@login_not_required
@csrf_exempt
@require_GET
@by_lien
def lien_fichier(
    request: HttpRequest, lien: LienPilote, jeton: str, demande_uid, fichier_uid
) -> FileResponse:
    """Un fichier joint à une réponse de ce lien même."""
    demande = get_demande(lien, demande_uid)
    return serve_fichier(get_object_or_404(demande.pieces, uid=fichier_uid))


@login_not_required
@csrf_exempt
@require_POST
@by_lien
def lien_take_back(request: HttpRequest, lien: LienPilote, jeton: str, demande_uid) -> HttpResponse:
    """Reprend une réponse envoyée pour la corriger."""
    demande = get_demande(lien, demande_uid)
    take_back(demande, repondant=Repondant(demande.repondant or lien.nom))
    return redirect("campagnes:lien_demande", jeton, demande.uid)


@login_not_required
@csrf_exempt
@require_POST
@by_lien
def lien_submit(request: HttpRequest, lien: LienPilote, jeton: str) -> HttpResponse:
    """Envoie tous les brouillons du lien ; rejoué, ne renvoie rien."""
    drafts = [
        row for row in demandes_for(lien).filter(etat=EtatDemande.BROUILLON)
        if row.ouvertes  # type: ignore[attr-defined]
    ]  # fmt: skip
    fautes = [
        (lue, phrases)
        for lue in read_questions(drafts)
        if (phrases := check_reponse(lue, lue.demande.reponse))
    ]
    if fautes:
        return show_lien(request, lien, jeton, fautes, status=422)
    submit_lien(lien, drafts, base=site_address(request))
    return redirect("campagnes:lien_recu", jeton)


@login_not_required
@csrf_exempt
@require_GET
@by_lien
def lien_recu(request: HttpRequest, lien: LienPilote, jeton: str) -> HttpResponse:
    """Ce qui est envoyé, tel que la coordination le lira."""
    sent = demandes_for(lien).filter(etat__in=(EtatDemande.SOUMISE, EtatDemande.ACCEPTEE))
    lues = [
        (lue, tell(lue)) for lue in read_questions(sent)
        if lue.demande.ouvertes  # type: ignore[attr-defined]
    ]  # fmt: skip
    return render(request, "suivi/lien/recu.html", {"lien": lien, "jeton": jeton, "lues": lues})


@login_not_required
@csrf_exempt
@require_GET
@by_lien
def lien_copie(request: HttpRequest, lien: LienPilote, jeton: str) -> HttpResponse:
    """Le document Word de toutes ses réponses."""
    content = write_copie(lien, demandes_for(lien), timezone.localtime())
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = 'attachment; filename="mes-reponses.docx"'
    return response
