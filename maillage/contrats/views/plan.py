"""Le plan d’actions : le tableau et ses filtres, l’arbre que l’on range."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats import actions, rangement
from maillage.contrats.acces import (
    contrat_context,
    explain_conflict,
    get_contrat,
    get_editable_contrat,
    get_fiche,
)
from maillage.contrats.filters import PlanFiltre
from maillage.contrats.forms import AxeForm, ObjectifForm
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif, Rattachement
from maillage.contrats.permissions import is_signed
from maillage.contrats.tableau import read_lignes
from maillage.core.http import choose_template, paginate, to_entier, to_uid, vary_htmx
from maillage.demarches.enums import Cercle


def visible_fiches(request: HttpRequest, contrat: Contrat):
    """Les fiches du contrat et celles qu’il partage, dans les cercles de l’utilisateur."""
    shared = Rattachement.objects.filter(contrat=contrat).values("fiche")
    return FicheAction.objects.visible_to(request.user).filter(
        Q(contrat=contrat) | Q(pk__in=shared)
    )


def plan(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Le tableau des fiches, filtré par l’adresse."""
    contrat = get_contrat(request, slug, uid)
    # Lues une fois : les filtres, le compte et la page repartent des mêmes fiches.
    ids = list(visible_fiches(request, contrat).values_list("pk", flat=True))
    fiches = FicheAction.objects.filter(pk__in=ids)
    jour = timezone.localdate()
    filtre = PlanFiltre(request.GET, contrat=contrat, fiches=fiches, jour=jour)
    found = filtre.apply(fiches)
    page = paginate(found.for_list(), request)
    context = contrat_context(
        request, contrat, filtre=filtre, page=page, phrase=filtre.sentence(), cercles=Cercle,
        lignes=read_lignes(page.object_list, jour, contrat), requete=_query_without_page(request),
    )  # fmt: skip
    template = choose_template(request, "contrats/plan.html", "tableau")
    return vary_htmx(render(request, template, context))


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def arbre(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """L’arbre du plan, que l’on range à la souris ou au clavier."""
    contrat = get_contrat(request, slug, uid)
    fiches = FicheAction.objects.visible_to(request.user).filter(contrat=contrat)
    tree = rangement.build_tree(contrat, fiches.select_related("axe", "objectif"))
    context = contrat_context(
        request, contrat, noeuds=flatten(tree),
        destinations=[node for node in flatten(tree) if node.genre != "fiche"],
    )  # fmt: skip
    return render(request, "contrats/arbre.html", context)


def flatten(nodes) -> list[rangement.Noeud]:
    return [item for node in nodes for item in (node, *flatten(node.enfants))]


@require_POST
def move_noeud(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Déplace un nœud : ``geste`` monter/descendre, ou ``sous`` + ``rang``."""
    contrat = get_editable_contrat(request, slug, uid)
    try:
        move(request, contrat)
    except rangement.DeplacementRefuse as refusal:
        messages.error(request, str(refusal))
    return redirect("contrats:arbre", slug, uid)


def move(request: HttpRequest, contrat: Contrat) -> None:
    genre, by = request.POST.get("genre", ""), Auteur.of(request.user)
    uid = request.POST.get("uid", "")
    is_fiche = genre == "fiche"
    objet = get_fiche(request, contrat, to_uid(uid)) if is_fiche else find_node(contrat, genre, uid)
    rang = wanted_rank(request, contrat, objet)
    if isinstance(objet, Axe):
        rangement.move_axe(objet, rang=rang or 0, by=by)
        return
    axe, objectif = wanted_parent(request, contrat, objet)
    if isinstance(objet, Objectif):
        rangement.move_objectif(objet, axe=axe, parent=objectif, rang=rang, by=by)
    else:
        rangement.move_fiche(objet, axe=axe, objectif=objectif, rang=rang, by=by)


def find_node(contrat: Contrat, genre: str, uid: str) -> Axe | Objectif:
    """L’axe ou l’objectif, cherché dans ce contrat seulement."""
    model = node_form(genre)._meta.model
    found = get_object_or_404(model, contrat=contrat, uid=to_uid(uid), supprime_le__isnull=True)
    found.contrat = contrat
    return found


def wanted_parent(request: HttpRequest, contrat: Contrat, objet) -> tuple:
    """(axe, objectif) de destination ; sans destination dite, on reste où l’on est."""
    gesture = request.POST.get("geste", "")
    if gesture in {"sortir", "entrer"}:
        return rangement.neighbour_parent(objet, inwards=gesture == "entrer")
    target = request.POST.get("sous")
    if target is None:
        parent = objet.objectif if isinstance(objet, FicheAction) else objet.parent
        return objet.axe, parent
    genre, _, uid = target.partition(":")
    if not uid:
        return None, None
    node = find_node(contrat, genre, uid)
    return (node, None) if isinstance(node, Axe) else (node.axe, node)


def wanted_rank(request: HttpRequest, contrat: Contrat, objet) -> int | None:
    gesture = request.POST.get("geste", "")
    if gesture in {"monter", "descendre"}:
        here = siblings_before(contrat, objet)
        return max(0, here - 1) if gesture == "monter" else here + 1
    return to_entier(request.POST.get("rang", ""))


SAME_PARENT = {
    "axe": (),
    "objectif": ("axe", "parent"),
    "ficheaction": ("axe", "objectif", "parent"),
}


def siblings_before(contrat: Contrat, objet) -> int:
    """Combien de frères précèdent ``objet``."""
    shared = SAME_PARENT[objet._meta.model_name]
    same = {name: getattr(objet, name) for name in shared}
    before = type(objet).objects.filter(contrat=contrat, supprime_le__isnull=True, **same)
    earlier = Q(position__lt=objet.position) | Q(position=objet.position, pk__lt=objet.pk)
    return before.filter(earlier).count()


@require_POST
def renumber_plan(request: HttpRequest, slug: str, uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    if is_signed(contrat):
        raise PermissionDenied("Un contrat signé garde ses numéros\u00a0; une fiche neuve suit.")
    changed = rangement.renumber(contrat, by=Auteur.of(request.user))
    messages.success(request, f"Le plan est renuméroté : {changed} numéros ont changé.")
    return redirect("contrats:arbre", slug, uid)


def noeud_nouveau(request: HttpRequest, slug: str, uid, genre: str) -> HttpResponse:
    """Ajouter un axe, ou un objectif sous ``?sous=``."""
    contrat = get_editable_contrat(request, slug, uid)
    form = node_form(genre)(request.POST or None)
    if request.method == "POST" and form.is_valid() and create_node(request, contrat, genre, form):
        messages.success(request, f"« {form.cleaned_data['titre']} » est au plan.")
        return redirect("contrats:arbre", slug, uid)
    context = contrat_context(
        request, contrat, form=form, genre=genre, noeud=None, sous=request.GET.get("sous", "")
    )
    return render(request, "contrats/noeud.html", context)


NODE_FORMS = {"axe": AxeForm, "objectif": ObjectifForm}


def node_form(genre: str) -> type[AxeForm] | type[ObjectifForm]:
    if genre not in NODE_FORMS:
        raise Http404("Un plan a des axes et des objectifs.")
    return NODE_FORMS[genre]


def create_node(request: HttpRequest, contrat: Contrat, genre: str, form) -> bool:
    """Ajoute le nœud ; faux s’il serait trop profond, le formulaire le dit alors."""
    by = Auteur.of(request.user)
    if genre == "axe":
        actions.create_axe(contrat=contrat, by=by, **form.cleaned_data)
        return True
    genre_parent, _, uid = request.POST.get("sous", "").partition(":")
    parent = find_node(contrat, genre_parent, uid) if uid else None
    place = {"axe": parent} if isinstance(parent, Axe) else {"parent": parent}
    try:
        actions.create_objectif(contrat=contrat, by=by, **form.cleaned_data, **place)
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()


def noeud_edit(request: HttpRequest, slug: str, uid, genre: str, noeud_uid) -> HttpResponse:
    contrat = get_editable_contrat(request, slug, uid)
    node = find_node(contrat, genre, str(noeud_uid))
    names = node_form(genre).Meta.fields
    mark = actions.fingerprint(actions.read_state(node, names))
    form = node_form(genre)(request.POST or None, instance=node)
    if request.method == "POST" and form.is_valid():
        mark = save_node(request, node, form, names)
        if mark is None:
            return redirect("contrats:arbre", slug, uid)
    context = contrat_context(
        request, contrat, form=form, genre=genre, noeud=node, empreinte=mark, sous=""
    )
    return render(request, "contrats/noeud.html", context)


def save_node(request: HttpRequest, node, form, names) -> str | None:
    """Enregistre ; en cas de conflit rend la nouvelle empreinte, le texte restant affiché."""
    values = actions.read_state(form.instance, names)
    try:
        actions.update_objet(
            node, values, empreinte=request.POST.get("empreinte", ""), by=Auteur.of(request.user)
        )
    except actions.Conflit as conflit:
        form.add_error(None, explain_conflict(conflit, values))
        return actions.fingerprint(conflit.autre)
    messages.success(request, "C’est enregistré.")
    return None


@require_POST
def noeud_delete(request: HttpRequest, slug: str, uid, genre: str, noeud_uid) -> HttpResponse:
    """Retire un axe ou un objectif ; ce qu’il contenait reste au plan, détaché."""
    contrat = get_editable_contrat(request, slug, uid)
    node = find_node(contrat, genre, str(noeud_uid))
    actions.delete_node(node, by=Auteur.of(request.user))
    messages.success(request, f"« {node.titre} » est retiré ; ses fiches restent au plan.")
    return redirect("contrats:arbre", slug, uid)
