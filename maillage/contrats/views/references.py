"""Les références d’un contrat : la matrice, et les liens que l’on fait et défait."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import contrat_context, get_contrat
from maillage.contrats.enums import NatureLien
from maillage.contrats.forms.references import LienForm, NatureForm
from maillage.contrats.models import Contrat, FicheAction, LienReference
from maillage.contrats.references import liens as actions
from maillage.contrats.references.droits import can_edit_liens
from maillage.contrats.references.matrice import Matrice, build_matrice, export_rows
from maillage.contrats.references.propositions import Proposition, list_propositions
from maillage.core.annonces import announce
from maillage.core.http import return_address, to_uid
from maillage.core.tableur import attach
from maillage.core.texte import pluriel
from maillage.demarches.acces import require
from maillage.demarches.actions.conflit import Conflit
from maillage.referentiels.acces import get_offered, read_version
from maillage.referentiels.arbre import order_tree
from maillage.referentiels.models import ObjectifReference, Reference

RESERVE = (
    "La coordination et le référent ARS relient le contrat à ses références, tant qu’il n’est "
    "pas clos."
)


def get_contrat_to_link(request: HttpRequest, slug: str, uid) -> Contrat:
    """Le contrat, pour qui peut en écrire les liens."""
    contrat = get_contrat(request, slug, uid)
    require(can_edit_liens(request.user, contrat), RESERVE)
    return contrat


def list_fiches(request: HttpRequest, contrat: Contrat) -> list[FicheAction]:
    """Les fiches du contrat que ce compte voit, dans l’ordre du plan ; sous-actions à part."""
    visible = FicheAction.objects.visible_to(request.user).filter(contrat=contrat, parent=None)
    return list(visible.only("uid", "code", "titre", "axe", "contrat", "position"))


def list_liens(request: HttpRequest, contrat: Contrat) -> list[LienReference]:
    return list(actions.visible_liens(request.user, contrat.demarche).filter(contrat=contrat))


@require_GET
def references(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Le contrat face à une référence : la matrice, ce que rien ne sert, les fiches sans lien."""
    contrat = get_contrat(request, slug, uid)
    liens = list_liens(request, contrat)
    offered = list(_offered(contrat))
    shown = _choose(request, contrat, offered, liens)
    matrice, proposed = None, []
    if shown:
        matrice = build_matrice(contrat, shown, liens, list_fiches(request, contrat))
        proposed = propose(request, contrat, matrice, liens)
    counts: dict[int, int] = {}
    for lien in liens:
        counts[lien.objectif.reference_id] = counts.get(lien.objectif.reference_id, 0) + 1
    context = contrat_context(
        request, contrat, matrice=matrice, reference=shown,
        choix=[(item, counts.get(item.pk, 0)) for item in _with(offered, shown)],
        can_link=can_edit_liens(request.user, contrat),
        suites=actions.list_suites(liens, offered), propositions=proposed,
    )  # fmt: skip
    return render(request, "contrats/references.html", context)


def _offered(contrat: Contrat):
    """Les références où il y a de quoi se relier."""
    kept = Count("objectifs", filter=Q(objectifs__retire_le__isnull=True))
    rows = Reference.objects.offered_to(contrat.demarche).select_related("remplace")
    return rows.annotate(gardes=kept).filter(gardes__gt=0)


def _with(offered: list[Reference], shown: Reference | None) -> list[Reference]:
    """Celle que l’on regarde est au choix, même si la région ne la propose plus."""
    return offered if shown is None or shown in offered else [shown, *offered]


def _choose(
    request: HttpRequest, contrat: Contrat, offered: list[Reference], liens: list[LienReference]
) -> Reference | None:
    """Celle que l’adresse nomme, sinon la première de la région, sinon une déjà reliée."""
    if wanted := request.GET.get("reference", ""):
        return get_offered(contrat.demarche, to_uid(wanted))
    regional = [item for item in offered if item.region]
    linked = [lien.objectif.reference for lien in liens]
    return next(iter([*regional, *linked]), None)


