"""Les données chargées : sources et livraisons, et le dépôt d’un fichier de plus."""

from dataclasses import dataclass

import numpy as np
from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.core.annonces import announce
from maillage.core.texte import pluriel
from maillage.demarches.acces import require
from maillage.indicateurs import depot
from maillage.indicateurs.colonnes import read_colonnes
from maillage.indicateurs.enums import Etat
from maillage.indicateurs.forms.donnees import DepotForm, DescriptionForm
from maillage.indicateurs.models import Livraison, Source
from maillage.indicateurs.permissions import can_import_donnees
from maillage.lecture.erreurs import ErreurLecture
from maillage.travaux.actions import start_travail
from maillage.travaux.depot import find_fichier
from maillage.travaux.enums import EtatTravail
from maillage.travaux.models import Travail

RESERVE = "Ces pages sont réservées à l’administration et à l’animation régionale."
MONTRES = 200


@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """Les sources, ce qui en est chargé, et celles qui attendent un fichier."""
    require(can_import_donnees(request.user), RESERVE)
    current = Prefetch("livraisons", Livraison.objects.current(), to_attr="courantes")
    listed = list(Source.objects.prefetch_related(current).order_by("nom"))
    context = {
        "chargees": [source for source in listed if source.courantes],
        "attendues": [source for source in listed if not source.courantes],
        "depot": depot.find_depot(request.user),
    }
    return render(request, "indicateurs/sources.html", context)


@dataclass(frozen=True, slots=True)
class ColonneLue:
    """Une colonne d’une livraison et ce que l’on en a."""

    nom: str
    libelle: str
    valeurs: int
    secrets: int
    absents: int


@require_GET
def source(request: HttpRequest, cle: str) -> HttpResponse:
    """Une source : toutes ses livraisons, et les états des valeurs de celles qui servent."""
    require(can_import_donnees(request.user), RESERVE)
    shown = get_object_or_404(
        Source.objects.annotate(indicateurs_liees=Count("indicateurs")), cle=cle
    )
    livraisons = list(shown.livraisons.order_by("-millesime", "niveau", "-pk"))
    lues = [(item, count_etats(item)) for item in livraisons if item.remplacee_le is None]
    context = {"source": shown, "livraisons": livraisons, "lues": lues}
    return render(request, "indicateurs/source.html", context)


def count_etats(livraison: Livraison) -> list[ColonneLue]:
    """Valeurs, secrets et absences de chaque colonne ; rien si les fichiers ont disparu."""
    try:
        _, _, states = read_colonnes(livraison.empreinte)
    except OSError:
        return []
    rows = []
    for rank, name in enumerate(livraison.colonnes):
        counts = np.bincount(states[:, rank], minlength=3)
        label = livraison.libelles.get(name, "")
        rows.append(ColonneLue(name, label, *(int(counts[etat]) for etat in Etat)))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def livraison_create(request: HttpRequest) -> HttpResponse:
    """Déposer un fichier : il est lu à l’essai, rien n’est encore chargé."""
    require(can_import_donnees(request.user), RESERVE)
    form = DepotForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["fichier"]
        genre = sent.content_type or "application/octet-stream"
        draft = depot.keep_depot(request.user, sent.name, sent.read(), genre, form.choix())
        start_reading(request, draft, essai=True)
        return redirect("indicateurs:livraison_verify")
    status = 422 if form.errors else 200
    return render(request, "indicateurs/livraison_depot.html", {"form": form}, status=status)


def start_reading(request: HttpRequest, draft, *, essai: bool) -> None:
    """Lit tout de suite un petit fichier ; un gros est confié à une tâche de fond."""
    fichier = find_fichier(draft)
    if fichier is not None and fichier.taille > depot.PETITE_TAILLE:
        depot.update_depot(draft, bilan=None, travail="")
        verb = "Lecture" if essai else "Chargement"
        travail = start_travail(
            user=request.user, cle="donnees", libelle=f"{verb} de {fichier.nom}",
            fichier=fichier.pk, essai=essai,
        )  # fmt: skip
        draft.refresh_from_db()
        depot.update_depot(draft, travail=str(travail.uid))
        return
    try:
        depot.run_depot(draft, essai=essai)
    except ErreurLecture as error:
        messages.error(request, error.message)


