"""Les étapes d’un contrat : où il en est, ce qui reste, ce qui presse."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import actions
from maillage.contrats.acces import (
    contrat_context,
    explain_conflict,
    find_precedent,
    get_contrat,
    get_editable_contrat,
)
from maillage.contrats.enums import EtatPhase, EtatTache, Phase
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat, is_signed
from maillage.contrats.vie.constats import read_constats
from maillage.contrats.vie.dessin import build_frise, find_raccord
from maillage.contrats.vie.droits import can_do_tache
from maillage.contrats.vie.forms import PhaseForm, TacheEtatForm, TacheForm, VieForm
from maillage.contrats.vie.hand import find_hand
from maillage.contrats.vie.lecture import PhaseLue, TacheLue, Vie, build_plan, read_vie
from maillage.contrats.vie.pages import find_page
from maillage.contrats.vie.passages import (
    add_tache,
    change_phase,
    change_tache,
    find_tache,
    plan_phase,
    set_reglages,
)
from maillage.contrats.vie.phrases import say_critical, say_retard
from maillage.contrats.vie.retroplanning import PhasePrevue
from maillage.contrats.vie.transitions import Passage, PassageError, list_passages
from maillage.core.texte import join_et
from maillage.graphiques.figure import draw_page
from maillage.graphiques.frise import draw_frise

# L’état d’une étape → la forme de sa pastille.
STATUTS = {
    EtatPhase.A_VENIR: "a_venir",
    EtatPhase.EN_COURS: "en_cours",
    EtatPhase.FAITE: "realise",
    EtatPhase.PASSEE: "abandonne",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une tâche de la page : sa page d’aide, et si l’on peut la cocher."""

    tache: TacheLue
    page: dict | None
    can_do: bool
    retard: bool
    constat: str


@dataclass(frozen=True, slots=True)
class Carte:
    """Une étape de la page."""

    lue: PhaseLue
    prevue: PhasePrevue
    lignes: list[Ligne]
    passages: list[Passage]
    page: dict | None
    ici: bool
    ouverte: bool

    @property
    def statut(self) -> str:
        return STATUTS[self.lue.etat]

    @property
    def retard(self) -> str:
        return say_retard(self.prevue)

    @property
    def finies(self) -> int:
        return len(self.lue.taches) - len(self.lue.restantes)


