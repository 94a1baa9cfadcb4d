"""Une ligne de financement : la lire, l’écrire, la répartir, dire où elle en est."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import explain_conflict, get_contrat
from maillage.contrats.actions import Conflit, delete_objet, undelete_objet, update_objet
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.permissions import can_see_history
from maillage.core.annonces import announce
from maillage.core.http import return_address
from maillage.financements.actions import (
    add_versement,
    advance,
    create_ligne_of,
    mark_of,
    note_relance,
    seal_passages,
    spread,
    undo_state,
)
from maillage.financements.forms.lignes import (
    EtatForm,
    FinancementForm,
    PassageForm,
    RepartitionForm,
    VersementForm,
)
from maillage.financements.lecture import read_ligne
from maillage.financements.models import LigneFinancement, Versement, binned_for
from maillage.financements.permissions import can_edit_argent, can_follow_ligne
from maillage.financements.sommes import ZERO, LigneLue
from maillage.financements.views.plan import argent_context
from maillage.journal.etat import read_state
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture

INTERDIT = "Seule la coordination écrit l’argent de ce contrat, tant qu’il n’est pas clos."
INTERDIT_ETAT = "Seules la coordination et l’ARS qui paie disent où en est ce financement."


def get_ligne(request: HttpRequest, contrat: Contrat, ligne_uid) -> LigneFinancement:
    """La ligne visible de ce contrat même."""
    found = LigneFinancement.objects.visible_to(request.user).select_related(
        "financeur", "source", "fiche", "poste", "convention_liee"
    )
    ligne = get_object_or_404(found, contrat=contrat, uid=ligne_uid)
    ligne.contrat = contrat
    return ligne


def get_editable(request: HttpRequest, slug: str, uid) -> Contrat:
    contrat = get_contrat(request, slug, uid)
    if not can_edit_argent(request.user, contrat):
        raise PermissionDenied(INTERDIT)
    return contrat


def get_followed(request: HttpRequest, slug: str, uid, ligne_uid) -> LigneFinancement:
    """La ligne, pour qui dit où elle en est."""
    ligne = get_ligne(request, get_contrat(request, slug, uid), ligne_uid)
    if not can_follow_ligne(request.user, ligne):
        raise PermissionDenied(INTERDIT_ETAT)
    return ligne


def ligne_url(ligne: LigneFinancement) -> str:
    contrat = ligne.contrat
    return reverse("financements:ligne", args=[contrat.demarche.slug, contrat.uid, ligne.uid])


@require_GET
def ligne(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Tout ce que l’on sait d’une ligne : son plan, ses étapes, ses parts, ses versements."""
    contrat = get_contrat(request, slug, uid)
    return _show(request, get_ligne(request, contrat, ligne_uid))


