"""Les indicateurs du catalogue qu’un territoire suit, et leur ordre."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.demarches.acces import get_demarche, require
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.models import Demarche
from maillage.indicateurs.choix import read_own, read_proposal
from maillage.indicateurs.disponibilite import read_disponibilites
from maillage.indicateurs.enums import Domaine
from maillage.indicateurs.forms.locaux import read_choix
from maillage.indicateurs.locaux import save_choix
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.permissions import can_decide_locaux

RESERVE = "Seule la coordination choisit les indicateurs que suit le territoire."


def choix(request: HttpRequest, slug: str) -> HttpResponse:
    """La liste suivie ; la coordination coche, range, ou revient à la liste proposée."""
    demarche = get_demarche(request, slug)
    if request.method != "POST":
        return _show(request, demarche, read_own(demarche))
    require(can_decide_locaux(request.user, demarche), RESERVE)
    return _save(request, demarche)


def _save(request: HttpRequest, demarche: Demarche) -> HttpResponse:
    chosen = []
    if "proposee" not in request.POST:
        chosen = read_choix(request.POST, list(Indicateur.objects.select_related("source")))
    seen = [cle for cle in request.POST.get("vus", "").split() if cle]
    try:
        save_choix(demarche, chosen, vus=seen, by=Auteur.of(request.user))
    except Conflit as conflit:
        return _show(request, demarche, chosen, conflit)
    said = (
        "Les indicateurs suivis sont enregistrés." if chosen else "La liste proposée est reprise."
    )
    announce(request, said)
    return redirect("indicateurs:choix", demarche.slug)


def _show(
    request: HttpRequest, demarche: Demarche, own: list[Indicateur], conflit: Conflit | None = None
) -> HttpResponse:
    followed = own or read_proposal()
    catalogue = list(Indicateur.objects.select_related("source"))
    context = {
        "demarche": demarche,
        "suivis": followed,
        "is_propose": not own,
        "groupes": _group(catalogue, followed),
        "vus": " ".join(item.cle for item in (read_own(demarche) if conflit else own)),
        "conflit": conflit,
        "can_decide": can_decide_locaux(request.user, demarche),
    }
    status = 409 if conflit else 200
    return render(request, "indicateurs/choix.html", context, status=status)


def _group(catalogue: list[Indicateur], followed: list[Indicateur]) -> list[tuple]:
    """``(chapitre, [(indicateur, rang ou rien, disponibilité)])`` pour tout le catalogue."""
    ranks = {item.cle: rang for rang, item in enumerate(followed, 1)}
    held = read_disponibilites(catalogue)
    rows = [(item, ranks.get(item.cle), held[item.cle]) for item in catalogue]
    groups = groupby(rows, key=lambda row: row[0].domaine)
    return [(Domaine(domaine), list(items)) for domaine, items in groups]
