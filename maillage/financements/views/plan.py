"""Le plan de financement : le lire, le filtrer, l’emporter, faire avancer plusieurs lignes."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.models import Contrat
from maillage.core.annonces import announce
from maillage.core.http import paginate, return_address, valid_uids
from maillage.core.tableur import send
from maillage.core.texte import pluriel
from maillage.financements import dessins, phrases
from maillage.financements.actions import Passages, advance_all, undo_passages
from maillage.financements.enums import EtatFinancement
from maillage.financements.exports import export_csv, export_xlsx
from maillage.financements.forms.plan import PassagesForm, PlanFiltre
from maillage.financements.lecture import read_plan
from maillage.financements.models import LigneFinancement
from maillage.financements.permissions import (
    agences_of,
    can_edit_argent,
    can_follow_ligne,
    can_see_poste,
)
from maillage.financements.relances import list_relances
from maillage.financements.sommes import LigneLue, PlanFinancement

ECRIVAINS: dict[str, Callable[[PlanFinancement], bytes]] = {"csv": export_csv, "xlsx": export_xlsx}


def argent_context(request: HttpRequest, contrat: Contrat, ici: str, **extra) -> dict:
    """Ce que toute page d’argent montre : ses voisines, et qui peut les écrire."""
    return contrat_context(
        request, contrat, ici=ici, can_edit_argent=can_edit_argent(request.user, contrat),
        can_see_poste=can_see_poste(request.user, contrat), **extra,
    )  # fmt: skip


def read_request(request: HttpRequest, contrat: Contrat) -> tuple[PlanFiltre, PlanFinancement]:
    """Le plan que demandent les filtres de l’adresse."""
    whole = read_plan(contrat, user=request.user)
    years = sorted(annee for annee in whole.par_annee if annee)
    filtre = PlanFiltre(
        request.GET, annees=years, financeurs=sorted({lue.nom for lue in whole.lignes})
    )
    if not filtre.is_active:
        return filtre, whole
    annee = filtre.chosen_annee
    return filtre, read_plan(contrat, user=request.user, annee=annee, keep=filtre.keep)


@require_GET
def plan(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce qu’il faut, qui paie, où l’on en est, ce qui manque."""
    contrat = get_contrat(request, slug, uid)
    filtre, shown = read_request(request, contrat)
    narrowed, page = filtre.narrows_lines, paginate(shown.lignes, request)
    context = argent_context(
        request, contrat, "plan", plan=shown, filtre=filtre, narrowed=narrowed,
        phrases=phrases.say_plan(shown, narrowed=narrowed),
        figures=[
            figure
            for figure in (
                dessins.draw_annees(shown), dessins.draw_financeurs(shown),
                None if narrowed else dessins.draw_depenses(shown),
            )
            if figure
        ],
        controles=[] if narrowed else [(c, phrases.say_controle(c)) for c in shown.controles],
        page=page, lignes=mark_lines(request, contrat, list(page.object_list)),
        a_relancer=len(list_relances(shown.lignes, timezone.localdate())),
        passages=PassagesForm(
            initial={"jour": timezone.localdate(), "etat": EtatFinancement.SOLLICITE},
            auto_id="passages-%s",
        ),
        requete=request.GET.urlencode(),
    )  # fmt: skip
    return render(request, "financements/plan.html", context)


def mark_lines(
    request: HttpRequest, contrat: Contrat, lues: list[LigneLue]
) -> list[tuple[LigneLue, bool]]:
    """Chaque ligne, et si ce lecteur peut la faire avancer."""
    agences = agences_of(request.user, contrat.demarche)
    whole = can_edit_argent(request.user, contrat)
    for lue in lues:
        if lue.ligne.contrat_id == contrat.pk:
            lue.ligne.contrat = contrat
    return [
        (lue, lue.ligne.contrat_id == contrat.pk and (whole or _is_followed(request, lue, agences)))
        for lue in lues
    ]