def propose(
    request: HttpRequest, contrat: Contrat, matrice: Matrice, liens: list[LienReference]
) -> list[Proposition]:
    """Ce que les fiches citent déjà en toutes lettres, pour qui peut en faire des liens."""
    if not can_edit_liens(request.user, contrat):
        return []
    objectifs = [
        ligne.noeud.objectif for ligne in matrice.lignes if not ligne.noeud.objectif.retire_le
    ]
    return list_propositions(list_fiches_all(request, contrat), objectifs, liens)


@require_POST
def liens_adopt(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Fait d’un coup les liens reconnus que la personne a cochés."""
    contrat = get_contrat_to_link(request, slug, uid)
    shown = get_offered(contrat.demarche, to_uid(request.POST.get("reference", "")))
    liens = list_liens(request, contrat)
    proposed = propose(request, contrat, build_matrice(contrat, shown, liens, []), liens)
    chosen = set(request.POST.getlist("lien"))
    by, made = Auteur.of(request.user), 0
    for item in proposed:
        if item.cle in chosen:
            actions.add_lien(
                contrat=contrat, fiche=item.fiche, objectif=item.objectif,
                nature=NatureLien.DECLINE, by=by,
            )  # fmt: skip
            made += 1
    announce(request, f"{pluriel(made, 'lien fait', 'liens faits')}.")
    url = reverse("contrats:references", args=[slug, uid])
    return redirect(f"{url}?reference={shown.uid}")


@require_GET
def matrice_export(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """La matrice en CSV ou en classeur."""
    contrat = get_contrat(request, slug, uid)
    liens = list_liens(request, contrat)
    shown = _choose(request, contrat, list(_offered(contrat)), liens)
    if shown is None:
        messages.error(request, "Aucune référence n’est encore proposée à cette démarche.")
        return redirect("contrats:references", slug, uid)
    matrice: Matrice = build_matrice(contrat, shown, liens, list_fiches(request, contrat))
    return attach(export_rows(matrice), extension, f"references-{shown.code}", "Matrice")


def lien_create(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Relier le contrat, un axe ou une fiche ; ``?q=`` réduit la liste des objectifs."""
    contrat = get_contrat_to_link(request, slug, uid)
    mots = request.GET.get("q", "")[:200]
    form = LienForm(
        request.POST or None, contrat=contrat,
        axes=list(contrat.axes.filter(supprime_le__isnull=True).order_by("position", "pk")),
        fiches=list_fiches_all(request, contrat), objectifs=list_objectifs(contrat), mots=mots,
        initial={"depart": request.GET.get("depart", ""),
                 "objectif": request.GET.get("objectif", "")},
    )  # fmt: skip
    if form.is_valid():
        by = Auteur.of(request.user)
        try:
            lien = actions.add_lien(contrat=contrat, by=by, **form.cleaned_data)
        except actions.LienRefuse as refus:
            form.add_error("objectif", str(refus))
        else:
            announce(request, f"Le lien est fait\u00a0: {lien}.")
            return redirect(_back(contrat, lien))
    context = contrat_context(
        request, contrat, form=form, q=mots, depart=request.GET.get("depart", "")
    )
    status = 422 if form.errors else 200
    return render(request, "contrats/lien_form.html", context, status=status)


def list_fiches_all(request: HttpRequest, contrat: Contrat) -> list[FicheAction]:
    """Les fiches et sous-actions que ce compte voit : toutes peuvent se relier."""
    visible = FicheAction.objects.visible_to(request.user).filter(contrat=contrat)
    return list(visible.only("uid", "code", "titre", "contrat", "position", "liens_prs"))


def list_objectifs(contrat: Contrat) -> list[ObjectifReference]:
    """Les objectifs offerts, référence après référence, chacun dans l’ordre de son arbre."""
    offered = list(_offered(contrat))
    trees: dict[int, list[ObjectifReference]] = {item.pk: [] for item in offered}
    rows = ObjectifReference.objects.filter(reference__in=trees).order_by("position", "pk")
    known = {item.pk: item for item in offered}
    for objectif in rows:
        objectif.reference = known[objectif.reference_id]
        trees[objectif.reference_id].append(objectif)
    return [noeud.objectif for item in offered for noeud in order_tree(trees[item.pk])]


def _back(contrat: Contrat, lien: LienReference) -> str:
    """La fiche d’où part le lien, sinon la matrice de sa référence."""
    place = [contrat.demarche.slug, contrat.uid]
    if lien.fiche_liee:
        url = reverse("contrats:fiche", args=[*place, lien.fiche_liee.uid])
        return f"{url}#titre-references"
    url = reverse("contrats:references", args=place)
    return f"{url}?reference={lien.objectif.reference.uid}"


def get_lien(request: HttpRequest, contrat: Contrat, uid) -> LienReference:
    rows = actions.visible_liens(request.user, contrat.demarche).filter(contrat=contrat)
    return get_object_or_404(rows, uid=uid)


def lien_edit(request: HttpRequest, slug: str, uid, lien_uid) -> HttpResponse:
    """Redit la nature d’un lien ou son commentaire."""
    contrat = get_contrat_to_link(request, slug, uid)
    lien = get_lien(request, contrat, lien_uid)
    initial = {"nature": lien.nature, "commentaire": lien.commentaire}
    form = NatureForm(request.POST or None, initial=initial)
    conflit = None
    if form.is_valid():
        by, version = Auteur.of(request.user), read_version(request)
        try:
            actions.change_lien(lien=lien, version=version, by=by, **form.cleaned_data)
        except Conflit as error:
            conflit = error
        else:
            announce(request, "Le lien est enregistré.")
            return redirect(_back(contrat, lien))
    context = contrat_context(
        request, contrat, form=form, lien=lien, conflit=conflit,
        version=conflit.version if conflit else read_version(request, lien),
        retour=_back(contrat, lien),
    )  # fmt: skip
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, "contrats/lien_edit.html", context, status=status)