@require_http_methods(["GET", "HEAD", "POST"])
def livraison_verify(request: HttpRequest) -> HttpResponse:
    """Ce que le fichier donnerait, ou tous ses défauts ; un POST l’adopte."""
    require(can_import_donnees(request.user), RESERVE)
    draft = depot.find_depot(request.user)
    if draft is None or find_fichier(draft) is None:
        messages.error(request, "Aucun fichier n’attend, ou il n’est plus là\u00a0: déposez-en un.")
        return redirect("indicateurs:livraison_create")
    bilan = draft.donnees["bilan"]
    if request.method == "POST" and bilan and bilan["essai"] and not bilan["erreurs"]:
        start_reading(request, draft, essai=False)
        draft.refresh_from_db()
        bilan = draft.donnees["bilan"]
    if bilan and not bilan["essai"] and not bilan["erreurs"]:
        return _finish(request, bilan)
    return _show(request, draft, bilan)


def _finish(request: HttpRequest, bilan: dict) -> HttpResponse:
    count = len(bilan["adoptees"]) + len(bilan["remplacees"])
    said = pluriel(count, "livraison chargée", "livraisons chargées")
    announce(request, f"{said}." if count else "Ce fichier était déjà chargé, rien n’a changé.")
    depot.drop_depot(request.user)
    return redirect("indicateurs:sources")


def _show(request: HttpRequest, draft, bilan: dict | None, form=None) -> HttpResponse:
    travail = _find_travail(draft)
    failed = travail is not None and travail.etat == EtatTravail.ECHEC
    errors = bilan["erreurs"] if bilan else []
    if form is None and errors and "colonnes" not in draft.donnees["choix"]:
        guessed = depot.guess_choix(draft) if _is_unknown(errors) else {}
        form = DescriptionForm.from_choix(guessed) if guessed else None
    context = {
        "fichier": find_fichier(draft), "bilan": bilan, "travail": travail, "failed": failed,
        "is_waiting": bilan is None and travail is not None and not failed, "form": form,
        "erreurs": errors[:MONTRES],
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "indicateurs/livraison_verification.html", context, status=status)


def _is_unknown(errors: list[dict]) -> bool:
    return any("aucun format connu" in error["phrase"] for error in errors)


def _find_travail(draft) -> Travail | None:
    uid = draft.donnees["travail"]
    return Travail.objects.filter(uid=uid).first() if uid else None


@require_POST
def livraison_describe(request: HttpRequest) -> HttpResponse:
    """Décrire un tableau que personne ne reconnaît, puis le relire."""
    require(can_import_donnees(request.user), RESERVE)
    draft = depot.find_depot(request.user)
    if draft is None:
        return redirect("indicateurs:livraison_create")
    form = DescriptionForm(request.POST)
    if not form.is_valid():
        return _show(request, draft, draft.donnees["bilan"], form)
    if Source.objects.filter(
        Q(cle=form.choix()["source"]["cle"]), indicateurs__isnull=False
    ).exists():
        form.add_error(
            "nom", "Ce nom est celui d’une source du catalogue\u00a0: prenez-en un autre."
        )
        return _show(request, draft, draft.donnees["bilan"], form)
    choix = {name: value for name, value in draft.donnees["choix"].items() if name != "extrait"}
    depot.update_depot(draft, choix=choix | form.choix())
    start_reading(request, draft, essai=True)
    return redirect("indicateurs:livraison_verify")


@require_POST
def livraison_drop(request: HttpRequest) -> HttpResponse:
    """Oublie le fichier déposé ; rien de ce qui était chargé ne change."""
    require(can_import_donnees(request.user), RESERVE)
    depot.drop_depot(request.user)
    announce(request, "Le fichier déposé est oublié, rien n’a changé.")
    return redirect("indicateurs:sources")
