"""Les générations : ce que deviennent les actions, et comment s’ouvre le contrat suivant."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.enums import SortAction
from maillage.contrats.forms.generations import GenerationForm, SortForm, prefix_of
from maillage.contrats.generations import (
    find_successor,
    open_next,
    pending_fiches,
    propose_next,
)
from maillage.contrats.lignee import Lignee, pending_engagements, read_lignee
from maillage.contrats.models import Axe, Contrat
from maillage.core.texte import pluriel
from maillage.demarches.permissions import can_edit_demarche
from maillage.graphiques.barres import Barres, Serie, draw_barres
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Mesure


@dataclass(frozen=True, slots=True)
class Groupe:
    """Les lignes d’un axe ; ``cle`` nomme ses boutons."""

    cle: str
    axe: Axe | None
    lignes: list[SortForm]


def generations(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """D’où viennent les actions de ce contrat, ce qu’elles deviennent au suivant."""
    contrat = get_contrat(request, slug, uid)
    visible = Contrat.objects.visible_to(request.user).filter(demarche=contrat.demarche)
    avant = visible.filter(pk=contrat.predecesseur_id).first()
    apres = visible.filter(predecesseur=contrat).order_by("generation", "pk").first()
    lignees = [
        read_lignee(ancien, suivant, request.user)
        for ancien, suivant in ((contrat, apres), (avant, contrat))
        if ancien and suivant
    ]
    can_open = can_edit_demarche(request.user, contrat.demarche)
    context = contrat_context(
        request, contrat, lignees=[describe(lignee) for lignee in lignees], apres=apres,
        can_open=can_open,
        pending=len(pending_fiches(contrat, apres)) if can_open and apres else 0,
    )  # fmt: skip
    return render(request, "contrats/generations.html", context)


def describe(lignee: Lignee) -> dict:
    """La lignée, son dessin dès qu’un sort est connu, et les promesses qui restent."""
    decided = [item.sort for item in lignee.destins]
    return {
        "lignee": lignee, "figure": draw_sorts(lignee) if any(decided) else None,
        "rappels": pending_engagements(lignee.ancien),
    }  # fmt: skip


def draw_sorts(lignee: Lignee) -> Figure:
    """Une barre par sort ; ce qui reste à décider n’y est que s’il y en a."""
    counts = {sort: n for sort, n in lignee.count().items() if sort or n}
    modele = Barres(
        f"Ce que sont devenues les actions de « {lignee.ancien.nom} »",
        tuple(sort.label.capitalize() if sort else "À décider" for sort in counts),
        (Serie("Actions", tuple(Mesure(float(n)) for n in counts.values())),),
        mesure="Nombre d’actions", unite="actions", decimales=0,
    )  # fmt: skip
    return draw_page(draw_barres, modele, cle=f"sorts-{lignee.ancien.pk}")


def generation_open(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Décider de chaque action, puis ouvrir le contrat suivant, ou compléter celui déjà ouvert."""
    contrat = get_contrat(request, slug, uid)
    if not can_edit_demarche(request.user, contrat.demarche):
        raise PermissionDenied("Seule la coordination ouvre le contrat suivant.")
    suivant = find_successor(contrat)
    data = fill_groups(request.POST) if request.method == "POST" else None
    form = None if suivant else GenerationForm(data, initial=propose_next(contrat))
    groupes = read_groupes(contrat, suivant, data)
    lignes = [ligne for groupe in groupes for ligne in groupe.lignes]
    if suivant and not lignes:
        return redirect("contrats:generations", slug, uid)
    is_sent = data is not None and "tout" not in data
    if is_sent and all(item.is_valid() for item in [*lignes, *([form] if form else [])]):
        return save(request, contrat, form, lignes)
    context = contrat_context(
        request, contrat, form=form, groupes=groupes, suivant=suivant, sorts=SortAction,
        refusees=[ligne for ligne in lignes if ligne.errors] if is_sent else [], is_sent=is_sent,
        rappels=pending_engagements(contrat),
    )  # fmt: skip
    return render(request, "contrats/generation_open.html", context, status=422 if is_sent else 200)


def save(request: HttpRequest, contrat: Contrat, form, lignes: list[SortForm]) -> HttpResponse:
    fields = form.fields_of() | {"reprises": form.reprises()} if form else {}
    choix = {ligne.fiche.uid: ligne.choix() for ligne in lignes}
    suivant = open_next(contrat, choix=choix, by=Auteur.of(request.user), **fields)
    carried = pluriel(sum(item.sort.is_carried for item in choix.values()), "action")
    messages.success(request, f"« {suivant.nom} » est ouvert : {carried} de l’ancien plan y sont.")
    return redirect("contrats:generations", contrat.demarche.slug, contrat.uid)


def read_groupes(contrat: Contrat, suivant: Contrat | None, data: QueryDict | None) -> list[Groupe]:
    """Les fiches à décider, par axe ; à l’envoi, celles que la page montrait."""
    rows = pending_fiches(contrat, suivant).select_related("axe", "parent")
    groupes: dict[int | None, Groupe] = {}
    for fiche in rows.order_by(F("axe__position").asc(nulls_last=True), "axe", "position", "pk"):
        shown = data is None or f"{prefix_of(fiche)}-sort" in data
        if shown:
            cle = str(fiche.axe.uid) if fiche.axe else "sans-axe"
            groupe = groupes.setdefault(fiche.axe_id, Groupe(cle, fiche.axe, []))
            groupe.lignes.append(SortForm(fiche, data))
    return list(groupes.values())


def fill_groups(sent: QueryDict) -> QueryDict:
    """Ce qui a été envoyé ; le bouton d’un axe y donne le même sort à toutes ses lignes."""
    chosen = sent.get(f"sort-{sent.get('tout', '')}", "")
    if chosen not in SortAction.values:
        return sent
    data = sent.copy()
    for prefix in sent.getlist(f"lignes-{sent['tout']}"):
        data[f"{prefix}-sort"] = chosen
    return data