def phases(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """La frise, à qui la main, et une carte par étape."""
    shown = get_contrat(request, slug, uid)
    vie, jour = read_vie(shown), timezone.localdate()
    precedent = find_precedent(request, shown)
    plan = build_plan(vie, precedent=precedent, jour=jour)
    hand = find_hand(vie)
    figure = draw_page(draw_frise, build_frise(vie, plan, precedent), cle="etapes")
    context = contrat_context(
        request,
        shown,
        vie=vie,
        figure=figure,
        hand=hand,
        hand_page=find_page(hand.page, shown, request.user),
        critique=say_critical(plan),
        intenable=plan.depassement > 0,
        raccord=find_raccord(plan, precedent, signe=is_signed(shown)),
        cartes=build_cartes(request, vie, plan.phases),
        reprise_url=find_reprise(shown),
    )
    return render(request, "contrats/vie.html", context)


def build_cartes(request: HttpRequest, vie: Vie, prevues: tuple[PhasePrevue, ...]) -> list[Carte]:
    asked = request.GET.get("ouvrir") or vie.contrat.phase
    can_edit = can_edit_contrat(request.user, vie.contrat)
    constats = read_constats(vie.contrat) if can_edit else {}
    return [
        Carte(
            lue,
            prevue,
            [build_ligne(request.user, vie.contrat, tache, constats) for tache in lue.taches],
            list_passages(vie, lue.phase, request.user),
            find_page(lue.modele.page, vie.contrat, request.user),
            ici=lue.phase == vie.contrat.phase,
            ouverte=lue.phase == asked,
        )
        for lue, prevue in zip(vie.phases, prevues, strict=True)
    ]


def build_ligne(user, contrat: Contrat, tache: TacheLue, constats: dict[str, str]) -> Ligne:
    return Ligne(
        tache,
        find_page(tache.page, contrat, user),
        can_do_tache(user, contrat, tache.acteur),
        tache.is_late(timezone.localdate()),
        constats.get(tache.cle, "") if tache.is_open else "",
    )


def find_reprise(contrat: Contrat) -> str:
    """L’adresse où dire qu’un contrat fut signé ailleurs ; vide s’il l’est déjà."""
    page = None if is_signed(contrat) else find_page("reprise", contrat)
    return page["url"] if page else ""


def return_to(contrat: Contrat, phase: str) -> HttpResponseRedirect:
    """La page des étapes, celle-ci ouverte et sous les yeux."""
    page = reverse("contrats:phases", args=[contrat.demarche.slug, contrat.uid])
    return HttpResponseRedirect(f"{page}?ouvrir={phase}#{phase}")


def check_phase(phase: str) -> Phase:
    """L’étape de ce nom ; 404 si l’adresse est forgée."""
    if phase not in Phase.values:
        raise Http404("Cette étape n’existe pas.")
    return Phase(phase)


def phases_edit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """L’ordre des étapes, le programme annuel, la signature visée."""
    shown = get_editable_contrat(request, slug, uid)
    names = VieForm.Meta.fields
    mark = actions.fingerprint(actions.read_state(shown, names))
    form = VieForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        values = actions.read_state(form.instance, names)
        try:
            set_reglages(
                shown, values, empreinte=request.POST.get("empreinte", ""),
                by=Auteur.of(request.user),
            )  # fmt: skip
        except actions.Conflit as conflit:
            form.add_error(None, explain_conflict(conflit, values))
            mark = actions.fingerprint(conflit.autre)
        else:
            messages.success(request, "L’ordre et les dates du contrat sont enregistrés.")
            return redirect("contrats:phases", slug, uid)
    context = contrat_context(
        request, shown, form=form, empreinte=mark, titre="Ordre et dates", bouton="Enregistrer"
    )
    return render(request, "contrats/vie_form.html", context)


@require_POST
def phase_change(request: HttpRequest, slug: str, uid, phase: str) -> HttpResponse:
    """Commencer, finir, passer, reprendre une étape."""
    shown = get_editable_contrat(request, slug, uid)
    chosen = check_phase(phase)
    asked = request.POST.get("passage", "")
    try:
        done = change_phase(
            shown, chosen, asked, by=Auteur.of(request.user),
            raison=request.POST.get("raison", ""),
        )  # fmt: skip
    except PassageError as error:
        messages.error(request, f"Rien n’a changé. {error}")
    else:
        messages.success(request, say_change(shown, chosen, done))
    return return_to(shown, chosen)


def say_change(contrat: Contrat, phase: Phase, done: list[Phase]) -> str:
    etat = read_vie(contrat)[phase].etat.label
    phrase = f"«\u00a0{phase.label}\u00a0»\u00a0: étape {etat}."
    if done:
        names = join_et([f"«\u00a0{previous.label}\u00a0»" for previous in done])
        phrase += f" Finie du même coup\u00a0: {names}."
    return phrase


def phase_edit(request: HttpRequest, slug: str, uid, phase: str) -> HttpResponse:
    """La durée prévue d’une étape et ses dates réelles."""
    shown = get_editable_contrat(request, slug, uid)
    lue = read_vie(shown)[check_phase(phase)]
    row = shown.phases.filter(phase=phase).first()
    initial = {"semaines": row.semaines if row else None, "debut": lue.debut, "fin": lue.fin}
    form = PhaseForm(request.POST or None, initial=initial, habituelle=lue.modele.semaines)
    if request.method == "POST" and form.is_valid():
        plan_phase(shown, phase, form.cleaned_data, by=Auteur.of(request.user))
        messages.success(request, f"Les dates de «\u00a0{lue.phase.label}\u00a0» sont notées.")
        return return_to(shown, phase)
    context = contrat_context(
        request, shown, form=form, titre=f"{lue.phase.label}\u00a0: durée et dates",
        bouton="Enregistrer les dates", phase=phase,
    )  # fmt: skip
    return render(request, "contrats/vie_form.html", context)


@require_POST
def taches_tick(request: HttpRequest, slug: str, uid, phase: str) -> HttpResponse:
    """Coche ou décoche une tâche."""
    shown = get_contrat(request, slug, uid)
    chosen = check_phase(phase)
    done = request.POST.get("cocher", "")
    tache = get_tache(shown, chosen, done or request.POST.get("decocher", ""))
    require_tache(request, shown, tache)
    etat = EtatTache.FAITE if done else EtatTache.A_FAIRE
    write_tache(request, shown, tache, {"etat": etat})
    return return_to(shown, chosen)


def get_tache(contrat: Contrat, phase: Phase, cle: str) -> TacheLue:
    for tache in read_vie(contrat)[phase].taches:
        if tache.cle == cle:
            return tache
    raise Http404("Cette tâche n’est pas de cette étape.")


def require_tache(request: HttpRequest, contrat: Contrat, tache: TacheLue) -> None:
    if not can_do_tache(request.user, contrat, tache.acteur):
        raise PermissionDenied("La coordination coche les tâches, et l’ARS celles de l’ARS.")


def write_tache(request: HttpRequest, contrat: Contrat, tache: TacheLue, values: dict) -> None:
    try:
        change_tache(contrat, tache.cle, values, by=Auteur.of(request.user))
    except PassageError as error:
        messages.error(request, f"Rien n’a changé. {error}")


def tache(request: HttpRequest, slug: str, uid, phase: str, cle: str) -> HttpResponse:
    """Dater une tâche, la passer en disant pourquoi, la dire faite."""
    shown = get_contrat(request, slug, uid)
    current = get_tache(shown, check_phase(phase), cle)
    require_tache(request, shown, current)
    initial = {"etat": current.etat, "raison": current.raison, "echeance": current.echeance}
    form = TacheEtatForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        write_tache(request, shown, current, form.cleaned_data)
        return return_to(shown, phase)
    context = contrat_context(
        request, shown, form=form, titre=current.intitule, bouton="Enregistrer la tâche",
        phase=phase, retirable=can_remove(request, shown, current),
    )  # fmt: skip
    return render(request, "contrats/vie_form.html", context)


def can_remove(request: HttpRequest, contrat: Contrat, tache: TacheLue) -> str:
    """La clé d’une tâche que le contrat a ajoutée ; celles de la méthode se passent."""
    row = find_tache(contrat, tache.cle)
    own = row is not None and not row.code
    return tache.cle if own and can_edit_contrat(request.user, contrat) else ""


@require_POST
def tache_delete(request: HttpRequest, slug: str, uid, phase: str, cle: str) -> HttpResponse:
    """Retire une tâche que l’on avait ajoutée."""
    shown = get_editable_contrat(request, slug, uid)
    current = get_tache(shown, check_phase(phase), cle)
    row = find_tache(shown, current.cle)
    if row is None or row.code:
        messages.error(request, "Une tâche de la méthode ne se retire pas\u00a0: passez-la.")
        return return_to(shown, phase)
    actions.delete_objet(row, by=Auteur.of(request.user))
    messages.success(request, f"«\u00a0{row}\u00a0» n’est plus dans la liste.")
    return return_to(shown, phase)


def tache_nouvelle(request: HttpRequest, slug: str, uid, phase: str) -> HttpResponse:
    """Ajouter une tâche à une étape."""
    shown = get_editable_contrat(request, slug, uid)
    chosen = check_phase(phase)
    form = TacheForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = add_tache(shown, chosen, by=Auteur.of(request.user), **form.cleaned_data)
        messages.success(request, f"«\u00a0{added}\u00a0» est ajoutée à l’étape.")
        return return_to(shown, chosen)
    context = contrat_context(
        request, shown, form=form, titre=f"{chosen.label}\u00a0: ajouter une tâche",
        bouton="Ajouter la tâche", phase=phase,
    )  # fmt: skip
    return render(request, "contrats/vie_form.html", context)
