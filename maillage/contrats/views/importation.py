"""Importer un classeur : déposer, vérifier, corriger, puis écrire."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_editable_contrat
from maillage.contrats.imports import Rapport, Reglage, import_plan, read_source
from maillage.contrats.models import Contrat
from maillage.contrats.views.verification import (
    CONSTATS_MONTRES,
    all_champs,
    describe_answers,
    describe_findings,
    describe_sheets,
    read_corrections,
)
from maillage.core.texte import pluriel
from maillage.fichiers.models import Fichier
from maillage.lecture.classeur import Classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.travaux.depot import drop_depot, find_fichier, keep_depot
from maillage.travaux.models import Brouillon

TAILLE_MAX = 25 * 1024 * 1024


class ClasseurForm(forms.Form):
    classeur = forms.FileField(
        label="Votre classeur", help_text="XLSX, XLS, ODS ou CSV, tel qu’il est, 25 Mo au plus."
    )

    def clean_classeur(self):
        sent = self.cleaned_data["classeur"]
        if sent.size > TAILLE_MAX:
            raise forms.ValidationError(
                "Ce fichier dépasse 25 Mo\u00a0: gardez la feuille du plan."
            )
        return sent


def draft_key(contrat: Contrat) -> str:
    return f"import:{contrat.uid}"


def plan_import(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Déposer le classeur. Rien n’est encore écrit."""
    contrat = get_editable_contrat(request, slug, uid)
    form = ClasseurForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["classeur"]
        content = sent.read()
        try:
            read_source(content, sent.name)
        except ErreurLecture as error:
            form.add_error("classeur", str(error))
        else:
            keep_depot(
                request.user, draft_key(contrat), sent.name, content, sent.content_type,
                correspondance=None, reponses={},
            )  # fmt: skip
            return redirect("contrats:plan_verify", slug, uid)
    context = contrat_context(request, contrat, form=form)
    status = 422 if form.errors else 200
    return render(request, "contrats/import_depot.html", context, status=status)


def plan_verify(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce qui a été compris, à gauche la source ; on corrige, on recommence, rien n’est écrit."""
    contrat = get_editable_contrat(request, slug, uid)
    draft = Brouillon.objects.find(request.user, draft_key(contrat))
    source = open_source(draft) if draft else None
    if source is None:
        messages.error(request, "Ce classeur n’est plus là\u00a0: déposez-le de nouveau.")
        return redirect("contrats:plan_import", slug, uid)
    if request.method == "POST":
        draft.donnees |= read_corrections(request.POST, all_champs(contrat))
        Brouillon.objects.keep(request.user, draft_key(contrat), draft.donnees)
        return redirect("contrats:plan_verify", slug, uid)
    context = describe_import(request, contrat, draft, *source)
    return render(request, "contrats/import_verification.html", context)


def describe_import(
    request: HttpRequest, contrat: Contrat, draft: Brouillon, fichier: Fichier, classeur: Classeur
) -> dict:
    reglage, champs = as_reglage(draft), all_champs(contrat)
    try:
        rapport = write(request, contrat, classeur, draft, essai=True)
    except ErreurLecture as error:
        rapport = None
        messages.error(request, str(error))
    feuilles = describe_sheets(contrat, classeur, reglage)
    return contrat_context(
        request, contrat, rapport=rapport, fichier=fichier, feuilles=feuilles,
        champs=sorted(champs.values(), key=lambda champ: champ.libelle),
        familles=describe_findings(rapport, feuilles, champs) if rapport else [],
        reponses=describe_answers(reglage, champs), montres=CONSTATS_MONTRES,
    )  # fmt: skip


def open_source(draft: Brouillon) -> tuple[Fichier, Classeur] | None:
    """Le fichier déposé et ce qu’il contient ; rien s’il a disparu entre-temps."""
    fichier = find_fichier(draft)
    if fichier is None:
        return None
    try:
        with fichier.open() as content:
            return fichier, read_source(content.read(), fichier.nom)
    except OSError:
        return None


def write(
    request: HttpRequest, contrat: Contrat, classeur: Classeur, draft: Brouillon, *, essai: bool
) -> Rapport:
    by = Auteur.of(request.user)
    return import_plan(contrat, classeur, by=by, essai=essai, reglage=as_reglage(draft))


def as_reglage(draft: Brouillon) -> Reglage:
    mapping = draft.donnees["correspondance"]
    if mapping is not None:
        mapping = {
            sheet: {int(rang): champ for rang, champ in columns.items()}
            for sheet, columns in mapping.items()
        }
    return Reglage(mapping, draft.donnees["reponses"])


@require_POST
def plan_confirm(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Écrit tout, ou rien ; un second clic trouve le classeur déjà importé."""
    contrat = get_editable_contrat(request, slug, uid)
    try:
        rapport = confirm(request, contrat)
    except ErreurLecture as error:
        messages.error(request, str(error))
        return redirect("contrats:plan_verify", slug, uid)
    if rapport is None:
        messages.error(request, "Ce classeur a déjà été importé, ou a été retiré.")
        return redirect("contrats:plan", slug, uid)
    created = pluriel(len(rapport.creees), "fiche créée", "fiches créées")
    changed = pluriel(len(rapport.modifiees), "fiche mise à jour", "fiches mises à jour")
    messages.success(request, f"Le plan est importé\u00a0: {created}, {changed}.")
    return redirect("contrats:plan", slug, uid)


@transaction.atomic
def confirm(request: HttpRequest, contrat: Contrat) -> Rapport | None:
    """Prend le classeur déposé sous verrou, l’importe et l’oublie."""
    locked = Brouillon.objects.select_for_update()
    draft = locked.find(request.user, draft_key(contrat))
    source = open_source(draft) if draft else None
    if source is None:
        return None
    rapport = write(request, contrat, source[1], draft, essai=False)
    drop_depot(request.user, draft_key(contrat))
    return rapport


@require_POST
def plan_drop(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    drop_depot(request.user, draft_key(contrat))
    messages.success(request, "Le classeur est retiré\u00a0; rien n’a été importé.")
    return redirect("contrats:plan", slug, uid)
