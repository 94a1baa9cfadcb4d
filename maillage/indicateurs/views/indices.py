"""Les indices que le territoire compose : leur recette, leurs scores, ce que les choix changent."""

from django.contrib import messages
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.calcul.erreurs import ErreurCalcul
from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.http import to_entier
from maillage.demarches.acces import get_demarche, require
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.models import Demarche
from maillage.graphiques.figure import Figure
from maillage.indicateurs.acces.cartes import cut_classes, draw, read_zones
from maillage.indicateurs.acces.droits import can_compose, can_edit_composite
from maillage.indicateurs.acces.scenario import Terrain
from maillage.indicateurs.enums import BaseComparaison, CercleEtude, MethodeIndice
from maillage.indicateurs.etudes import (
    create_etude,
    delete_etude,
    keep_resultat,
    transmit_etude,
    undelete_etude,
    update_etude,
)
from maillage.indicateurs.forms.indices import (
    COMPOSANTES_MAX,
    CompositeForm,
    IdhForm,
    ReglageForm,
    build_composantes,
    initial_idh,
    initial_reglage,
    is_idh,
    read_reglage,
)
from maillage.indicateurs.indices.calcul import compute, stamp_of
from maillage.indicateurs.indices.valeurs import list_candidats
from maillage.indicateurs.models import Composite
from maillage.indicateurs.models.composite import read_by
from maillage.indicateurs.templatetags.acces import score
from maillage.indicateurs.views.acces import open_terrain, show_historique
from maillage.territoires.enums import Espace

SANS_DROIT = "La coordination, l’ORS ou le prestataire composent les indices du territoire."
SANS_ECRITURE = "Seuls son auteur et la coordination changent cet indice."


def _get(request: HttpRequest, slug: str, uid) -> Composite:
    demarche = get_demarche(request, slug)
    rows = Composite.objects.visible_to(request.user).filter(demarche=demarche)
    return get_object_or_404(rows.select_related("demarche", "auteur"), uid=uid)


def _get_editable(request: HttpRequest, slug: str, uid) -> Composite:
    composite = _get(request, slug, uid)
    require(can_edit_composite(request.user, composite), SANS_ECRITURE)
    return composite


def indices(request: HttpRequest, slug: str) -> HttpResponse:
    """Les indices d’une démarche, et de quoi en composer un."""
    demarche = get_demarche(request, slug)
    can_edit = can_compose(request.user, demarche)
    form = CompositeForm(request.POST or None)
    if request.method == "POST":
        require(can_edit, SANS_DROIT)
        if form.is_valid():
            return _create(request, demarche, form)
    rows = Composite.objects.visible_to(request.user).filter(demarche=demarche)
    context = {
        "demarche": demarche,
        "form": form,
        "can_edit": can_edit,
        "lignes": rows.select_related("auteur"),
        "corbeille": _binned(request, demarche) if can_edit else [],
    }
    status = 422 if form.errors else 200
    return render(request, "indicateurs/composites.html", context, status=status)


def _create(request: HttpRequest, demarche: Demarche, form: CompositeForm) -> HttpResponse:
    composite = Composite(demarche=demarche, **form.cleaned_data)
    if is_idh(composite.methode):
        composite.base = BaseComparaison.EPCI
    created = create_etude(composite, by=Auteur.of(request.user))
    announce(request, "L’indice est ouvert\u00a0: choisissez ses composantes.")
    return redirect("indicateurs:indice", demarche.slug, created.uid)


def _binned(request: HttpRequest, demarche: Demarche) -> list[Composite]:
    gone = Composite.objects.filter(demarche=demarche, supprime_le__isnull=False)
    rows = gone.filter(read_by(request.user)).select_related("demarche")
    found = rows.order_by("-supprime_le", "-pk")[:20]
    return [row for row in found if can_edit_composite(request.user, row)]