@require_POST
def lien_delete(request: HttpRequest, slug: str, uid, lien_uid) -> HttpResponse:
    """Défait un lien."""
    contrat = get_contrat_to_link(request, slug, uid)
    lien = get_lien(request, contrat, lien_uid)
    actions.remove_lien(lien=lien, by=Auteur.of(request.user))
    undo = reverse("contrats:lien_restore", args=[slug, uid, lien_uid])
    announce(request, "Le lien est défait.", undo=undo)
    return redirect(return_address(request, _back(contrat, lien)))


@require_POST
def lien_restore(request: HttpRequest, slug: str, uid, lien_uid) -> HttpResponse:
    """Refait un lien que l’on vient de défaire."""
    contrat = get_contrat_to_link(request, slug, uid)
    fiches = FicheAction.objects.visible_to(request.user).filter(contrat=contrat)
    gone = contrat.liens_references.filter(
        Q(fiche_liee__isnull=True) | Q(fiche_liee__in=fiches), supprime_le__isnull=False
    )
    lien = get_object_or_404(gone.select_related("objectif__reference"), uid=lien_uid)
    try:
        actions.restore_lien(lien=lien, by=Auteur.of(request.user))
    except actions.LienRefuse as refus:
        messages.error(request, str(refus))
    else:
        announce(request, "Le lien est refait.")
    return redirect(_back(contrat, lien))


@require_POST
def liens_follow(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Mène les liens d’une édition remplacée à celle qui la suit."""
    contrat = get_contrat_to_link(request, slug, uid)
    nouvelle = get_offered(contrat.demarche, to_uid(request.POST.get("nouvelle", "")))
    rows = actions.visible_liens(request.user, contrat.demarche).filter(contrat=contrat)
    moved = actions.follow_edition(liens=rows, nouvelle=nouvelle, by=Auteur.of(request.user))
    said = pluriel(moved, "lien mène", "liens mènent")
    announce(request, f"{said} maintenant à «\u00a0{nouvelle}\u00a0».")
    url = reverse("contrats:references", args=[slug, uid])
    return redirect(f"{url}?reference={nouvelle.uid}")