def _show(
    request: HttpRequest, row: LigneFinancement, *, passage: PassageForm | None = None,
    versement: VersementForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    contrat, today = row.contrat, timezone.localdate()
    lue, fiches = read_ligne(row, user=request.user)
    whole = len(lue.parts) + len(lue.corbeille) == row.parts.count() or not lue.partagee
    verses = row.versements.filter(supprime_le__isnull=True) if whole else Versement.objects.none()
    can_follow = can_follow_ligne(request.user, row)
    context = argent_context(
        request, contrat, "plan", ligne=row, lue=lue, whole=whole, versements=verses,
        parts=[(fiche, lue.parts[fiche.pk]) for fiche in fiches],
        can_follow=can_follow, reste=_rest(lue) if whole else None,
        passage=passage or PassageForm(ligne=row, initial={"jour": today}, auto_id="passage-%s"),
        versement=versement or VersementForm(initial={"date": today}, auto_id="versement-%s"),
        historique=_history(request, row),
    )  # fmt: skip
    return render(request, "financements/ligne.html", context, status=status)


def _rest(lue: LigneLue) -> Decimal | None:
    """Ce qui reste à verser d’un montant connu, parts de la corbeille comprises."""
    if lue.montant is None:
        return None
    return max(lue.montant + lue.corbeille_montant - lue.encaisse - lue.corbeille_encaisse, ZERO)


def _history(request: HttpRequest, row: LigneFinancement):
    if not can_see_history(request.user, row.contrat):
        return None
    return build_historique(
        request, Ecriture.objects.about(row), objet=row,
        restore_url=restore_url(request, row.contrat),
    )  # fmt: skip


def restore_url(request: HttpRequest, contrat: Contrat) -> str:
    """Où rétablir une valeur d’avant ; vide pour qui n’écrit pas l’argent."""
    if not can_edit_argent(request.user, contrat):
        return ""
    return reverse("contrats:valeur_restore", args=[contrat.demarche.slug, contrat.uid])


def ligne_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Inscrire un financement, d’une action ou du contrat."""
    contrat = get_editable(request, slug, uid)
    form = FinancementForm(request.POST or None, contrat=contrat, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.fiche = form.cleaned_data.get("fiche")
        twin = LigneFinancement.objects.filter(uid=form.uid, contrat=contrat).first()
        if twin is None:
            form.instance.uid = form.uid
            create_ligne_of(contrat, form.instance, by=Auteur.of(request.user))
        announce(request, "Le financement est inscrit.")
        return redirect(ligne_url(twin or form.instance))
    return show_form(
        request, contrat, form, "Inscrire un financement",
        reverse("financements:plan", args=[slug, uid]),
    )  # fmt: skip


def ligne_edit(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Corriger ce que prévoit le plan pour cette ligne."""
    contrat = get_editable(request, slug, uid)
    row = get_ligne(request, contrat, ligne_uid)
    mark = mark_of(row, FinancementForm.NOMS)
    form = FinancementForm(request.POST or None, instance=row, contrat=contrat, user=request.user)
    if save_form(request, form, FinancementForm.NOMS):
        announce(request, "Le financement est corrigé.")
        return redirect(ligne_url(row))
    return show_form(request, contrat, form, "Corriger le financement", ligne_url(row), mark)


def etat_edit(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Les montants et les dates de chaque état."""
    row = get_followed(request, slug, uid, ligne_uid)
    mark = mark_of(row, EtatForm.NOMS)
    form = EtatForm(request.POST or None, instance=row)
    if save_form(request, form, EtatForm.NOMS):
        announce(request, "Les montants et les dates sont enregistrés.")
        return redirect(ligne_url(row))
    return show_form(
        request, row.contrat, form, "Montants et dates du financement", ligne_url(row), mark
    )


def save_form(request: HttpRequest, form, names: tuple[str, ...]) -> bool:
    """Enregistre un formulaire reçu sans faute ; un conflit s’y dit."""
    if request.method != "POST" or not form.is_valid():
        return False
    by = Auteur.of(request.user)
    if piece := form.cleaned_data.get("piece"):
        form.instance.fichier = piece.store(by)
    values = read_state(form.instance, names)
    try:
        update_objet(
            form.instance, values, empreinte=request.POST.get("empreinte", ""), by=by
        )  # fmt: skip
    except Conflit as conflit:
        form.add_error(None, explain_conflict(conflit, values))
        form.mark = mark_of(conflit.objet, names)
        return False
    except ValidationError as fault:
        form.add_error(None, fault.messages)
        return False
    return True


def show_form(
    request: HttpRequest, contrat: Contrat, form, titre: str, retour: str, mark: str = "",
    ici: str = "plan",
) -> HttpResponse:  # fmt: skip
    context = argent_context(
        request, contrat, ici, form=form, titre=titre, retour=retour,
        empreinte=getattr(form, "mark", mark),
    )  # fmt: skip
    return render(
        request, "financements/formulaire.html", context, status=422 if form.errors else 200
    )


@require_POST
def etat_change(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Fait passer la ligne dans un autre état ; le message offre de le défaire."""
    row = get_followed(request, slug, uid, ligne_uid)
    form = PassageForm(request.POST, ligne=row, auto_id="passage-%s")
    if not form.is_valid():
        return _show(request, row, passage=form, status=422)
    data = form.cleaned_data
    before = undo_state(row)
    moved = advance(
        row, data["etat"], by=Auteur.of(request.user), jour=data["jour"],
        montant=data["montant"], motif=data["motif"],
    )  # fmt: skip
    undo = reverse("financements:etats_undo", args=[slug, uid])
    announce(
        request, f"Le financement est {moved.get_etat_display()}.",
        undo=f"{undo}?jeton={seal_passages([(moved, before)])}",
    )  # fmt: skip
    return redirect(ligne_url(row))


@require_POST
def relance_note(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Garde que l’on vient de relancer le financeur."""
    row = get_followed(request, slug, uid, ligne_uid)
    note_relance(row, by=Auteur.of(request.user), jour=timezone.localdate())
    announce(request, f"Relance de «\u00a0{row}\u00a0» notée à la date du jour.")
    return redirect(return_address(request, ligne_url(row)))


def list_repartition(user, contrat: Contrat, row: LigneFinancement) -> list[FicheAction]:
    """Les fiches entre qui répartir, et celles à la corbeille qui en ont déjà une part."""
    seen = FicheAction.objects.visible_to(user).filter(contrat=contrat)
    binned = binned_for(user).filter(contrat=contrat, parts_financement__ligne=row)
    return [*seen.order_by("position", "pk"), *binned.order_by("position", "pk")]


def repartition_edit(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Répartir la ligne entre des fiches ; « vérifier » montre les parts avant d’écrire."""
    contrat = get_editable(request, slug, uid)
    row = get_ligne(request, contrat, ligne_uid)
    form = RepartitionForm(
        request.POST or None, ligne=row, fiches=list_repartition(request.user, contrat, row)
    )
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and "verifier" not in request.POST:
        spread(row, form.read_parts(), by=Auteur.of(request.user))
        announce(request, "La répartition est enregistrée.")
        return redirect(ligne_url(row))
    parts = form.preview() if is_valid else {}
    context = argent_context(
        request, contrat, "plan", form=form, ligne=row, retour=ligne_url(row),
        rows=[(*item, parts.get(item[0].pk)) for item in form.rows()], verifiee=bool(parts),
        total=sum(parts.values()) if parts else None,
    )  # fmt: skip
    return render(
        request, "financements/repartition.html", context, status=422 if form.errors else 200
    )


@require_POST
def versement_add(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Inscrire ce que le financeur a payé."""
    row = get_followed(request, slug, uid, ligne_uid)
    form = VersementForm(request.POST, instance=Versement(ligne=row), auto_id="versement-%s")
    if not form.is_valid():
        return _show(request, row, versement=form, status=422)
    add_versement(form.instance, solde=form.cleaned_data["solde"], by=Auteur.of(request.user))
    announce(
        request, "Le versement est inscrit.",
        undo=reverse(
            "financements:versement_remove", args=[slug, uid, row.uid, form.instance.uid]
        ),
    )  # fmt: skip
    return redirect(ligne_url(row))


@require_POST
def versement_remove(
    request: HttpRequest, slug: str, uid, ligne_uid, versement_uid
) -> HttpResponse:
    """Ôte un versement inscrit par erreur, ou le remet s’il vient d’être ôté."""
    row = get_followed(request, slug, uid, ligne_uid)
    versement = get_object_or_404(Versement, ligne=row, uid=versement_uid)
    versement.ligne = row
    by, here = Auteur.of(request.user), request.path
    if versement.supprime_le is None:
        delete_objet(versement, by=by)
        announce(request, f"Le {versement} est ôté.", undo=here)
    else:
        undelete_objet(versement, by=by)
        announce(request, f"Le {versement} est remis.")
    return redirect(ligne_url(row))


@require_POST
def ligne_remove(request: HttpRequest, slug: str, uid, ligne_uid) -> HttpResponse:
    """Met la ligne à la corbeille, ou l’en sort."""
    contrat = get_editable(request, slug, uid)
    row = get_object_or_404(LigneFinancement, contrat=contrat, uid=ligne_uid)
    by = Auteur.of(request.user)
    if row.supprime_le is None:
        get_ligne(request, contrat, ligne_uid)
        delete_objet(row, by=by)
        announce(request, f"«\u00a0{row}\u00a0» est à la corbeille.", undo=request.path)
        return redirect("financements:plan", slug, uid)
    undelete_objet(row, by=by)
    messages.success(request, f"«\u00a0{row}\u00a0» est rétabli.")
    return redirect(ligne_url(row))
