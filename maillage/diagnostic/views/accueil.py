"""L’accueil du diagnostic : ce qui existe, ce qui vient ensuite."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.demarches.models import Demarche
from maillage.diagnostic.acces import diagnostic_context, list_address
from maillage.diagnostic.enums import EtatPriorisation
from maillage.diagnostic.lecture_dls import count_gaps
from maillage.diagnostic.models import Priorisation
from maillage.diagnostic.rubriques import TOUTES


@dataclass(frozen=True, slots=True)
class Pas:
    """Une chose à faire : pourquoi, et le lien qui y mène."""

    phrase: str
    mot: str
    url: str


@require_GET
def diagnostic(request: HttpRequest, slug: str) -> HttpResponse:
    """Combien de chaque, et les prochains pas de qui écrit."""
    demarche = get_demarche(request, slug)
    counts = {
        item.cle: item.modele.objects.visible_to(request.user).filter(demarche=demarche).count()
        for item in TOUTES
    }
    cards = [
        {"rubrique": item, "nombre": counts[item.cle], "url": list_address(item, demarche)}
        for item in TOUTES
    ]
    context = diagnostic_context(
        request, demarche, cartes=cards, votes=_open_votes(request.user, demarche)
    )
    context["pas"] = (find_next(request.user, demarche, counts) if context["can_edit"] else [])[:3]
    return render(request, "diagnostic/diagnostic.html", context)


def _open_votes(user, demarche: Demarche) -> list[dict]:
    """Les séances ouvertes où ce compte est inscrit."""
    found = Priorisation.objects.alive().filter(
        demarche=demarche, votants__utilisateur=user, etat=EtatPriorisation.OUVERTE
    )
    return [
        {"seance": item, "url": reverse("diagnostic:bulletin_own", args=[demarche.slug, item.uid])}
        for item in found
    ]


# Rubrique vide → ce qu’elle apporte, le premier pas.
DEBUTS = {
    "diagnostics-exterieurs": (
        "Reprenez d’abord les études déjà faites sur le territoire.",
        "Déposer un diagnostic extérieur", "create",
    ),
    "inventaire": (
        "Dressez l’inventaire de ce qui existe : le contrat s’y appuiera.",
        "Importer un tableau", "list",
    ),
    "services": (
        "L’annuaire des services vient d’un fichier FINESS en une minute.",
        "Ouvrir l’annuaire", "list",
    ),
    "recueils": (
        "Donnez la parole : entretiens, groupes, ateliers.", "Noter un recueil", "create",
    ),
    "constats": (
        "Écrivez un premier constat, avec ce qui le prouve.", "Écrire un constat", "create",
    ),
    "enjeux": ("Rassemblez les constats en enjeux.", "Nommer un enjeu", "create"),
    "priorites": (
        "Faites choisir : une séance de gommettes se prépare en cinq minutes.",
        "Préparer une séance", "create",
    ),
}  # fmt: skip


def find_next(user, demarche: Demarche, counts: dict[str, int]) -> list[Pas]:
    """Les prochains pas, dans l’ordre de la méthode."""
    steps = [
        Pas(phrase, word, list_address(item, demarche, verbe))
        for item in TOUTES
        if item.cle in DEBUTS and not counts[item.cle]
        for phrase, word, verbe in [DEBUTS[item.cle]]
    ]
    gaps = count_gaps(user, demarche)
    verbatims = reverse("diagnostic:verbatims_code", args=[demarche.slug])
    by_cle = {item.cle: list_address(item, demarche) for item in TOUTES}
    todo = [
        (gaps.verbatims_sans_theme, "verbatim n’a", "verbatims n’ont", "pas de thème.",
         "Coder les verbatims", verbatims),
        (gaps.constats_sans_preuve, "constat n’a", "constats n’ont", "pas encore de preuve.",
         "Voir ces constats", f"{by_cle['constats']}?appui=sans"),
        (gaps.constats_sans_enjeu, "constat n’est", "constats ne sont", "dans aucun enjeu.",
         "Ranger les constats", f"{by_cle['constats']}?enjeu=aucun"),
        (gaps.enjeux_sans_preuve, "enjeu reste", "enjeux restent", "à étayer.",
         "Voir ces enjeux", f"{by_cle['enjeux']}?appui=sans"),
    ]  # fmt: skip
    for count, one, many, rest, word, url in todo:
        if count:
            steps.append(Pas(f"{count} {many if count > 1 else one} {rest}", word, url))
    return steps
