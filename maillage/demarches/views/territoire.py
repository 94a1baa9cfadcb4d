"""Composer le territoire : scénarios, communes, périmètre retenu."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.core.annonces import announce
from maillage.core.http import choose_template, is_htmx, vary_htmx
from maillage.core.texte import pluriel
from maillage.demarches.acces import get_demarche, get_editable_demarche
from maillage.demarches.actions.roles import Refus
from maillage.demarches.actions.territoire import (
    Composition,
    add_communes,
    change_communes,
    create_territoire,
    delete_territoire,
    remove_communes,
    restore_territoire,
    retain_territoire,
    update_territoire,
)
from maillage.demarches.forms.territoire import CollageForm, ScenarioForm, TerritoireForm
from maillage.demarches.models import Demarche, Territoire, TerritoireQuerySet
from maillage.demarches.perimetre import (
    draw_perimetre,
    find_espace,
    list_alentours,
    read_codes,
    read_resume,
)
from maillage.demarches.permissions import can_edit_demarche
from maillage.demarches.recherche_communes import Trouve, search_lieux
from maillage.journal.historique import build_historique
from maillage.journal.models import Ecriture
from maillage.territoires.conversion import ErreurConversion
from maillage.territoires.resume import Resume, codes_of, find_millesime, list_population_years


def territoires(request: HttpRequest, slug: str) -> HttpResponse:
    """Les scénarios de périmètre d’une démarche, comparés."""
    if request.method == "POST":
        return _create(request, get_editable_demarche(request, slug))
    return _show_list(request, get_demarche(request, slug))


def _create(request: HttpRequest, demarche: Demarche) -> HttpResponse:
    form = ScenarioForm(request.POST, territoires=_list_alive(demarche))
    if not form.is_valid():
        return _show_list(request, demarche, form, status=422)
    depart = form.cleaned_data.get("depart")
    try:
        territoire = create_territoire(
            demarche=demarche, nom=form.cleaned_data["nom"], genre=form.cleaned_data["genre"],
            codes=read_codes(depart) if depart else (), espace=find_espace(demarche),
            by=Auteur.of(request.user),
        )  # fmt: skip
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("demarches:territoires", demarche.slug)
    announce(request, f"Le territoire «\u00a0{territoire}\u00a0» est créé : ajoutez ses communes.")
    return redirect("demarches:territoire", demarche.slug, territoire.uid)


def _show_list(
    request: HttpRequest, demarche: Demarche, form: ScenarioForm | None = None, status: int = 200
) -> HttpResponse:
    rows = _list_alive(demarche)
    context = {
        "demarche": demarche,
        "lignes": [{"territoire": item, "resume": read_resume(item)[0]} for item in rows],
        "form": form or ScenarioForm(territoires=rows),
        "can_edit": can_edit_demarche(request.user, demarche),
    }
    return render(request, "demarches/territoires.html", context, status=status)


def _list_alive(demarche: Demarche) -> TerritoireQuerySet:
    return demarche.territoires.filter(supprime_le__isnull=True)


def territoire(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Un scénario : ses communes, sa population, ses EPCI ; la coordination y cherche et ajoute."""
    if request.method == "POST":
        return _update(request, *_get_editable(request, slug, uid))
    demarche = get_demarche(request, slug)
    return _show(request, demarche, _find(demarche, uid))


def _find(demarche: Demarche, uid) -> Territoire:
    return get_object_or_404(_list_alive(demarche), uid=uid)


def _get_editable(request: HttpRequest, slug: str, uid) -> tuple[Demarche, Territoire]:
    demarche = get_editable_demarche(request, slug)
    return demarche, _find(demarche, uid)


def _update(request: HttpRequest, demarche: Demarche, territoire: Territoire) -> HttpResponse:
    form = TerritoireForm(request.POST)
    if not form.is_valid():
        return _show(request, demarche, territoire, form=form, status=422)
    update_territoire(
        territoire=territoire, nom=form.cleaned_data["nom"], genre=form.cleaned_data["genre"],
        by=Auteur.of(request.user),
    )  # fmt: skip
    announce(request, "Le nom et le type sont enregistrés.")
    return redirect("demarches:territoire", demarche.slug, territoire.uid)


