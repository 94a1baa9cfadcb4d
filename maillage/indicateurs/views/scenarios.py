"""« Et si… » : les scénarios d’accès aux soins, leurs cartes, leurs gagnants et leurs perdants."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.calcul.erreurs import ErreurCalcul
from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.http import choose_template, to_entier, valid_uids, vary_htmx
from maillage.demarches.acces import get_demarche, require
from maillage.demarches.actions.conflit import Conflit
from maillage.demarches.models import Demarche
from maillage.indicateurs.acces.cartes import choose_classes, draw, read_zones
from maillage.indicateurs.acces.droits import can_edit_simulation, can_simulate
from maillage.indicateurs.acces.recette import default_recette
from maillage.indicateurs.acces.recherche import list_proches, search_proches
from maillage.indicateurs.acces.resultat import Resultat, read_resultat
from maillage.indicateurs.acces.scenario import Terrain, compute, stamp_of
from maillage.indicateurs.enums import CercleEtude
from maillage.indicateurs.etudes import (
    change_etude,
    create_etude,
    delete_etude,
    keep_resultat,
    transmit_etude,
    undelete_etude,
    update_etude,
)
from maillage.indicateurs.forms.acces import (
    ChangementForm,
    HypothesesForm,
    ScenarioForm,
    initial_hypotheses,
)
from maillage.indicateurs.models import Simulation
from maillage.indicateurs.models.acces import seen_by
from maillage.indicateurs.views.acces import SANS_DROIT, open_terrain, show_historique
from maillage.territoires.models import Commune
from maillage.territoires.resume import find_millesime

SANS_ECRITURE = "Seuls son auteur et la coordination changent ce scénario."


def _open(request: HttpRequest, slug: str) -> Demarche:
    demarche = get_demarche(request, slug)
    require(can_simulate(request.user, demarche), SANS_DROIT)
    return demarche


def _get(request: HttpRequest, slug: str, uid) -> Simulation:
    demarche = _open(request, slug)
    rows = Simulation.objects.visible_to(request.user).filter(demarche=demarche)
    return get_object_or_404(rows.select_related("demarche", "auteur"), uid=uid)


def _get_editable(request: HttpRequest, slug: str, uid) -> Simulation:
    simulation = _get(request, slug, uid)
    require(can_edit_simulation(request.user, simulation), SANS_ECRITURE)
    return simulation


def scenarios(request: HttpRequest, slug: str) -> HttpResponse:
    """Les scénarios d’une démarche, et de quoi en ouvrir un."""
    demarche = _open(request, slug)
    form = ScenarioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        profession = form.cleaned_data["profession"]
        created = create_etude(
            Simulation(
                demarche=demarche, nom=form.cleaned_data["nom"], profession=profession,
                parametres=default_recette(profession).as_record(),
            ),
            by=Auteur.of(request.user),
        )  # fmt: skip
        announce(request, "Le scénario est ouvert\u00a0: dites où l’offre change.")
        return redirect("indicateurs:scenario", slug, created.uid)
    rows = Simulation.objects.visible_to(request.user).filter(demarche=demarche)
    context = {
        "demarche": demarche,
        "form": form,
        "lignes": [
            {"simulation": row, "resultat": read_resultat(row)}
            for row in rows.select_related("auteur")
        ],
        "corbeille": _binned(request, demarche),
    }
    status = 422 if form.errors else 200
    return render(request, "indicateurs/acces_scenarios.html", context, status=status)


def _binned(request: HttpRequest, demarche: Demarche) -> list[Simulation]:
    """Les derniers scénarios mis à la corbeille, que ce compte peut rétablir."""
    gone = Simulation.objects.filter(demarche=demarche, supprime_le__isnull=False)
    rows = gone.filter(seen_by(request.user)).select_related("demarche")
    found = rows.order_by("-supprime_le", "-pk")[:20]
    return [row for row in found if can_edit_simulation(request.user, row)]


def scenario(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Un scénario : ce qui change, avant et après, et comment c’est calculé."""
    if request.method == "POST":
        return _update(request, _get_editable(request, slug, uid))
    simulation = _get(request, slug, uid)
    return _show(request, simulation, HypothesesForm(initial=initial_hypotheses(simulation)))


def _update(request: HttpRequest, simulation: Simulation) -> HttpResponse:
    form = HypothesesForm(request.POST)
    if not form.is_valid():
        return _show(request, simulation, form, status=422)
    cleaned = form.cleaned_data
    wanted = {name: cleaned[name] for name in ("nom", "profession", "note")}
    wanted["parametres"] = cleaned["recette"].as_record()
    version = to_entier(request.POST.get("version", "")) or 0
    try:
        fresh = update_etude(simulation, wanted, version=version, by=Auteur.of(request.user))
    except Conflit as conflit:
        return _show(request, simulation, form, conflit=conflit, status=409)
    _recompute(request, fresh)
    announce(request, "Le scénario est enregistré.")
    return redirect("indicateurs:scenario", simulation.demarche.slug, simulation.uid)


