"""La page d’un objet du diagnostic : lire, écrire, transmettre, défaire."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation, Utilisateur
from maillage.core.annonces import announce
from maillage.core.http import to_entier
from maillage.demarches.acces import require
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.enums import Cercle
from maillage.demarches.regard import ROLES_VUS
from maillage.diagnostic.acces import (
    RESERVE,
    address,
    diagnostic_context,
    get_creatable,
    get_editable_diagnostic,
    get_editable_objet,
    get_objet,
    list_address,
)
from maillage.diagnostic.actions.objets import (
    change_cercle,
    create_objet,
    delete_objet,
    undelete_objet,
    update_objet,
)
from maillage.diagnostic.models import DiagnosticExterne, ObjetDiagnostic
from maillage.diagnostic.permissions import can_edit_diagnostic, can_edit_objet, can_see_travail
from maillage.diagnostic.rubriques import Rubrique
from maillage.diagnostic.views.listes import read_cercle
from maillage.journal.etat import read_field
from maillage.journal.valeurs import find_field, is_empty, say

# Ce que la page d’une rubrique montre de plus : rubrique → (request, objet) → contexte.
SUITES: dict[str, Callable[..., dict]] = {}
VERBES = ("edit", "delete", "cercle", "historique")


@require_GET
def objet_read(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    """Un objet : ce qu’il dit, ce à quoi il tient, qui peut le voir."""
    objet = get_objet(request, slug, rubrique, uid)
    return show_objet(request, rubrique, objet)


def show_objet(
    request: HttpRequest, rubrique: Rubrique, objet: ObjetDiagnostic, status=200, **more
) -> HttpResponse:
    """La page d’un objet ; ``more`` remplace ce que sa rubrique y ajoute (formulaire refusé…)."""
    demarche = objet.demarche
    suite = SUITES[rubrique.cle](request, objet) if rubrique.cle in SUITES else {}
    context = diagnostic_context(
        request, demarche, rubrique=rubrique, objet=objet, proprietes=describe(objet),
        can_edit_objet=can_edit_objet(request.user, objet),
        can_see_history=can_see_travail(request.user, demarche),
        cercles=Cercle, roles_vus=ROLES_VUS, liste_url=list_address(rubrique, demarche),
        adresses={verbe: address(rubrique, demarche, verbe, objet.uid) for verbe in VERBES},
        **(suite | more),
    )  # fmt: skip
    return render(request, f"diagnostic/{rubrique.nom}.html", context, status=status)


def describe(objet: ObjetDiagnostic) -> list[dict]:
    """``libelle`` et ``valeur`` de chaque champ rempli, sauf son titre et ses liens internes."""
    names = [name for name in objet.HISTORISES[1:] if name not in A_PART]
    pairs = ((name, read_field(objet, name)) for name in names)
    return [
        {"libelle": objet.label_of(name),
         "valeur": say(value, find_field(type(objet), name))}
        for name, value in pairs if not is_empty(value)
    ]  # fmt: skip


# Montrés à part, selon ce que l’on a le droit de voir.
A_PART = frozenset({"cercle", "enjeu", "materiau", "pieces"})


def objet_create(request: HttpRequest, slug: str, rubrique: Rubrique) -> HttpResponse:
    demarche = get_creatable(request, slug, rubrique)
    objet = rubrique.modele(demarche=demarche)
    form = rubrique.formulaire(
        request.POST or None, instance=objet, demarche=demarche, initial=_initial(request)
    )
    if not form.is_valid():
        return _show_form(request, rubrique, form)
    if isinstance(objet, DiagnosticExterne):
        objet.depose_par = cast(Utilisateur, request.user)
        if not can_edit_diagnostic(request.user, demarche):
            objet.cercle = Cercle.PARTAGE
    create_objet(form.instance, by=Auteur.of(request.user), liens=form.links())
    form.finish()
    announce(request, f"{rubrique.le} est {rubrique.agree('enregistré')}.")
    return redirect(address(rubrique, demarche, uid=form.instance.uid))


def _initial(request: HttpRequest) -> dict:
    """Un lien déjà choisi par la page d’où l’on vient (``?enjeu=3``, ``?materiau=5``)."""
    found = {name: to_entier(request.GET.get(name, "")) for name in ("enjeu", "materiau")}
    return {name: value for name, value in found.items() if value}


def objet_edit(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    """Modifie un objet ; deux personnes à la fois ne se perdent rien."""
    objet = get_editable_objet(request, slug, rubrique, uid)
    version = to_entier(request.POST.get("version", "")) or objet.version
    form = rubrique.formulaire(request.POST or None, instance=objet, demarche=objet.demarche)
    if not form.is_valid():
        return _show_form(request, rubrique, form, version)
    try:
        update_objet(objet, form.values(), version=version, by=Auteur.of(request.user))
    except Conflit as conflit:
        return _show_form(request, rubrique, form, conflit.version, conflit)
    if said := form.finish():
        messages.warning(request, said)
    announce(request, "Les changements sont enregistrés.")
    return redirect(address(rubrique, objet.demarche, uid=uid))


def _show_form(
    request: HttpRequest, rubrique: Rubrique, form, version: int = 0, conflit=None
) -> HttpResponse:
    demarche, objet = form.demarche, form.instance
    back = address(rubrique, demarche, uid=objet.uid) if objet.pk else ""
    context = diagnostic_context(
        request, demarche, rubrique=rubrique, form=form, version=version, conflit=conflit,
        nouveau=objet.pk is None, retour=back or list_address(rubrique, demarche),
        organisations=_organisations(rubrique),
    )  # fmt: skip
    status = 409 if conflit else 422 if form.errors else 200
    return render(request, "diagnostic/objet_form.html", context, status=status)


def _organisations(rubrique: Rubrique) -> list[str]:
    """Les noms proposés pour un producteur."""
    if rubrique.modele is not DiagnosticExterne:
        return []
    alive = Organisation.objects.alive().order_by("nom")
    return list(alive.values_list("nom", flat=True)[:400])


@require_POST
def objet_cercle(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    """Transmet, publie ou reprend : la coordination seule."""
    objet = get_objet(request, slug, rubrique, uid)
    require(can_edit_diagnostic(request.user, objet.demarche), RESERVE)
    cercle = read_cercle(request)
    change_cercle(objet, cercle, by=Auteur.of(request.user))
    messages.success(request, f"Cercle « {cercle.label} » : {cercle.phrase}")
    return redirect(address(rubrique, objet.demarche, uid=uid))


@require_POST
def objet_delete(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    objet = get_editable_objet(request, slug, rubrique, uid)
    delete_objet(objet, by=Auteur.of(request.user))
    undo = address(rubrique, objet.demarche, "restore", uid)
    announce(request, f"« {objet} » est à la corbeille.", undo=undo)
    return redirect(list_address(rubrique, objet.demarche))


@require_POST
def objet_restore(request: HttpRequest, slug: str, rubrique: Rubrique, uid) -> HttpResponse:
    """Sort de la corbeille."""
    demarche = get_creatable(request, slug, rubrique)
    binned = rubrique.modele.objects.filter(demarche=demarche, supprime_le__isnull=False)
    objet = get_object_or_404(binned, uid=uid)
    require(can_edit_objet(request.user, objet), RESERVE)
    try:
        undelete_objet(objet, by=Auteur.of(request.user))
    except IntegrityError:
        messages.error(request, f"« {objet} » a été recréé entre-temps : il reste à la corbeille.")
        return redirect(list_address(rubrique, demarche))
    messages.success(request, f"« {objet} » est revenu à sa place.")
    return redirect(address(rubrique, demarche, uid=uid))


@require_GET
def rubrique_corbeille(request: HttpRequest, slug: str, rubrique: Rubrique) -> HttpResponse:
    """Ce qui fut supprimé de cette rubrique, et peut en revenir."""
    demarche = get_editable_diagnostic(request, slug)
    binned = rubrique.modele.objects.filter(demarche=demarche, supprime_le__isnull=False)
    rows = [
        {"objet": item, "url": address(rubrique, demarche, "restore", item.uid)}
        for item in binned.order_by("-supprime_le", "pk")[:200]
    ]
    context = diagnostic_context(
        request, demarche, rubrique=rubrique, lignes=rows,
        liste_url=list_address(rubrique, demarche),
    )  # fmt: skip
    return render(request, "diagnostic/corbeille.html", context)