def _show(
    request: HttpRequest,
    demarche: Demarche,
    territoire: Territoire,
    *,
    form: TerritoireForm | None = None,
    collage: CollageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    annees = list_population_years(territoire.espace)
    resume, panne = read_resume(territoire, _read_year(request, annees))
    query = request.GET.get("q", "").strip()
    can_edit = can_edit_demarche(request.user, demarche)
    context = {
        "demarche": demarche,
        "territoire": territoire,
        "resume": resume,
        "panne": panne,
        "can_edit": can_edit,
        "q": query,
        "trouves": _search(query, territoire, resume) if can_edit else [],
        "form": form or TerritoireForm(initial={"nom": territoire.nom, "genre": territoire.genre}),
        "collage": collage or CollageForm(),
        "annees": annees,
        **_describe_cartes(request, territoire, resume, can_edit=can_edit),
        "lignes": _read_lines(resume),
        "phrases": resume.sentences() if resume else [],
    }
    template = choose_template(request, "demarches/territoire.html", "resultats")
    return vary_htmx(render(request, template, context, status=status))


def _describe_cartes(
    request: HttpRequest, territoire: Territoire, resume: Resume | None, *, can_edit: bool
) -> dict:
    """La carte dessinée et celle où l’on compose ; une recherche n’en montre aucune."""
    if not resume or is_htmx(request):
        return {"dessin": None, "alentours": []}
    return {
        "dessin": draw_perimetre(territoire, resume) if resume.codes else None,
        "alentours": list_alentours(territoire, resume) if can_edit else [],
    }


def _read_year(request: HttpRequest, annees: list[int]) -> int | None:
    """L’année de population demandée ; une année inconnue vaut la dernière."""
    given = request.GET.get("population", "")
    return int(given) if given in map(str, annees) else None


def _read_lines(resume: Resume | None) -> list[dict]:
    """Les communes du territoire, avec le nom de leur EPCI."""
    if not resume:
        return []
    names = {groupe.code: groupe.nom for groupe in resume.epci}
    return [{"commune": line, "epci": names.get(line.epci, "")} for line in resume.lignes]


def _search(query: str, territoire: Territoire, resume: Resume | None) -> list[Trouve]:
    if not query or not resume:
        return []
    return search_lieux(query, resume.millesime, territoire.espace, set(resume.codes))


@require_POST
def territoire_add(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ajoute une commune, un EPCI ou un département entiers, ou des codes collés."""
    demarche, territoire = _get_editable(request, slug, uid)
    if "texte" in request.POST:
        collage = CollageForm(request.POST)
        if not collage.is_valid():
            return _show(request, demarche, territoire, collage=collage, status=422)
        codes = collage.cleaned_data["texte"]
    else:
        codes = _expand(request, territoire)
    return _apply(request, demarche, territoire, codes, add_communes, _say_added)


def _expand(request: HttpRequest, territoire: Territoire) -> list[str]:
    """Les codes postés, ceux des EPCI et des départements postés entiers."""
    codes = request.POST.getlist("code")
    epci, departements = request.POST.getlist("epci"), request.POST.getlist("departement")
    if not epci and not departements:
        return codes
    try:
        latest = find_millesime(None, territoire.espace)
    except ErreurConversion:
        return codes
    groups = codes_of(latest, epci=epci, departements=departements)
    return [*codes, *(code for found in groups.values() for code in found)]


@require_POST
def territoire_remove(request: HttpRequest, slug: str, uid) -> HttpResponse:
    demarche, territoire = _get_editable(request, slug, uid)
    codes = request.POST.getlist("code")
    return _apply(request, demarche, territoire, codes, remove_communes, _say_removed)


@require_POST
def territoire_change(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ajoute et retire d’un seul geste les communes cochées sur la carte."""
    demarche, territoire = _get_editable(request, slug, uid)

    def change(*, codes: list[str], **kwargs) -> Composition:
        return change_communes(ajouts=codes, retraits=request.POST.getlist("retrait"), **kwargs)

    codes = request.POST.getlist("ajout")
    return _apply(request, demarche, territoire, codes, change, _say_changed)


def _say_changed(request: HttpRequest, done: Composition) -> None:
    for sentence in done.phrases:
        messages.warning(request, sentence)
    changed = pluriel(
        len(done.changes), "commune ajoutée ou retirée", "communes ajoutées ou retirées"
    )
    announce(request, f"{changed}.")


def _apply(
    request: HttpRequest,
    demarche: Demarche,
    territoire: Territoire,
    codes: list[str],
    action: Callable[..., Composition],
    say: Callable[[HttpRequest, Composition], None],
) -> HttpResponse:
    try:
        say(request, action(territoire=territoire, codes=codes, by=Auteur.of(request.user)))
    except (Refus, ErreurConversion) as refus:
        messages.error(request, str(refus))
    return redirect("demarches:territoire", demarche.slug, territoire.uid)


def _say_added(request: HttpRequest, done: Composition) -> None:
    if done.changes:
        added = pluriel(len(done.changes), "commune ajoutée", "communes ajoutées")
        announce(request, f"{added}.")
    if done.deja:
        already = pluriel(len(done.deja), "commune y était déjà", "communes y étaient déjà")
        messages.info(request, f"{already}.")
    for sentence in done.phrases:
        messages.warning(request, sentence)
    if not (done.changes or done.deja or done.phrases):
        messages.info(
            request, "Rien à ajouter : choisissez une commune, un EPCI ou un département."
        )


def _say_removed(request: HttpRequest, done: Composition) -> None:
    for sentence in done.phrases:
        messages.warning(request, sentence)
    removed = pluriel(len(done.changes), "commune retirée", "communes retirées")
    announce(request, f"{removed}.")


@require_POST
def territoire_retain(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Retient ce scénario comme périmètre de la démarche."""
    demarche, territoire = _get_editable(request, slug, uid)
    before = demarche.territoires.filter(retenu=True).exclude(pk=territoire.pk).first()
    try:
        retain_territoire(territoire=territoire, by=Auteur.of(request.user))
    except (Refus, ErreurConversion) as refus:
        messages.error(request, str(refus))
    else:
        undo = reverse("demarches:territoire_retain", args=[slug, before.uid]) if before else ""
        done = f"«\u00a0{territoire}\u00a0» est le périmètre retenu de la démarche."
        announce(request, done, undo=undo)
    return redirect("demarches:territoire", demarche.slug, territoire.uid)


@require_POST
def territoire_delete(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Met un scénario à la corbeille, avec de quoi l’en sortir."""
    demarche, territoire = _get_editable(request, slug, uid)
    try:
        delete_territoire(territoire=territoire, by=Auteur.of(request.user))
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("demarches:territoire", demarche.slug, territoire.uid)
    undo = reverse("demarches:territoire_restore", args=[slug, uid])
    announce(request, f"«\u00a0{territoire}\u00a0» est à la corbeille.", undo=undo)
    return redirect("demarches:territoires", demarche.slug)


@require_POST
def territoire_restore(request: HttpRequest, slug: str, uid) -> HttpResponse:
    demarche = get_editable_demarche(request, slug)
    deleted = demarche.territoires.filter(supprime_le__isnull=False)
    territoire = get_object_or_404(deleted, uid=uid)
    restore_territoire(territoire=territoire, by=Auteur.of(request.user))
    announce(request, f"«\u00a0{territoire}\u00a0» est de retour.")
    return redirect("demarches:territoire", demarche.slug, territoire.uid)


@require_GET
def territoire_historique(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Qui a composé ce territoire, et quand."""
    demarche = get_demarche(request, slug)
    found = _find(demarche, uid)
    historique = build_historique(request, Ecriture.objects.about(found), objet=found)
    context = {"demarche": demarche, "territoire": found, "historique": historique}
    return render(request, "demarches/territoire_historique.html", context)