def indice(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Un indice : ses scores, sa carte, sa recette, sa sensibilité."""
    if request.method == "POST":
        return _update(request, _get_editable(request, slug, uid))
    composite = _get(request, slug, uid)
    return _show(request, composite, ReglageForm(initial=initial_reglage(composite)))


def _update(request: HttpRequest, composite: Composite) -> HttpResponse:
    form = ReglageForm(request.POST)
    terrain, _ = open_terrain(composite.demarche)
    parts = _build_parts(composite, terrain, request.POST)
    reason = _refuse(composite, parts)
    if not form.is_valid() or reason:
        return _show(request, composite, form, parts=parts, reason=reason, status=422)
    wanted = read_reglage(form) | _read_parts(composite, parts)
    if is_idh(wanted["methode"]) != is_idh(composite.methode):
        # Les composantes d’un IDH et celles d’une somme ne sont pas les mêmes : on les rechoisit.
        wanted |= {"composantes": [], "bornes": {}}
    version = to_entier(request.POST.get("version", "")) or 0
    try:
        fresh = update_etude(composite, wanted, version=version, by=Auteur.of(request.user))
    except Conflit as conflit:
        return _show(request, composite, form, parts=parts, conflit=conflit, status=409)
    _recompute(request, fresh, terrain)
    announce(request, "L’indice est enregistré.")
    return redirect("indicateurs:indice", composite.demarche.slug, composite.uid)


def _build_parts(composite: Composite, terrain: Terrain | None, data=None) -> dict:
    """Les formulaires des composantes : une ligne par indicateur, ou les trois dimensions."""
    espace = terrain.cadre.espace if terrain else Espace.FRANCE
    if is_idh(composite.methode):
        candidats = list_candidats(espace, contextes=True)
        return {"idh": IdhForm(data, candidats=candidats, initial=initial_idh(composite))}
    return {"lignes": build_composantes(list_candidats(espace), composite.composantes, data)}


def _refuse(composite: Composite, parts: dict) -> str:
    """Ce qui empêche de garder ces composantes ; vide si rien."""
    if "idh" in parts:
        return "" if parts["idh"].is_valid() else "Relisez les dimensions de l’IDH."
    if not all_valid(parts["lignes"]):
        return "Relisez les composantes\u00a0: un poids va de 0,01 à 100."
    count = sum(form.cleaned_data["choisie"] for form in parts["lignes"])
    if count > COMPOSANTES_MAX:
        return f"Un indice a {COMPOSANTES_MAX} composantes au plus."
    if composite.methode == MethodeIndice.ACP and count == 1:
        return "Un axe principal demande au moins deux composantes."
    return ""


def _read_parts(composite: Composite, parts: dict) -> dict:
    if "idh" in parts:
        return parts["idh"].describe(composite.methode)
    chosen = [form.describe() for form in parts["lignes"] if form.cleaned_data["choisie"]]
    return {"composantes": chosen, "bornes": {}}


def _recompute(request: HttpRequest, composite: Composite, terrain: Terrain | None) -> None:
    """Refait les scores ; ce qui l’empêche est gardé avec eux, et montré."""
    if terrain is None or not composite.composantes:
        keep_resultat(composite, {})
        return
    try:
        keep_resultat(composite, compute(composite, terrain))
    except ErreurCalcul as error:
        panne = {"panne": str(error), "stamp": stamp_of(composite, terrain.cadre.espace)}
        keep_resultat(composite, panne)
        messages.warning(request, str(error))


def _show(
    request: HttpRequest, composite: Composite, form: ReglageForm, *, parts: dict | None = None,
    conflit: Conflit | None = None, reason: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    terrain, panne = open_terrain(composite.demarche)
    kept = composite.resultat if "lieux" in composite.resultat else None
    can_edit = can_edit_composite(request.user, composite)
    parts = parts or (_build_parts(composite, terrain) if can_edit else {})
    context = {
        "demarche": composite.demarche,
        "composite": composite,
        "terrain": terrain,
        "panne": panne or composite.resultat.get("panne", ""),
        "form": form,
        "composantes": parts.get("lignes", []),
        "idh": parts.get("idh"),
        "motif": reason,
        "conflit": conflit,
        "version": conflit.version if conflit else composite.version,
        "can_edit": can_edit,
        "resultat": kept,
        "lieux": _sort(kept) if kept else {},
        "figure": _draw(terrain, composite, kept) if terrain and kept else None,
        "perime": _is_stale(terrain, composite),
    }
    return render(request, "indicateurs/composite.html", context, status=status)


def _is_stale(terrain: Terrain | None, composite: Composite) -> bool:
    if terrain is None or not composite.resultat:
        return False
    return composite.resultat.get("stamp") != stamp_of(composite, terrain.cadre.espace)


def _sort(kept: dict) -> dict[str, list[dict]]:
    """Les lieux du territoire et les autres, du plus haut score au plus bas."""
    rows = sorted(kept["lieux"], key=lambda row: (row["rang"] is None, row["rang"] or 0))
    for row in rows:
        row["textes"] = [
            score(value, places)
            for value, places in zip(row["valeurs"], kept["decimales"], strict=True)
        ]
    return {
        "dedans": [row for row in rows if row["dedans"]],
        "dehors": [row for row in rows if not row["dedans"]],
    }


def _draw(terrain: Terrain, composite: Composite, kept: dict) -> Figure | None:
    """La carte des communes ; des EPCI, le tableau suffit."""
    if not kept["is_commune"]:
        return None
    values = {row["code"]: row["score"] for row in kept["lieux"]}
    return draw(
        f"{composite.nom} ({composite.get_methode_display()})",
        read_zones(terrain.cadre, values), values, cut_classes(values.values()), cle="indice",
        mesure="score", territoire=terrain.codes, source="calcul de Maillage", decimales=2,
    )  # fmt: skip


@require_POST
def indice_compute(request: HttpRequest, slug: str, uid) -> HttpResponse:
    composite = _get_editable(request, slug, uid)
    terrain, _ = open_terrain(composite.demarche)
    _recompute(request, composite, terrain)
    announce(request, "Les scores sont refaits avec les données d’aujourd’hui.")
    return redirect("indicateurs:indice", slug, uid)


@require_POST
def indice_transmit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Transmet à l’ARS et au CoPil, ou reprend dans le cercle de travail."""
    composite = _get_editable(request, slug, uid)
    cercle = request.POST.get("cercle", "")
    if cercle in CercleEtude.values:
        transmit_etude(composite, cercle, by=Auteur.of(request.user))
        announce(request, f"L’indice est dans le cercle «\u00a0{CercleEtude(cercle).label}\u00a0».")
    return redirect("indicateurs:indice", slug, uid)


@require_POST
def indice_delete(request: HttpRequest, slug: str, uid) -> HttpResponse:
    composite = _get_editable(request, slug, uid)
    delete_etude(composite, by=Auteur.of(request.user))
    undo = reverse("indicateurs:indice_restore", args=[slug, composite.uid])
    announce(request, f"«\u00a0{composite}\u00a0» est à la corbeille.", undo=undo)
    return redirect("indicateurs:indices", slug)


@require_POST
def indice_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    demarche = get_demarche(request, slug)
    rows = Composite.objects.filter(demarche=demarche).filter(read_by(request.user))
    composite = get_object_or_404(rows.select_related("demarche"), uid=uid)
    require(can_edit_composite(request.user, composite), SANS_ECRITURE)
    undelete_etude(composite, by=Auteur.of(request.user))
    announce(request, f"«\u00a0{composite}\u00a0» est rétabli.")
    return redirect("indicateurs:indice", slug, uid)


@require_GET
def indice_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Pour qui l’écrit : l’historique garde ce que l’indice était avant d’être transmis."""
    return show_historique(request, _get_editable(request, slug, uid), "indice")
