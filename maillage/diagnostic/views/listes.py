"""Les listes du diagnostic : filtrer, exporter, transmettre."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.http import choose_template, paginate, return_address, valid_uids, vary_htmx
from maillage.core.tableur import attach
from maillage.core.texte import format_date, pluriel
from maillage.demarches.acces import get_demarche
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.diagnostic.acces import (
    address,
    diagnostic_context,
    get_editable_diagnostic,
    list_address,
)
from maillage.diagnostic.actions.objets import change_cercle
from maillage.diagnostic.exports import read_rows
from maillage.diagnostic.filters import ListeFiltre
from maillage.diagnostic.permissions import can_create
from maillage.diagnostic.rubriques import Rubrique


@require_GET
def rubrique_list(request: HttpRequest, slug: str, rubrique: Rubrique) -> HttpResponse:
    """Une liste du diagnostic, ses filtres et ce qu’elle compte par thème."""
    demarche = get_demarche(request, slug)
    filtre = build_filtre(request, demarche, rubrique)
    page = paginate(filtre.apply(), request)
    listed = [colonne for colonne in rubrique.colonnes if colonne.liste]
    context = diagnostic_context(
        request, demarche, rubrique=rubrique, filtre=filtre, phrase=filtre.sentence(), page=page,
        colonnes=listed, cercles=Cercle, repartition=count_parts(filtre, rubrique),
        lignes=[
            {"uid": objet.uid, "url": address(rubrique, demarche, uid=objet.uid),
             "titre": listed[0].read(objet), "cercle": objet.get_cercle_display(),
             "cellules": [(column, show(column.read(objet))) for column in listed[1:]]}
            for objet in page
        ],
        can_create=can_create(request.user, demarche, rubrique.modele),
        adresses=list_addresses(rubrique, demarche),
        gestes=[
            (reverse(f"diagnostic:{name}", args=[slug]), word)
            for name, word in GESTES.get(rubrique.cle, ())
        ],
    )  # fmt: skip
    template = choose_template(request, "diagnostic/liste.html", "tableau")
    return vary_htmx(render(request, template, context))


def show(value) -> str:
    """La valeur d’une cellule, une date en toutes lettres."""
    return format_date(value) if isinstance(value, date) else "" if value is None else str(value)


# Ce que certaines listes offrent de plus à qui écrit : nom de l’adresse, mots du lien.
GESTES = {
    "verbatims": (("verbatims_code", "Coder les verbatims à la suite"),),
    "inventaire": (("dispositifs_import", "Importer un tableau"),),
    "services": (("services_import", "Importer un fichier FINESS"),),
}


def list_addresses(rubrique: Rubrique, demarche: Demarche) -> dict[str, str]:
    verbs = ["list", "create", "csv", "xlsx", "cercles", "corbeille"]
    return {verbe: list_address(rubrique, demarche, verbe) for verbe in verbs}


def build_filtre(request: HttpRequest, demarche: Demarche, rubrique: Rubrique) -> ListeFiltre:
    return ListeFiltre(
        request.GET, objets=rubrique.visible_to(request.user, demarche), user=request.user,
        mots=rubrique.mots, choix=rubrique.choix,
    )  # fmt: skip


def count_parts(filtre: ListeFiltre, rubrique: Rubrique) -> list[dict]:
    """Par thème ou catégorie : ``valeur``, ``libelle`` et ``nombre``, le plus grand d’abord."""
    name = rubrique.repartition
    if not name:
        return []
    choix = next(item for item in filtre.choix if item.chemin == name)
    labels = filtre.libelles[choix.nom]
    counts = _count_by(filtre.objets, name)
    return [
        {"filtre": choix.nom, "valeur": value, "libelle": labels[str(value)], "nombre": count}
        for value, count in counts
        if value and str(value) in labels
    ]


def _count_by(objets: QuerySet, name: str) -> list[tuple]:
    bare = objets.model._default_manager.filter(pk__in=objets.order_by().values("pk"))
    rows = bare.order_by().values_list(name).annotate(nombre=Count("pk", distinct=True))
    return sorted(rows, key=lambda row: (-row[1], str(row[0])))


@require_GET
def rubrique_export(
    request: HttpRequest, slug: str, rubrique: Rubrique, extension: str
) -> HttpResponse:
    """La liste vue, filtres compris, en CSV ou en classeur."""
    demarche = get_demarche(request, slug)
    found = build_filtre(request, demarche, rubrique).apply()
    nom = f"{rubrique.cle}-{demarche.slug}-{timezone.localdate():%Y-%m-%d}"
    return attach(read_rows(rubrique.colonnes, found), extension, nom, "Liste")


@require_POST
def rubrique_cercles(request: HttpRequest, slug: str, rubrique: Rubrique) -> HttpResponse:
    """Transmettre ou publier d’un geste les objets cochés."""
    demarche = get_editable_diagnostic(request, slug)
    cercle = read_cercle(request)
    visible = rubrique.modele.objects.visible_to(request.user).filter(demarche=demarche)
    chosen = list(visible.filter(uid__in=valid_uids(request.POST.getlist("objet"))))
    for objet in chosen:
        change_cercle(objet, cercle, by=Auteur.of(request.user))
    nombre = pluriel(len(chosen), *rubrique.compte.split(","))
    messages.success(request, f"{nombre} : cercle « {cercle.label} ».")
    return HttpResponseRedirect(return_address(request, list_address(rubrique, demarche)))


def read_cercle(request: HttpRequest) -> Cercle:
    value = request.POST.get("cercle", "")
    if value not in Cercle.values:
        raise PermissionDenied("Ce cercle n’existe pas.")
    return Cercle(value)
