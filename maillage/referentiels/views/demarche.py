"""Les références offertes à une démarche : ce que chacun y lit, et ce qui les sert."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.core.tableur import attach
from maillage.demarches.acces import get_demarche
from maillage.referentiels.acces import get_objectif, get_offered
from maillage.referentiels.arbre import tree
from maillage.referentiels.exports import read_rows
from maillage.referentiels.extensions import usages
from maillage.referentiels.models import Reference


@require_GET
def references_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Les références de la région, puis les nationales."""
    demarche = get_demarche(request, slug)
    offered = Reference.objects.offered_to(demarche).annotate(
        objectifs_gardes=Count("objectifs", filter=Q(objectifs__retire_le__isnull=True))
    )
    rows = list(offered)
    context = {
        "demarche": demarche,
        "regionales": [row for row in rows if row.region],
        "nationales": [row for row in rows if not row.region],
    }
    return render(request, "referentiels/demarche_references.html", context)


@require_GET
def reference_read(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """L’arbre d’une référence, et combien de liens de la démarche mènent à chaque objectif."""
    demarche = get_demarche(request, slug)
    shown = get_offered(demarche, uid)
    counts: dict[int, int] = {}
    for reader in usages:
        for key, count in reader.count(request.user, demarche, shown).items():
            counts[key] = counts.get(key, 0) + count
    noeuds = [n for n in tree(shown, retires=True)
              if n.objectif.retire_le is None or n.objectif.pk in counts]  # fmt: skip
    context = {
        "demarche": demarche, "reference": shown, "compte": len(noeuds),
        "lignes": [(noeud, counts.get(noeud.objectif.pk, 0)) for noeud in noeuds],
        "indicateurs": shown.indicateurs.filter(retire_le__isnull=True).select_related("objectif"),
        "suivantes": shown.suivantes.filter(actif=True),
    }  # fmt: skip
    return render(request, "referentiels/demarche_reference.html", context)


@require_GET
def objectif_read(request: HttpRequest, slug: str, uid, objectif_uid) -> HttpResponse:
    """Un objectif, et les axes et fiches de la démarche qui le servent."""
    demarche = get_demarche(request, slug)
    shown = get_offered(demarche, uid)
    objectif = get_objectif(shown, objectif_uid)
    found = [usage for reader in usages for usage in reader.list(request.user, demarche, objectif)]
    context = {
        "demarche": demarche, "reference": shown, "objectif": objectif, "usages": found,
        "enfants": objectif.enfants.filter(retire_le__isnull=True),
        "indicateurs": objectif.indicateurs.filter(retire_le__isnull=True),
    }  # fmt: skip
    return render(request, "referentiels/demarche_objectif.html", context)


@require_GET
def arbre_read(request: HttpRequest, slug: str, uid, extension: str) -> HttpResponse:
    """L’arbre en CSV ou en classeur."""
    demarche = get_demarche(request, slug)
    shown = get_offered(demarche, uid)
    return attach(read_rows(shown), extension, shown.code, "Arbre")
