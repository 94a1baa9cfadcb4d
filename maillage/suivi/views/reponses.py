"""Les réponses, du côté de la coordination : lire, accepter, rendre, saisir au téléphone."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context
from maillage.core.http import to_entier
from maillage.core.texte import INSECABLE
from maillage.demarches.enums import Cercle
from maillage.fichiers.reponse import serve_fichier
from maillage.suivi.campagnes.acceptation import accept_demande, return_demande
from maillage.suivi.campagnes.fichiers import fichiers_of
from maillage.suivi.campagnes.ouverture import RefusCampagne
from maillage.suivi.campagnes.progres import demandes_of
from maillage.suivi.campagnes.questions import (
    QuestionLue,
    initial_reponse,
    present_state,
    read_questions,
)
from maillage.suivi.campagnes.reponses import (
    ECRIVABLES,
    LIBELLES,
    TEXTES,
    Repondant,
    ReponseDepassee,
    ReponseFermee,
    check_reponse,
    compare,
    read_moments,
    read_nom,
    read_reponse,
    save_brouillon,
    say,
    say_valeur,
    submit,
)
from maillage.suivi.campagnes.saisie import build_saisie
from maillage.suivi.enums import Canal, EtatCampagne, EtatDemande
from maillage.suivi.models import Campagne, Demande
from maillage.suivi.views.campagnes import get_own, go_to

# Ce que la coordination a reçu, même rendu depuis.
LUES = (EtatDemande.SOUMISE, EtatDemande.ACCEPTEE, EtatDemande.RENVOYEE)


def get_demande(campagne: Campagne, uid) -> Demande:
    """Une demande de cette campagne même."""
    return get_object_or_404(demandes_of(campagne), uid=uid)


@require_GET
def demande(request: HttpRequest, slug: str, uid, campagne_uid, demande_uid) -> HttpResponse:
    """Une réponse à côté de ce que le suivi dit aujourd’hui."""
    campagne = get_own(request, slug, uid, campagne_uid)
    found = get_demande(campagne, demande_uid)
    lue = read_questions([found])[0]
    waiting = demandes_of(campagne).filter(etat=EtatDemande.SOUMISE).exclude(pk=found.pk)
    context = contrat_context(
        request, campagne.contrat, campagne=campagne, demande=found, lue=lue,
        lignes=beside(lue), suivante=waiting.first(),
        cercles=[(cercle.value, say_cercle(cercle)) for cercle in Cercle],
        fichiers=fichiers_of(found) if found.etat in LUES else [],
        can_accept=found.etat == EtatDemande.SOUMISE and campagne.etat == EtatCampagne.OUVERTE,
        can_type=found.etat in ECRIVABLES and campagne.etat == EtatCampagne.OUVERTE,
    )  # fmt: skip
    return render(request, "suivi/campagnes/demande.html", context)


@require_GET
def demande_fichier(
    request: HttpRequest, slug: str, uid, campagne_uid, demande_uid, fichier_uid
) -> FileResponse:
    """Un fichier joint à une réponse envoyée ; d’un brouillon, rien ne se lit."""
    found = get_demande(get_own(request, slug, uid, campagne_uid), demande_uid)
    if found.etat not in LUES:
        raise Http404
    return serve_fichier(get_object_or_404(found.pieces, uid=fichier_uid))


def say_cercle(cercle: Cercle) -> str:
    return f"{cercle.label.capitalize()}{INSECABLE}– {cercle.phrase}"


def beside(lue: QuestionLue) -> list[tuple[str, str, str, bool]]:
    """(libellé, aujourd’hui, réponse, change) : ce qui est dit à côté de ce que l’on sait."""
    before, after = present_state(lue), lue.demande.reponse
    rows = [
        (LIBELLES[name].capitalize(), say(name, before[name]), say(name, after.get(name, "")))
        for name in ("statut", "meteo", *TEXTES)
    ]
    for etape in lue.etapes:
        done = after.get("etapes", {}).get(str(etape.uid), etape.faite)
        rows.append((f"Étape\u00a0: {etape.titre}", _done(etape.faite), _done(done)))
    for item in lue.indicateurs:
        cle, row = str(item.indicateur.uid), item.indicateur
        rows.append((
            row.intitule, say_valeur(row, before["valeurs"].get(cle, {})),
            say_valeur(row, after.get("valeurs", {}).get(cle, {})),
        ))  # fmt: skip
    return [(name, old, new, old != new and new != "rien") for name, old, new in rows]


def _done(value: bool) -> str:
    return "faite" if value else "à faire"


@require_POST
def demande_accept(request: HttpRequest, slug: str, uid, campagne_uid, demande_uid) -> HttpResponse:
    campagne = get_own(request, slug, uid, campagne_uid)
    found = get_demande(campagne, demande_uid)
    rang = to_entier(request.POST.get("rang", "")) or 0
    asked = request.POST.get("cercle", "")
    cercle = asked if asked in Cercle else Cercle.TRAVAIL
    try:
        accept_demande(found, rang=rang, cercle=cercle, by=Auteur.of(request.user))
    except RefusCampagne as error:
        messages.error(request, str(error))
        return redirect(request.path.removesuffix("acceptation/"))
    messages.success(request, f"La réponse sur « {found} » est acceptée et inscrite au suivi.")
    return go_to(campagne)


@require_POST
def demande_return(request: HttpRequest, slug: str, uid, campagne_uid, demande_uid) -> HttpResponse:
    """Rend la réponse avec un mot : sans mot, le pilote ne saurait quoi changer."""
    campagne = get_own(request, slug, uid, campagne_uid)
    found = get_demande(campagne, demande_uid)
    here = redirect(request.path.removesuffix("renvoi/"))
    mot = request.POST.get("mot", "").strip()[:2000]
    if not mot:
        messages.error(request, "Écrivez au pilote ce qu’il doit reprendre.")
        return here
    rang = to_entier(request.POST.get("rang", "")) or 0
    try:
        return_demande(found, mot=mot, rang=rang, by=Auteur.of(request.user))
    except RefusCampagne as error:
        messages.error(request, str(error))
        return here
    messages.success(request, f"La réponse sur « {found} » est rendue, avec votre mot.")
    return go_to(campagne)


def demande_edit(request: HttpRequest, slug: str, uid, campagne_uid, demande_uid) -> HttpResponse:
    """Saisir pour un pilote, au téléphone : tracé, et reçu aussitôt."""
    campagne = get_own(request, slug, uid, campagne_uid)
    found = get_demande(campagne, demande_uid)
    if found.etat not in ECRIVABLES or campagne.etat != EtatCampagne.OUVERTE:
        messages.info(request, "Cette réponse est déjà reçue, ou la campagne est close.")
        return go_to(campagne)
    lue = read_questions([found])[0]
    if request.method == "POST":
        return _type_in(request, campagne, lue)
    reponse = present_state(lue) if starts_afresh(request, lue) else initial_reponse(lue)
    return _show_form(request, campagne, lue, reponse, {}, [], 200)


def starts_afresh(request: HttpRequest, lue: QuestionLue) -> bool:
    """La coordination laisse le brouillon commencé et part de ce que le suivi sait."""
    return request.GET.get("depart") == "connu" and lue.demande.etat == EtatDemande.BROUILLON


def describe_draft(request: HttpRequest, lue: QuestionLue) -> dict:
    """Qui a commencé la réponse, quand, et ce qui s’en perdrait à partir d’ailleurs."""
    demande = lue.demande
    if demande.etat != EtatDemande.BROUILLON or request.method == "POST":
        return {"commencee": None, "perdu": []}
    afresh = starts_afresh(request, lue)
    return {
        "commencee": read_moments(demande), "afresh": afresh,
        "perdu": compare(present_state(lue), demande.reponse, lue) if afresh else [],
        "joints": len(fichiers_of(demande)),
    }  # fmt: skip


def _type_in(request: HttpRequest, campagne: Campagne, lue: QuestionLue) -> HttpResponse:
    reponse = read_reponse(lue, request.POST)
    nom = read_nom(request.POST) or _default_name(lue.demande)
    who = Repondant(nom, Canal.TELEPHONE, request.user)  # type: ignore[arg-type]
    version = to_entier(request.POST.get("version", "")) or 0
    try:
        held = save_brouillon(lue.demande, reponse, version=version, repondant=who)
    except ReponseDepassee as error:
        lue.demande.version = error.demande.version
        other = compare(reponse, error.demande.reponse, lue)
        return _show_form(request, campagne, lue, reponse, {}, other, 409)
    except ReponseFermee:
        messages.error(request, "Cette réponse vient d’être reçue par ailleurs.")
        return go_to(campagne)
    errors = check_reponse(lue, reponse)
    if errors:
        lue.demande = held
        return _show_form(request, campagne, lue, reponse, errors, [], 422)
    submit([held], repondant=who)
    messages.success(request, f"La réponse de {nom} sur « {held} » est reçue.")
    return go_to(campagne)


def _default_name(demande: Demande) -> str:
    return demande.repondant or (demande.lien.nom if demande.lien else "")


def _show_form(
    request: HttpRequest, campagne: Campagne, lue: QuestionLue, reponse: dict, errors: dict,
    other: list, status: int,
) -> HttpResponse:  # fmt: skip
    context = contrat_context(
        request, campagne.contrat, campagne=campagne, demande=lue.demande, lue=lue,
        saisie=build_saisie(lue, reponse, errors), autre=other, nom=_default_name(lue.demande),
        **describe_draft(request, lue),
    )  # fmt: skip
    return render(request, "suivi/campagnes/demande_edit.html", context, status=status)