def _is_followed(request: HttpRequest, lue: LigneLue, agences: frozenset[int]) -> bool:
    return bool(agences) and can_follow_ligne(request.user, lue.ligne, agences)


@require_GET
def plan_export(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """Ce que la page montre, filtres compris."""
    contrat = get_contrat(request, slug, uid)
    _, shown = read_request(request, contrat)
    nom = f"financement-{contrat.demarche.slug}-{timezone.localdate():%Y-%m-%d}"
    return send(ECRIVAINS[extension](shown), nom, extension)


@require_POST
def etats_change(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Fait passer plusieurs lignes dans un même état, un même jour."""
    contrat = get_contrat(request, slug, uid)
    back = return_address(request, reverse("financements:plan", args=[slug, uid]))
    chosen = LigneFinancement.objects.visible_to(request.user).filter(
        contrat=contrat, uid__in=valid_uids(request.POST.getlist("ligne"))
    )
    rows = list(chosen.select_related("contrat__demarche"))
    if not rows and not can_edit_argent(request.user, contrat):
        raise PermissionDenied("Seules la coordination et l’ARS font avancer les financements.")
    agences = agences_of(request.user, contrat.demarche)
    if not all(can_follow_ligne(request.user, row, agences) for row in rows):
        raise PermissionDenied("Une de ces lignes n’est pas à vous de faire avancer.")
    form = PassagesForm(request.POST)
    if not form.is_valid() or not rows:
        messages.error(request, "Choisissez des lignes, un état et un jour : rien n’a changé.")
        return redirect(back)
    data = form.cleaned_data
    done = advance_all(rows, data["etat"], by=Auteur.of(request.user), jour=data["jour"])
    undo = reverse("financements:etats_undo", args=[slug, uid])
    said = say_passages(done, EtatFinancement(data["etat"]))
    announce(request, said, undo=f"{undo}?jeton={done.jeton}" if done.faits else "")
    return redirect(back)


def say_passages(done: Passages, etat: EtatFinancement) -> str:
    """« 3 financements avancent à l’état « notifié » ; 1 autre n’y mène pas. »"""
    moved = pluriel(len(done.faits), "financement avance", "financements avancent")
    said = f"{moved} à l’état «\u00a0{etat.label}\u00a0»"
    if done.refuses:
        kept = pluriel(len(done.refuses), "autre n’y mène", "autres n’y mènent")
        said += f"\u00a0; {kept} pas et ne bouge{'nt' * (len(done.refuses) > 1)} pas"
    return f"{said}."


@require_POST
def etats_undo(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Remet les lignes dans l’état d’avant un changement groupé."""
    contrat = get_contrat(request, slug, uid)
    agences = agences_of(request.user, contrat.demarche)
    if not can_edit_argent(request.user, contrat) and not agences:
        raise PermissionDenied("Seules la coordination et l’ARS font avancer les financements.")
    try:
        count = undo_passages(
            contrat, request.GET.get("jeton", ""), by=Auteur.of(request.user),
            may=lambda row: can_follow_ligne(request.user, row, agences),
        )  # fmt: skip
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        back = pluriel(count, "financement revient", "financements reviennent")
        announce(request, f"{back} à l’état d’avant.")
    return redirect(return_address(request, reverse("financements:plan", args=[slug, uid])))


@require_GET
def relances(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce que l’on attend d’un financeur depuis trop longtemps."""
    contrat = get_contrat(request, slug, uid)
    shown = read_plan(contrat, user=request.user)
    found = list_relances(shown.lignes, timezone.localdate())
    lues = [item.lue for item in found]
    marks = {lue.ligne.pk: can for lue, can in mark_lines(request, contrat, lues)}
    context = argent_context(
        request, contrat, "relances",
        relances=[(item, marks[item.lue.ligne.pk]) for item in found],
    )  # fmt: skip
    return render(request, "financements/relances.html", context)
