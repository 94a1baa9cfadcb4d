"""La page d’un indicateur : ce qu’il est, ce que l’on en a relevé, ce que l’on en attend."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.actions import Conflit, undelete_objet
from maillage.contrats.models import Contrat
from maillage.contrats.permissions import can_edit_contrat
from maillage.contrats.territoire import name_communes
from maillage.core.annonces import announce
from maillage.fichiers.models import Fichier
from maillage.fichiers.reponse import serve_fichier
from maillage.suivi.bibliotheque import terms_of
from maillage.suivi.enums import Ventilation
from maillage.suivi.figures import draw_indicateur
from maillage.suivi.forms.valeurs import CibleForm, ValeurForm
from maillage.suivi.models import CibleIndicateur, IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.niveaux import visible_fiches
from maillage.suivi.permissions import can_follow
from maillage.suivi.saisie.cibles import remove_cible, write_cible
from maillage.suivi.saisie.preuves import add_preuve, remove_preuve
from maillage.suivi.saisie.textes import write_texte
from maillage.suivi.valeurs import (
    aggregate,
    build_serie,
    name_periode,
    progress,
    remove_valeur,
    restore_valeur,
    write_valeur,
)
from maillage.suivi.valeurs.lecture import SEXES
from maillage.suivi.valeurs.phrases import say_avancement, say_due, say_somme

REFUS = "Seuls la coordination et les pilotes de l’action relèvent cet indicateur."


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une valeur à l’écran : son texte, et si elle peut encore changer."""

    valeur: ValeurIndicateur
    periode: str
    texte: str
    is_closed: bool
    parts: list[tuple[str, str]]


def get_indicateur(request: HttpRequest, contrat: Contrat, uid) -> IndicateurAction:
    """Un indicateur du contrat, ou d’une fiche que l’on y voit ; sinon 404."""
    rows = IndicateurAction.objects.alive().select_related("fiche", "axe", "objectif", "commun")
    row = get_object_or_404(rows, uid=uid)
    if row.fiche_id is None and row.contrat_id == contrat.pk:
        row.contrat = contrat
        return row
    seen = visible_fiches(request.user, contrat).filter(pk=row.fiche_id)
    if row.fiche is None or not seen.exists():
        raise Http404
    row.contrat = contrat if row.contrat_id == contrat.pk else row.fiche.contrat
    row.fiche.contrat = row.contrat
    return row


def can_write(user, row: IndicateurAction) -> bool:
    return can_follow(user, row.fiche) if row.fiche else can_edit_contrat(user, row.contrat)


def get_writable(request: HttpRequest, slug: str, uid, indicateur_uid):
    """Le contrat et l’indicateur, pour qui relève ses valeurs ; sinon 403."""
    contrat = get_contrat(request, slug, uid)
    row = get_indicateur(request, contrat, indicateur_uid)
    if not can_write(request.user, row):
        raise PermissionDenied(REFUS)
    return contrat, row


def indicateur_valeurs(request: HttpRequest, slug: str, uid, indicateur_uid) -> HttpResponse:
    """Lire ; et, par un envoi, ajouter une valeur."""
    contrat = get_contrat(request, slug, uid)
    row = get_indicateur(request, contrat, indicateur_uid)
    if request.method != "POST":
        return _show(request, contrat, row)
    if not can_write(request.user, row):
        raise PermissionDenied(REFUS)
    form = _valeur_form(row, contrat, request.POST, request.FILES)
    if form.is_valid() and _save(form, row, Auteur.of(request.user)):
        announce(request, "La valeur est enregistrée.")
        return redirect(page_url(contrat, row))
    return _show(request, contrat, row, form=form, status=422)


def _save(form: ValeurForm, row: IndicateurAction, by: Auteur) -> bool:
    """Écrit la valeur et sa preuve ; faux si une faute reste, dite sur le formulaire."""
    data, kept = form.cleaned_data, form.valeur
    if kept:
        debut, fin, lieu = kept.debut, kept.fin, kept.deploiement
    else:
        debut, fin = data["periode"]
        lieu = form.lieux.get(data.get("lieu", ""))
    try:
        with transaction.atomic():
            valeur = write_valeur(row, form.lue, debut=debut, fin=fin, deploiement=lieu, by=by,
                                  empreinte=data["empreinte"])  # fmt: skip
            if data["piece"]:
                add_preuve(valeur, data["piece"], by=by)
    except ValidationError as error:
        form.add_error(None, error.messages)
    except Conflit as conflit:
        form.show_conflict(cast(ValeurIndicateur, conflit.objet))
    return not form.errors


