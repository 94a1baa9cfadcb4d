"""Ce que l’on écrit depuis une vue : déplacer une carte, modifier un lot, le défaire."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.acces import contrat_context, get_contrat, get_editable_contrat
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_edit_contrat
from maillage.core.annonces import announce
from maillage.core.http import return_address, to_uid, valid_uids
from maillage.core.texte import join_et, pluriel
from maillage.referentiels.models import Terme
from maillage.suivi.enums import Meteo
from maillage.suivi.models import LotModification
from maillage.suivi.permissions import can_follow
from maillage.suivi.views.vues import is_pilot, open_vue
from maillage.suivi.vues.lots import (
    CHAMPS,
    STATUTS,
    Changement,
    Geste,
    apply_lot,
    move_fiche,
    preview,
    read_geste,
    undo_lot,
)

# Au-delà, l’aperçu ne se lit plus et la base attend trop.
LOT_MAX = 600
QUI = "La coordination et les pilotes de l’action disent où elle en est."


@require_POST
def action_move(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Change l’état ou la météo d’une carte ; ``carte`` dit aussi la colonne d’où elle part."""
    contrat = get_contrat(request, slug, uid)
    target = return_address(request, reverse("suivi:actions_kanban", args=[slug, uid]))
    if not (can_edit_contrat(request.user, contrat) or is_pilot(request.user, contrat)):
        raise PermissionDenied(QUI)
    carte, _, avant = request.POST.get("carte", "").partition(" ")
    if not carte:
        messages.error(request, "Choisissez d’abord une carte, puis sa nouvelle colonne.")
        return redirect(target)
    fiche = find_movable(request, contrat, carte)
    champ, vers = request.POST.get("champ", ""), request.POST.get("vers", "")
    try:
        lot, changed = move_fiche(fiche, champ, avant, vers, by=Auteur.of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(target)
    if changed:
        said = "a changé pendant que vous regardiez : rien n’est déplacé"
        messages.error(request, f"« {fiche} » {said}. La voici où elle en est.")
    elif lot:
        undo = f"{reverse('suivi:lot_undo', args=[slug, uid, lot.uid])}?retour=colonnes"
        announce(request, f"« {fiche} », {lot.libelle}.", undo=undo)
    return redirect(target)


def find_movable(request: HttpRequest, contrat: Contrat, uid: str) -> FicheAction:
    """La fiche de ce contrat, pour qui peut dire où elle en est."""
    visible = FicheAction.objects.visible_to(request.user).filter(contrat=contrat)
    fiche = get_object_or_404(visible, uid=to_uid(uid))
    fiche.contrat = contrat
    if not can_follow(request.user, fiche):
        raise PermissionDenied(QUI)
    return fiche


def chosen_fiches(request: HttpRequest, slug: str, uid) -> list[FicheAction]:
    """Les fiches cochées, ou toutes celles que gardent les filtres de l’adresse."""
    vue = open_vue(request, slug, uid)
    rows = vue.perimetre.fiches
    if request.POST.get("choix") == "toutes":
        rows = vue.filtre.apply()
    else:
        rows = rows.filter(uid__in=valid_uids(request.POST.getlist("fiche")))
    own = rows.filter(contrat=vue.contrat).select_related("axe", "objectif__axe")
    found = list(own.order_by(*vue.perimetre.ordre)[: LOT_MAX + 1])
    for fiche in found:
        fiche.contrat = vue.contrat
    return found


@require_POST
def lot_prepare(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Choisir ce qui change sur les fiches retenues, puis voir avant et après."""
    contrat = get_editable_contrat(request, slug, uid)
    fiches = chosen_fiches(request, slug, uid)
    if not fiches or len(fiches) > LOT_MAX:
        messages.error(request, explain_choice(fiches))
        return redirect(f"{reverse('suivi:actions', args=[slug, uid])}?{request.GET.urlencode()}")
    geste, erreur = try_geste(request, contrat)
    changements = preview(fiches, geste) if geste else []
    return show_lot(request, contrat, fiches, geste, changements, erreur)


def explain_choice(fiches: list[FicheAction]) -> str:
    if not fiches:
        return "Cochez au moins une action de ce contrat."
    return f"Au plus {pluriel(LOT_MAX, 'action')} à la fois : filtrez davantage."


def try_geste(request: HttpRequest, contrat: Contrat) -> tuple[Geste | None, str]:
    """Le geste choisi, ou ce qui lui manque ; rien des deux au premier affichage."""
    champ = request.POST.get("champ", "")
    if not champ:
        return None, ""
    try:
        return read_geste(contrat, champ, request.POST.get(f"valeur-{champ}", "")), ""
    except ValidationError as error:
        return None, " ".join(error.messages)


def show_lot(
    request: HttpRequest, contrat: Contrat, fiches: list[FicheAction], geste: Geste | None,
    changements: list[Changement], erreur: str,
) -> HttpResponse:  # fmt: skip
    real = [row for row in changements if not row.is_vain]
    context = contrat_context(
        request, contrat, fiches=fiches, geste=geste, erreur=erreur,
        changements=[(row, row.say(row.avant), row.say(row.apres)) for row in real],
        inchangees=len(changements) - len(real), champs=list_champs(contrat),
        choisi=request.POST.get("champ", ""), filtres=request.GET.urlencode(),
        valeur=request.POST.get(f"valeur-{geste.champ}", "") if geste else "",
    )  # fmt: skip
    return render(request, "suivi/vues/lot.html", context, status=422 if erreur else 200)


def list_champs(contrat: Contrat) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Clé, nom et choix de chaque champ ; sans choix, c’est un nombre de mois."""
    axes = contrat.axes.filter(supprime_le__isnull=True)
    objectifs = contrat.objectifs.filter(supprime_le__isnull=True)
    choix: dict[str, list[tuple[str, str]]] = {
        "statut": [(cle, str(mot)) for cle, mot in STATUTS],
        "meteo": [("", "non renseignée"), *((cle, str(mot)) for cle, mot in Meteo.choices)],
        "axe": [("", "aucun axe"), *((str(row.pk), str(row)) for row in axes)],
        "objectif": [(str(row.pk), str(row)) for row in objectifs],
        "dates": [],
        "pilote": [(str(pk), nom) for pk, nom in known_organisations(contrat)],
        "theme": [
            (str(pk), mot)
            for pk, mot in Terme.objects.filter(vocabulaire="themes").values_list("pk", "libelle")
        ],
    }
    return [(cle, CHAMPS[cle][0], choix[cle]) for cle in CHAMPS if choix[cle] or cle == "dates"]


def known_organisations(contrat: Contrat) -> Iterable[tuple[int, str]]:
    """Celles qui sont déjà d’une fiche ou une partie du contrat."""
    found = Organisation.objects.filter(liens_fiches__fiche__contrat=contrat)
    parties = Organisation.objects.filter(pk__in=contrat.parties.values("organisation"))
    return (found | parties).distinct().values_list("pk", "nom")


@require_POST
def lot_apply(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Écrit ce que l’aperçu a montré ; ce qui a changé depuis est laissé, et nommé."""
    contrat = get_editable_contrat(request, slug, uid)
    fiches, (geste, erreur) = chosen_fiches(request, slug, uid), try_geste(request, contrat)
    target = f"{reverse('suivi:actions', args=[slug, uid])}?{request.GET.urlencode()}"
    if geste is None or not fiches or len(fiches) > LOT_MAX:
        messages.error(request, erreur or explain_choice(fiches))
        return redirect(target)
    seen = {str(fiche.uid): request.POST.get(f"vu-{fiche.uid}", "") for fiche in fiches}
    lot, left = apply_lot(contrat, fiches, geste, seen, by=Auteur.of(request.user))
    tell_left(request, left, "Rien n’y est changé")
    if lot:
        count = pluriel(len({row["fiche"] for row in lot.changements}), "action")
        undo = reverse("suivi:lot_undo", args=[slug, uid, lot.uid])
        announce(request, f"{count} : {lot.libelle}.", undo=undo)
    return redirect(target)


def tell_left(request: HttpRequest, left: list[FicheAction], suite: str) -> None:
    if left:
        names = join_et([f"« {fiche} »" for fiche in left[:10]])
        more = f" et {pluriel(len(left) - 10, 'autre')}" if len(left) > 10 else ""
        messages.warning(request, f"Changées entre-temps : {names}{more}. {suite}.")


@require_POST
def lot_undo(request: HttpRequest, slug: str, uid, lot_uid) -> HttpResponse:
    """Défait un lot, pour qui l’a fait ou pour la coordination."""
    contrat = get_contrat(request, slug, uid)
    lot = get_object_or_404(LotModification, contrat=contrat, uid=lot_uid)
    # Qui n’est plus pilote ne défait plus ce qu’il avait fait.
    mine = lot.auteur_id == request.user.pk and is_pilot(request.user, contrat)
    if not (mine or can_edit_contrat(request.user, contrat)):
        raise PermissionDenied("Qui a fait ces changements, ou la coordination, les défait.")
    if lot.annule_le:
        messages.warning(request, "Ces changements étaient déjà défaits.")
    else:
        left = undo_lot(lot, by=Auteur.of(request.user))
        tell_left(request, left, "Elles gardent ce qui vient d’y être écrit")
        messages.success(request, f"C’est défait : {lot.libelle}.")
    back = "actions_kanban" if request.GET.get("retour") == "colonnes" else "actions"
    return redirect(f"suivi:{back}", slug, uid)
