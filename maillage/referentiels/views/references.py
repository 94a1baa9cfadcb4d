"""Les références d’une région, tenues par son animation."""

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.tableur import attach
from maillage.demarches.actions.conflit import Conflit
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture
from maillage.referentiels.acces import enter, get_editable, get_reference, read_version
from maillage.referentiels.actions import references as actions
from maillage.referentiels.actions.trace import Refus
from maillage.referentiels.arbre import tree
from maillage.referentiels.correspondances import match_editions
from maillage.referentiels.exports import read_rows
from maillage.referentiels.forms.references import EditionForm, ObjectifForm, ReferenceForm
from maillage.referentiels.models import Reference

CHAMPS = ("nom", "genre", "edition", "debut", "fin", "porteur", "adresse")


@require_GET
def references(request: HttpRequest, region: str) -> HttpResponse:
    """Ce que la région tient, les exemples à reprendre, et les références nationales."""
    context = enter(request, region)
    counted = Reference.objects.annotate(
        objectifs_gardes=Count(
            "objectifs", filter=Q(objectifs__retire_le__isnull=True), distinct=True
        ),
        indicateurs_gardes=Count(
            "indicateurs", filter=Q(indicateurs__retire_le__isnull=True), distinct=True
        ),
    )
    context |= {
        "references": counted.of_region(region),
        "nationales": Reference.objects.of_region("").filter(actif=True),
        "exemples": actions.list_exemples(region),
    }
    return render(request, "referentiels/references.html", context)


def reference_create(request: HttpRequest, region: str) -> HttpResponse:
    context = enter(request, region)
    form = ReferenceForm(request.POST or None)
    if form.is_valid():
        by = Auteur.of(request.user)
        try:
            reference = actions.create_reference(region, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error("nom", str(refus))
        else:
            announce(request, f"«\u00a0{reference}\u00a0» est créée\u00a0: voici son arbre.")
            return redirect("referentiels:reference", region, reference.uid)
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "referentiels/reference_form.html", context, status=status)


@require_POST
def reference_adopt(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Copie dans la région un exemple livré avec Maillage."""
    enter(request, region)
    try:
        reference = actions.adopt_exemple(region, code, by=Auteur.of(request.user))
    except KeyError as error:
        raise Http404("Cet exemple n’existe pas, ou la région l’a déjà.") from error
    announce(request, f"«\u00a0{reference}\u00a0» est maintenant à la région\u00a0: modifiez-la.")
    return redirect("referentiels:reference", region, reference.uid)


@require_GET
def reference(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Une référence : son arbre, ses indicateurs communs, ce que l’on peut en faire."""
    context = enter(request, region)
    shown = get_reference(region, uid)
    return render(request, "referentiels/reference.html", context | describe(shown))


def describe(shown: Reference, **extra) -> dict:
    """Ce que montre la page d’une référence."""
    noeuds = tree(shown, retires=True)
    return {
        "reference": shown, "can_edit": bool(shown.region), "noeuds": noeuds,
        "indicateurs": shown.indicateurs.select_related("objectif"),
        "suivantes": shown.suivantes.all(),
        "form": extra.pop("form", None) or ObjectifForm(reference=shown, noeuds=noeuds),
        "compte": sum(noeud.objectif.retire_le is None for noeud in noeuds),
        **extra,
    }  # fmt: skip


def reference_edit(request: HttpRequest, region: str, uid) -> HttpResponse:
    context = enter(request, region)
    shown = get_editable(region, uid)
    initial = {name: getattr(shown, name) for name in CHAMPS}
    form = ReferenceForm(request.POST or None, initial=initial)
    conflit = None
    if form.is_valid():
        by, version = Auteur.of(request.user), read_version(request)
        try:
            actions.update_reference(shown, version=version, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error("edition", str(refus))
        except Conflit as error:
            conflit = error
        else:
            announce(request, "Les changements sont enregistrés.")
            return redirect("referentiels:reference", region, uid)
    context |= {
        "form": form, "reference": shown, "conflit": conflit,
        "version": conflit.version if conflit else read_version(request, shown),
    }  # fmt: skip
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, "referentiels/reference_form.html", context, status=status)


@require_POST
def reference_reglage(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Propose une référence aux démarches de la région, ou l’écarte."""
    enter(request, region)
    shown, geste = get_editable(region, uid), request.POST.get("geste", "")
    if geste in ("proposer", "oter"):
        actif = geste == "proposer"
        actions.offer_reference(shown, actif=actif, by=Auteur.of(request.user))
        said = "est proposée" if actif else "n’est plus proposée"
        announce(request, f"«\u00a0{shown}\u00a0» {said} aux démarches de la région.")
    return redirect("referentiels:reference", region, uid)


def edition_create(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Ouvre l’édition suivante ; celle-ci reste, et ses liens aussi."""
    context = enter(request, region)
    shown = get_editable(region, uid)
    form = EditionForm(request.POST or None)
    if form.is_valid():
        try:
            by = Auteur.of(request.user)
            suivante = actions.create_edition(shown, by=by, **form.cleaned_data)
        except Refus as refus:
            form.add_error("edition", str(refus))
        else:
            announce(request, f"«\u00a0{suivante}\u00a0» est ouverte.")
            return redirect("referentiels:reference", region, suivante.uid)
    context |= {"form": form, "reference": shown}
    status = 422 if form.errors else 200
    return render(request, "referentiels/edition_form.html", context, status=status)


@require_GET
def correspondances(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Ce que chaque objectif de l’édition remplacée devient dans celle-ci."""
    context = enter(request, region)
    shown = get_reference(region, uid)
    if shown.remplace is None:
        raise Http404("Cette référence n’en remplace aucune.")
    rows, nouveaux = match_editions(shown.remplace, shown)
    lost = sum(row.nouveau is None for row in rows)
    context |= {"reference": shown, "lignes": rows, "nouveaux": nouveaux, "perdus": lost}
    return render(request, "referentiels/correspondances.html", context)


@require_GET
def arbre_export(request: HttpRequest, region: str, uid, extension: str) -> HttpResponse:
    """L’arbre en CSV ou en classeur, tel que l’import le relit."""
    enter(request, region)
    shown = get_object_or_404(Reference, region__in=["", region], uid=uid)
    return attach(read_rows(shown), extension, shown.code, "Arbre")


@require_GET
def reference_historique(request: HttpRequest, region: str, uid) -> HttpResponse:
    """Qui a changé quoi, dans la référence et dans son arbre."""
    context = enter(request, region)
    shown = get_reference(region, uid)
    context["reference"] = shown
    context["historique"] = build_historique(request, Ecriture.objects.under(shown.uid))
    return render(request, "referentiels/reference_historique.html", context)