def _recompute(request: HttpRequest, simulation: Simulation) -> None:
    """Refait l’estimation ; ce qui l’empêche est gardé avec elle, et montré."""
    terrain, _ = open_terrain(simulation.demarche)
    if terrain is None or not simulation.changements:
        keep_resultat(simulation, {})
        return
    try:
        keep_resultat(simulation, compute(simulation, terrain))
    except ErreurCalcul as error:
        panne = {"panne": str(error), "stamp": stamp_of(simulation, terrain.cadre.espace)}
        keep_resultat(simulation, panne)
        messages.warning(request, str(error))


def _show(
    request: HttpRequest, simulation: Simulation, form: HypothesesForm, *,
    conflit: Conflit | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    terrain, panne = open_terrain(simulation.demarche)
    query = request.GET.get("q", "").strip()
    can_edit = can_edit_simulation(request.user, simulation)
    resultat = read_resultat(simulation)
    context = {
        "demarche": simulation.demarche,
        "simulation": simulation,
        "terrain": terrain,
        "panne": panne or simulation.resultat.get("panne", ""),
        "form": form,
        "conflit": conflit,
        "version": conflit.version if conflit else simulation.version,
        "can_edit": can_edit,
        "q": query,
        "trouves": _search(terrain, query, simulation) if can_edit else [],
        "resultat": resultat,
        "cartes": _draw(terrain, simulation, resultat) if terrain and resultat else [],
        "perime": _is_stale(terrain, simulation),
        "autres": _others(request, simulation),
    }
    template = choose_template(request, "indicateurs/acces_scenario.html", "resultats")
    return vary_htmx(render(request, template, context, status=status))


def _search(terrain: Terrain | None, query: str, simulation: Simulation) -> list:
    return search_proches(terrain, query, simulation.changements) if terrain else []


def _is_stale(terrain: Terrain | None, simulation: Simulation) -> bool:
    """Les données, la recette ou le périmètre ont changé depuis le calcul."""
    if terrain is None or not simulation.changements:
        return False
    return simulation.resultat.get("stamp") != stamp_of(simulation, terrain.cadre.espace)


def _others(request: HttpRequest, simulation: Simulation) -> list[Simulation]:
    rows = Simulation.objects.visible_to(request.user).filter(
        demarche=simulation.demarche, profession=simulation.profession
    )
    return list(rows.exclude(pk=simulation.pk))


def _draw(terrain: Terrain, simulation: Simulation, resultat: Resultat) -> list:
    """Avant et après, mêmes classes, mêmes communes."""
    codes = [line.code for line in resultat.lignes]
    zones = read_zones(terrain.cadre, codes)
    before = {line.code: line.avant for line in resultat.lignes}
    after = {line.code: line.apres for line in resultat.lignes}
    classes = choose_classes(simulation.profession, before.values(), after.values())
    figures = [
        draw(
            f"{moment}, accessibilité aux {simulation.get_profession_display()} (estimation)",
            zones, values, classes, cle=cle, mesure=resultat.unite, territoire=terrain.codes,
            source="estimation de Maillage",
        )
        for moment, cle, values in (("Avant", "avant", before), ("Après", "apres", after))
    ]  # fmt: skip
    return [figure for figure in figures if figure]


@require_POST
def scenario_change(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ajoute, change ou retire (zéro) les ETP d’une commune."""
    simulation = _get_editable(request, slug, uid)
    form = ChangementForm(request.POST)
    terrain, panne = open_terrain(simulation.demarche)
    if not form.is_valid() or terrain is None:
        reason = panne or "Donnez un nombre d’ETP, en plus ou en moins\u00a0: 1,5 ou −1."
        messages.error(request, reason)
    elif (code := form.cleaned_data["code"]) not in _known(terrain, simulation):
        messages.error(request, "Cette commune est à plus d’une heure du territoire.")
    else:
        etp = form.cleaned_data["etp"]
        item = _describe(terrain, code, etp)
        fresh = change_etude(
            simulation, "changements", lambda rows: _replace(rows, code, item if etp else None),
            by=Auteur.of(request.user),
        )  # fmt: skip
        _recompute(request, fresh)
        announce(request, f"{item['libelle']}." if etp else "Ce changement est retiré.")
    return redirect("indicateurs:scenario", slug, uid)


def _known(terrain: Terrain, simulation: Simulation) -> set[str]:
    return list_proches(terrain) | {item["code"] for item in simulation.changements}


def _describe(terrain: Terrain, code: str, etp: float) -> dict:
    millesime = find_millesime(terrain.cadre.millesime, terrain.cadre.espace)
    commune = Commune.objects.filter(millesime=millesime, code=code).first()
    nom = commune.nom if commune else code
    shown = f"{etp:+g}".replace("-", "−").replace(".", ",")
    return {"code": code, "commune": nom, "etp": etp, "libelle": f"{nom}\u00a0: {shown} ETP"}


def _replace(rows: list[dict], code: str, item: dict | None) -> list[dict]:
    kept = [row for row in rows if row["code"] != code]
    return sorted([*kept, *([item] if item else [])], key=lambda row: row["commune"])


@require_POST
def scenario_compute(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Refait l’estimation avec les données d’aujourd’hui."""
    simulation = _get_editable(request, slug, uid)
    _recompute(request, simulation)
    announce(request, "L’estimation est refaite avec les données d’aujourd’hui.")
    return redirect("indicateurs:scenario", slug, uid)


@require_POST
def scenario_transmit(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Transmet au référent ARS et à l’ORS, ou reprend dans le cercle de travail."""
    simulation = _get_editable(request, slug, uid)
    cercle = request.POST.get("cercle", "")
    if cercle in CercleEtude.values:
        transmit_etude(simulation, cercle, by=Auteur.of(request.user))
        announce(
            request, f"Le scénario est dans le cercle «\u00a0{CercleEtude(cercle).label}\u00a0»."
        )
    return redirect("indicateurs:scenario", slug, uid)


@require_POST
def scenario_copy(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Repart d’un scénario, sans y toucher."""
    source = _get(request, slug, uid)
    copy = create_etude(
        Simulation(
            demarche=source.demarche, nom=f"{source.nom[:190]} (copie)",
            profession=source.profession, changements=source.changements,
            parametres=source.parametres, note=source.note,
        ),
        by=Auteur.of(request.user),
    )  # fmt: skip
    _recompute(request, copy)
    announce(request, "La copie est à vous\u00a0: l’original n’a pas changé.")
    return redirect("indicateurs:scenario", slug, copy.uid)


@require_POST
def scenario_delete(request: HttpRequest, slug: str, uid) -> HttpResponse:
    simulation = _get_editable(request, slug, uid)
    delete_etude(simulation, by=Auteur.of(request.user))
    undo = reverse("indicateurs:scenario_restore", args=[slug, simulation.uid])
    announce(request, f"«\u00a0{simulation}\u00a0» est à la corbeille.", undo=undo)
    return redirect("indicateurs:scenarios", slug)


@require_POST
def scenario_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    demarche = _open(request, slug)
    rows = Simulation.objects.filter(demarche=demarche).filter(seen_by(request.user))
    simulation = get_object_or_404(rows.select_related("demarche"), uid=uid)
    require(can_edit_simulation(request.user, simulation), SANS_ECRITURE)
    undelete_etude(simulation, by=Auteur.of(request.user))
    announce(request, f"«\u00a0{simulation}\u00a0» est rétabli.")
    return redirect("indicateurs:scenario", slug, uid)


@require_GET
def scenario_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Pour qui l’écrit : l’historique garde ce que le scénario disait avant d’être transmis."""
    return show_historique(request, _get_editable(request, slug, uid), "scenario")


@require_GET
def scenarios_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Deux scénarios de la même profession, côte à côte."""
    demarche = _open(request, slug)
    asked = valid_uids([request.GET.get(name, "") for name in ("a", "b")])
    rows = Simulation.objects.visible_to(request.user).filter(demarche=demarche)
    by_uid = {row.uid: row for row in rows.filter(uid__in=asked)}
    pair = [by_uid[uid] for uid in asked if uid in by_uid]
    results = [read_resultat(row) for row in pair]
    context = {
        "demarche": demarche,
        "paire": list(zip(pair, results, strict=True)),
        "lignes": _align(results) if len(results) == 2 and all(results) else [],
        "comparables": len({row.profession for row in pair}) == 1,
    }
    return render(request, "indicateurs/acces_comparaison.html", context)


def _align(results: list) -> list[dict]:
    """Les communes où l’un des deux change quelque chose, le plus grand écart d’abord."""
    gains = [{line.code: line for line in result.lignes if line.touchee} for result in results]
    codes = sorted(gains[0].keys() | gains[1].keys())
    lines = []
    for code in codes:
        pair = [found.get(code) for found in gains]
        known = next(line for line in pair if line)
        values = [(line.gain or 0.0) if line else 0.0 for line in pair]
        lines.append({
            "nom": known.nom, "population": known.population, "gains": values,
            "ecart": values[1] - values[0],
        })  # fmt: skip
    return sorted(lines, key=lambda line: (-abs(line["ecart"]), line["nom"]))
