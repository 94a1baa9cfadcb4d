"""Importer un arbre : déposer, voir ce que cela changerait, puis écrire d’un bloc."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.fichiers.models import Fichier
from maillage.lecture.classeur import read_classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.referentiels.acces import enter, get_editable
from maillage.referentiels.forms.references import TAILLE_MAX, ArbreForm
from maillage.referentiels.imports.arbre import read_arbre
from maillage.referentiels.imports.comparaison import Essai, EssaiPerime, import_arbre
from maillage.referentiels.imports.lecture import ArbreLu
from maillage.referentiels.models import Reference
from maillage.travaux.depot import drop_depot, find_fichier, keep_depot
from maillage.travaux.models import Brouillon

MONTRES = 200
ABSENT = "Ce tableau n’est plus là\u00a0: déposez-le de nouveau."


def arbre_import(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Déposer le tableau. Rien n’est encore écrit."""
    context = enter(request, region)
    shown = get_editable(region, uid)
    form = ArbreForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["fichier"]
        content = sent.read()
        try:
            read_source(content, sent.name)
        except ErreurLecture as error:
            form.add_error("fichier", error.message)
        else:
            cle = draft_key(shown)
            keep_depot(request.user, cle, sent.name, content, sent.content_type)
            return redirect("referentiels:arbre_verify", region, uid)
    context |= {"form": form, "reference": shown}
    status = 422 if form.errors else 200
    return render(request, "referentiels/arbre_depot.html", context, status=status)


def read_source(content: bytes, nom: str) -> ArbreLu:
    """L’arbre lu ; lève ``ErreurLecture`` si rien n’y ressemble."""
    return read_arbre(read_classeur(content, nom, taille_max=TAILLE_MAX))


def draft_key(reference: Reference) -> str:
    return f"arbre:{reference.uid}"


def open_source(draft: Brouillon | None) -> tuple[Fichier, ArbreLu] | None:
    """Le fichier déposé et l’arbre qu’il contient ; rien s’il a disparu entre-temps."""
    fichier = find_fichier(draft) if draft else None
    if fichier is None:
        return None
    try:
        with fichier.open() as content:
            return fichier, read_source(content.read(), fichier.nom)
    except (OSError, ErreurLecture):
        return None


def arbre_verify(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Ce qui serait créé, changé, retiré ou refusé ; un POST l’écrit, tout ou rien."""
    context = enter(request, region)
    shown = get_editable(region, uid)
    if request.method == "POST":
        return _confirm(request, shown)
    source = open_source(Brouillon.objects.find(request.user, draft_key(shown)))
    if source is None:
        messages.error(request, ABSENT)
        return redirect("referentiels:arbre_import", region, uid)
    essai = import_arbre(shown, source[1], by=Auteur.of(request.user), essai=True)
    context |= {
        "reference": shown, "fichier": source[0], "essai": essai,
        "defauts": essai.defauts[:MONTRES], "lus": len(source[1].noeuds),
    }  # fmt: skip
    return render(request, "referentiels/arbre_verification.html", context)


def _confirm(request: HttpRequest, shown: Reference) -> HttpResponse:
    try:
        essai = _write(request, shown)
    except EssaiPerime:
        messages.error(
            request, "L’arbre a changé depuis cet essai\u00a0: relisez ce qui serait fait."
        )
        return redirect("referentiels:arbre_verify", shown.region, shown.uid)
    if essai is None:
        messages.error(request, ABSENT)
        return redirect("referentiels:arbre_import", shown.region, shown.uid)
    if essai.defauts:
        return redirect("referentiels:arbre_verify", shown.region, shown.uid)
    announce(request, f"L’arbre est importé\u00a0: {say(essai)}.")
    return redirect("referentiels:reference", shown.region, shown.uid)


@transaction.atomic
def _write(request: HttpRequest, shown: Reference) -> Essai | None:
    """Prend le tableau sous verrou, l’importe et l’oublie ; un second clic ne trouve rien."""
    locked = Brouillon.objects.select_for_update()
    source = open_source(locked.find(request.user, draft_key(shown)))
    if source is None:
        return None
    seen = request.POST.get("empreinte", "")
    by = Auteur.of(request.user)
    essai = import_arbre(shown, source[1], by=by, essai=False, empreinte=seen)
    if not essai.defauts:
        drop_depot(request.user, draft_key(shown))
    return essai


def say(essai: Essai) -> str:
    """« 3 objectifs créés, 1 changé, 2 retirés »."""
    return ", ".join((
        pluriel(len(essai.creations), "objectif créé", "objectifs créés"),
        pluriel(len(essai.changements), "changé"),
        pluriel(len(essai.retraits), "retiré"),
    ))  # fmt: skip


@require_POST
def arbre_drop(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Oublie le tableau déposé ; l’arbre ne change pas."""
    enter(request, region)
    shown = get_editable(region, uid)
    drop_depot(request.user, draft_key(shown))
    announce(request, "Le tableau est oublié, l’arbre n’a pas changé.")
    return redirect("referentiels:reference", region, uid)
