"""Les conseils d’évaluabilité, la corbeille, et ce qu’une région règle."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.comptes.auteur import Auteur
from maillage.contrats.acces import get_contrat
from maillage.core.annonces import announce
from maillage.evaluation.acces import evaluation_context
from maillage.evaluation.actions import restore_objet
from maillage.evaluation.conseils import group_by_regle, read_conseils
from maillage.evaluation.corbeille import find_binned, list_binned
from maillage.evaluation.enums import GenreTerme
from maillage.evaluation.forms.bilans import TermeForm
from maillage.evaluation.models import TermeEvaluation
from maillage.evaluation.permissions import can_see_conseils
from maillage.evaluation.views.commun import home_url
from maillage.evaluation.vocabulaire import (
    DejaPris,
    add_terme,
    list_termes,
    move_terme,
    reword_terme,
)
from maillage.referentiels.acces import enter, list_regions

SENS = {"monter": -1, "descendre": 1}
PRIS = "Ce nom est déjà pris dans la région\u00a0: modifiez plutôt celui qui existe."
MOTS = {
    GenreTerme.CRITERE: "Critères d’évaluation",
    GenreTerme.NIVEAU: "Niveaux de jugement",
}


@require_GET
def evaluabilite(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Les fiches par ce qui leur manque pour être évaluables ; du cercle de travail seul."""
    contrat = get_contrat(request, slug, uid)
    if not can_see_conseils(request.user, contrat):
        raise Http404("Ces conseils restent au cercle de travail.")
    rows = read_conseils(contrat, request.user)
    context = evaluation_context(
        request, contrat, "evaluabilite", groupes=group_by_regle(rows), total=len(rows),
        completes=[row.fiche for row in rows if not row.conseils],
    )  # fmt: skip
    return render(request, "evaluation/evaluabilite.html", context)


@require_GET
def corbeille(request: HttpRequest, slug: str, uid) -> HttpResponse:
    """Ce qui a été supprimé et peut revenir, pour qui peut l’écrire."""
    contrat = get_contrat(request, slug, uid)
    rows = list_binned(contrat, request.user)
    context = evaluation_context(request, contrat, "corbeille", lignes=rows)
    return render(request, "evaluation/corbeille.html", context)


@require_POST
def corbeille_restore(request: HttpRequest, slug: str, uid, objet_uid) -> HttpResponse:
    """Défait une suppression."""
    contrat = get_contrat(request, slug, uid)
    found = find_binned(contrat, request.user, objet_uid)
    if found is None:
        raise Http404("Rien de tel à la corbeille.")
    try:
        with transaction.atomic():
            restore_objet(found, by=Auteur.of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except IntegrityError:
        messages.error(request, "Rien n’est rétabli\u00a0: un autre a pris sa place depuis.")
    else:
        announce(request, f"« {found} » est rétabli.")
    return redirect(home_url(contrat))


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """Les régions que le compte anime ; s’il n’y en a qu’une, ses critères."""
    found = list_regions(request)
    if len(found) == 1:
        return redirect("evaluation:termes", found[0]["code"])
    return render(request, "evaluation/regions.html", {"regions": found})


@require_GET
def termes(request: HttpRequest, region: str) -> HttpResponse:
    """Les critères et les niveaux de jugement de la région."""
    context = enter(request, region)
    context["listes"] = [
        (genre, titre, list_termes(region, genre)) for genre, titre in MOTS.items()
    ]
    return render(request, "evaluation/termes.html", context)


def terme_create(request: HttpRequest, region: str, genre: str) -> HttpResponse:
    context = enter(request, region)
    if genre not in GenreTerme.values:
        raise Http404("Ce genre de mot n’existe pas.")
    form = TermeForm(request.POST or None, genre=genre)
    if form.is_valid():
        try:
            added = add_terme(region, genre, **form.cleaned_data)
        except DejaPris:
            form.add_error("libelle", PRIS)
        else:
            announce(request, f"« {added} » est maintenant proposé dans la région.")
            return redirect("evaluation:termes", region)
    return _show(request, context, form, GenreTerme(genre), None)


def terme_edit(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Redit un critère ou un niveau pour la région."""
    context = enter(request, region)
    terme = find_terme(region, code)
    names = ("libelle", "question", "familles", "hors_echelle")
    initial = {name: getattr(terme, name) for name in names}
    form = TermeForm(request.POST or None, genre=terme.genre, initial=initial)
    if form.is_valid():
        reworded = reword_terme(terme, region, **form.cleaned_data)
        announce(request, f"« {reworded} » est enregistré pour la région.")
        return redirect("evaluation:termes", region)
    return _show(request, context, form, GenreTerme(terme.genre), terme)


def _show(
    request: HttpRequest, context: dict, form: TermeForm, genre: GenreTerme,
    terme: TermeEvaluation | None,
) -> HttpResponse:  # fmt: skip
    context |= {"form": form, "genre": genre, "terme": terme, "liste": MOTS[genre]}
    status = 422 if form.errors else 200
    return render(request, "evaluation/terme_form.html", context, status=status)


@require_POST
def terme_reglage(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Propose, ôte, monte ou descend un mot."""
    enter(request, region)
    terme, geste = find_terme(region, code), request.POST.get("geste", "")
    if geste in SENS:
        move_terme(terme, region, pas=SENS[geste])
    elif geste in ("proposer", "oter"):
        reword_terme(terme, region, actif=geste == "proposer")
        said = "est proposé" if geste == "proposer" else "n’est plus proposé"
        announce(request, f"« {terme} » {said} dans la région.")
    return redirect("evaluation:termes", region)


def find_terme(region: str, code: str) -> TermeEvaluation:
    """Le mot tel que la région le règle."""
    for genre in GenreTerme:
        for terme in list_termes(region, genre):
            if terme.code == code:
                return terme
    raise Http404("Ce mot n’existe pas.")
