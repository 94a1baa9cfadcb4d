"""Ce qu’une région demande avant la signature : la page où son animation le règle."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.contrats.forms.regles import MOTS, RegleForm, name_parametres
from maillage.contrats.pret.reglages import (
    Intouchable,
    list_ajoutees,
    list_reglees,
    save_regle,
    set_reglage,
)
from maillage.contrats.pret.regles import Severite, regles
from maillage.core.annonces import announce
from maillage.demarches.acces import require
from maillage.referentiels.acces import enter, list_regions
from maillage.referentiels.enums import GenreRegle
from maillage.referentiels.models import RegleRegionale


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """Les régions que le compte anime ; s’il n’y en a qu’une, ses règles."""
    found = list_regions(request)
    if len(found) == 1:
        return redirect("pret:regles", found[0]["code"])
    return render(request, "contrats/regles_regions.html", {"regions": found})


@require_GET
def region_regles(request: HttpRequest, region: str) -> HttpResponse:
    """Les règles livrées, puis celles que la région ajoute."""
    context = enter(request, region)
    context["reglees"] = list_reglees(region)
    added = list_ajoutees(region)
    context["ajoutees"] = list(zip(added, name_parametres(region, added), strict=True))
    context["genres"] = [(genre, mots[0]) for genre, mots in MOTS.items()]
    return render(request, "contrats/regles.html", context)


@require_POST
def regle_reglage(request: HttpRequest, region: str, cle: str) -> HttpResponse:
    """Éteint, rallume, ou change l’exigence d’une règle livrée."""
    enter(request, region)
    if cle not in regles:
        raise Http404("Cette règle n’existe pas.")
    changes, said = read_geste(request.POST.get("geste", ""))
    if changes:
        try:
            set_reglage(region, cle, **changes)
        except Intouchable:
            require(False, "La loi demande ce point\u00a0: aucune région ne l’éteint.")
        announce(request, f"«\u00a0{regles[cle].phrase}\u00a0» {said}")
    return redirect("pret:regles", region)


def read_geste(geste: str) -> tuple[dict, str]:
    """Ce qu’un bouton change, et comment le dire ; rien pour un geste inconnu."""
    gestes: dict[str, tuple[dict, str]] = {
        "eteindre": ({"actif": False}, "ne se vérifie plus dans la région."),
        "rallumer": ({"actif": True}, "se vérifie dans la région."),
        Severite.SOCLE: ({"severite": Severite.SOCLE}, "est demandé par la région."),
        Severite.METHODE: ({"severite": Severite.METHODE}, "est de bonne méthode."),
    }
    return gestes.get(geste, ({}, ""))


def regle_create(request: HttpRequest, region: str, genre: str) -> HttpResponse:
    """Ajoute une règle de ce genre."""
    context = enter(request, region)
    if genre not in GenreRegle.values:
        raise Http404("Ce genre de règle n’existe pas.")
    return write(request, context, RegleRegionale(region=region, genre=genre))


def regle_edit(request: HttpRequest, region: str, code: str) -> HttpResponse:
    context = enter(request, region)
    return write(request, context, get_regle(region, code))


def write(request: HttpRequest, context: dict, regle: RegleRegionale) -> HttpResponse:
    form = RegleForm(request.POST or None, instance=regle)
    if form.is_valid():
        save_regle(form.instance)
        announce(request, f"«\u00a0{form.instance}\u00a0» se vérifie dans la région.")
        return redirect("pret:regles", regle.region)
    context |= {"form": form, "regle": regle}
    status = 422 if form.errors else 200
    return render(request, "contrats/regle_form.html", context, status=status)


@require_POST
def regle_switch(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Éteint, rallume ou supprime une règle ajoutée."""
    enter(request, region)
    regle, geste = get_regle(region, code), request.POST.get("geste", "")
    if geste == "supprimer":
        regle.delete()
        announce(request, f"«\u00a0{regle}\u00a0» n’est plus une règle de la région.")
    elif geste in ("eteindre", "rallumer"):
        changes, said = read_geste(geste)
        regle.actif = changes["actif"]
        save_regle(regle)
        announce(request, f"«\u00a0{regle}\u00a0» {said}")
    return redirect("pret:regles", region)


def get_regle(region: str, code: str) -> RegleRegionale:
    return get_object_or_404(RegleRegionale, region=region, code=code)