def _show(
    request: HttpRequest, contrat: Contrat, row: IndicateurAction, *,
    form: ValeurForm | None = None, cible_form: CibleForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows = ValeurIndicateur.objects.alive().filter(indicateur=row)
    valeurs = list(rows.select_related("deploiement").prefetch_related("pieces"))
    cibles = list(row.cibles.filter(supprime_le__isnull=True))
    serie = build_serie(row, valeurs, cibles)
    avancement = progress(row, valeurs, cibles=cibles)
    writable = can_write(request.user, row)
    periodes = _open_periodes(contrat, row)
    if writable and periodes:
        form = form or _valeur_form(row, contrat)
        cible_form = cible_form or CibleForm(periodes=periodes, auto_id="cible_%s")
    total = aggregate(row, valeurs)
    context = contrat_context(
        request, contrat, indicateur=row, fiche=row.fiche, avancement=avancement,
        phrase=say_avancement(row, avancement), attendue=say_due(avancement),
        figure=draw_indicateur(serie), lignes=_list_lignes(row, valeurs), total=total,
        total_dit=say_somme(row, total), termes=terms_of(row), cibles=_list_cibles(cibles),
        form=form, cible_form=cible_form, writable=writable, corbeille=_binned(row, writable),
        can_edit=can_edit_contrat(request.user, contrat),
    )  # fmt: skip
    return render(request, "suivi/indicateur_valeurs.html", context, status=status)


def _list_lignes(row: IndicateurAction, valeurs: list[ValeurIndicateur]) -> list[Ligne]:
    """De la plus récente à la plus ancienne."""
    closed = set(
        Periode.objects.closed().filter(contrat=row.contrat_id).values_list("debut", "fin")
    )
    lignes, noms = [], _name_modalites(row, valeurs)
    for valeur in sorted(valeurs, key=lambda item: (item.fin, item.pk), reverse=True):
        parts = [
            (Ventilation(axe).label,
             ", ".join(f"{noms.get(name, name)}\u00a0: {text}" for name, text in values.items()))
            for axe, values in valeur.ventilation.items()
        ]  # fmt: skip
        dates = (valeur.debut, valeur.fin)
        texte = write_texte(row, valeur)
        lignes.append(Ligne(valeur, name_periode(*dates), texte, dates in closed, parts))
    return lignes


def _name_modalites(row: IndicateurAction, valeurs: list[ValeurIndicateur]) -> dict[str, str]:
    """« femmes », « Brumeval » : ce que disent les codes d’une ventilation."""
    codes = {code for valeur in valeurs for code in valeur.ventilation.get("commune", ())}
    return SEXES | name_communes(row.contrat.territoire, codes)


def _list_cibles(cibles: list[CibleIndicateur]) -> list[tuple[CibleIndicateur, str]]:
    return [(row, name_periode(row.debut, row.fin)) for row in cibles]


def _binned(row: IndicateurAction, writable: bool) -> list[tuple[ValeurIndicateur, str]]:
    if not writable:
        return []
    gone = row.valeurs.filter(supprime_le__isnull=False).order_by("-supprime_le", "-pk")[:20]
    return [
        (item, f"{name_periode(item.debut, item.fin)}\u00a0: {write_texte(row, item)}")
        for item in gone
    ]


def _open_periodes(contrat: Contrat, row: IndicateurAction) -> list[tuple[str, date, date]]:
    """Les périodes du contrat où l’on peut écrire, la plus récente d’abord."""
    closed = set(
        Periode.objects.closed().filter(contrat=row.contrat_id).values_list("debut", "fin")
    )
    known = Periode.objects.alive().filter(contrat=contrat, close_le__isnull=True)
    return [
        (str(item), item.debut, item.fin)
        for item in known.order_by("-fin", "-debut", "pk")
        if (item.debut, item.fin) not in closed
    ]


def _valeur_form(
    row: IndicateurAction, contrat: Contrat, data=None, files=None,
    valeur: ValeurIndicateur | None = None,
) -> ValeurForm:  # fmt: skip
    lieux = []
    if row.fiche:
        lieux = list(row.fiche.deploiements.filter(supprime_le__isnull=True))
    return ValeurForm(
        data, files, indicateur=row, periodes=_open_periodes(contrat, row), lieux=lieux,
        valeur=valeur, auto_id="valeur_%s",
    )  # fmt: skip


def find_valeur(row: IndicateurAction, uid, *, binned: bool = False) -> ValeurIndicateur:
    rows = row.valeurs.filter(supprime_le__isnull=not binned).select_related("deploiement")
    found = get_object_or_404(rows, uid=uid)
    found.indicateur = row
    return found


def valeur_edit(request: HttpRequest, slug: str, uid, indicateur_uid, valeur_uid) -> HttpResponse:
    """Corriger une valeur, seule sur sa page."""
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    valeur = find_valeur(row, valeur_uid)
    form = _valeur_form(row, contrat, request.POST or None, request.FILES or None, valeur)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _save(form, row, Auteur.of(request.user)):
            announce(request, "La valeur est corrigée.")
            return redirect(page_url(contrat, row))
        status = 422
    context = contrat_context(
        request, contrat, indicateur=row, valeur=valeur, form=form,
        periode=name_periode(valeur.debut, valeur.fin),
    )  # fmt: skip
    return render(request, "suivi/valeur.html", context, status=status)


@require_POST
def valeur_remove(request: HttpRequest, slug: str, uid, indicateur_uid, valeur_uid) -> HttpResponse:
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    valeur = find_valeur(row, valeur_uid)
    undo = reverse("suivi:valeur_restore", args=[slug, uid, row.uid, valeur.uid])
    try:
        remove_valeur(valeur, by=Auteur.of(request.user))
    except ValidationError as error:
        announce(request, " ".join(error.messages))
    else:
        announce(request, "La valeur est à la corbeille.", undo=undo)
    return redirect(page_url(contrat, row))


@require_POST
def valeur_restore(
    request: HttpRequest, slug: str, uid, indicateur_uid, valeur_uid
) -> HttpResponse:
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    try:
        restore_valeur(find_valeur(row, valeur_uid, binned=True), by=Auteur.of(request.user))
    except ValidationError as error:
        announce(request, " ".join(error.messages))
    else:
        announce(request, "La valeur est revenue.")
    return redirect(page_url(contrat, row))


@require_GET
def preuve(
    request: HttpRequest, slug: str, uid, indicateur_uid, valeur_uid, fichier_uid
) -> FileResponse:
    """Le fichier joint à une valeur, pour qui voit l’indicateur."""
    row = get_indicateur(request, get_contrat(request, slug, uid), indicateur_uid)
    return serve_fichier(get_object_or_404(find_valeur(row, valeur_uid).pieces, uid=fichier_uid))


@require_POST
def preuve_remove(
    request: HttpRequest, slug: str, uid, indicateur_uid, valeur_uid, fichier_uid
) -> HttpResponse:
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    valeur = find_valeur(row, valeur_uid)
    joint: Fichier = get_object_or_404(valeur.pieces, uid=fichier_uid)
    try:
        remove_preuve(valeur, joint, by=Auteur.of(request.user))
    except ValidationError as error:
        announce(request, " ".join(error.messages))
    else:
        announce(request, f"«\u00a0{joint.nom}\u00a0» n’est plus joint.")
    return redirect(page_url(contrat, row))


@require_POST
def cible_set(request: HttpRequest, slug: str, uid, indicateur_uid) -> HttpResponse:
    """Fixe ou change la cible d’une période."""
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    form = CibleForm(request.POST, periodes=_open_periodes(contrat, row), auto_id="cible_%s")
    if not form.is_valid():
        return _show(request, contrat, row, cible_form=form, status=422)
    debut, fin = form.cleaned_data["periode"]
    by = Auteur.of(request.user)
    write_cible(row, debut=debut, fin=fin, cible=form.cleaned_data["cible"], by=by)
    announce(request, "La cible de la période est fixée.")
    return redirect(page_url(contrat, row))


@require_POST
def cible_remove(request: HttpRequest, slug: str, uid, indicateur_uid, cible_uid) -> HttpResponse:
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    cible = get_object_or_404(row.cibles.filter(supprime_le__isnull=True), uid=cible_uid)
    remove_cible(cible, by=Auteur.of(request.user))
    undo = reverse("suivi:cible_restore", args=[slug, uid, row.uid, cible.uid])
    announce(request, "La cible de la période est à la corbeille.", undo=undo)
    return redirect(page_url(contrat, row))


@require_POST
def cible_restore(request: HttpRequest, slug: str, uid, indicateur_uid, cible_uid) -> HttpResponse:
    contrat, row = get_writable(request, slug, uid, indicateur_uid)
    cible = get_object_or_404(row.cibles.filter(supprime_le__isnull=False), uid=cible_uid)
    try:
        with transaction.atomic():
            undelete_objet(cible, by=Auteur.of(request.user))
    except IntegrityError:
        announce(request, "Une autre cible a été fixée depuis pour cette période.")
    else:
        announce(request, "La cible est revenue.")
    return redirect(page_url(contrat, row))


def page_url(contrat: Contrat, row: IndicateurAction) -> str:
    return reverse("suivi:indicateur_valeurs", args=[contrat.demarche.slug, contrat.uid, row.uid])
