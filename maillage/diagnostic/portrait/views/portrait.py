"""Le portrait : un paragraphe, ce qui ressort, une carte, puis tout par domaine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.demarches.models import Demarche
from maillage.demarches.permissions import can_edit_demarche
from maillage.diagnostic.permissions import can_edit_diagnostic
from maillage.diagnostic.portrait.carte import draw_disparites, read_fond
from maillage.diagnostic.portrait.disparites import read_disparites, write_disparites
from maillage.diagnostic.portrait.figures import draw_lignes
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.locales import read_locales
from maillage.diagnostic.portrait.phrases import write_semblables
from maillage.diagnostic.portrait.recit import write_recit
from maillage.diagnostic.portrait.saillants import Saillant, find_saillants
from maillage.diagnostic.portrait.tableau import build_chapitres, list_colonnes
from maillage.indicateurs.choix import read_chosen
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.moteur.portrait import Ligne, Portrait

# La première carte, quand rien ne ressort : l’accès aux soins parle à tous.
CARTE_PAR_DEFAUT = "apl_generalistes"


@require_GET
def portrait(request: HttpRequest, slug: str) -> HttpResponse:
    """Le portrait du territoire retenu, ou ce qui manque pour le dresser."""
    demarche = get_demarche(request, slug)
    try:
        lecture = read_lecture(demarche)
    except Manque as manque:
        return show_manque(request, demarche, manque)
    saillants = find_saillants(lecture.portrait)
    cles = frozenset(item.cle for item in read_chosen(demarche))
    shown = frozenset() if request.GET.get("tous") else cles
    locales = read_locales(request.user, demarche)
    context = {
        "demarche": demarche,
        "lecture": lecture,
        "recit": write_recit(lecture.portrait, lecture.nom),
        "saillants": saillants,
        "halteres": draw_lignes(
            [item.ligne for item in saillants], lecture.portrait, "Ce qui ressort", lecture.nom,
            "saillants",
        ),
        "chapitres": build_chapitres(lecture.portrait, locales, shown),
        "semblables": write_semblables(lecture.portrait),
        "suivis": len(cles),
        "has_choice": bool(shown),
        "colonnes": list_colonnes(lecture.portrait),
        "can_edit": can_edit_diagnostic(request.user, demarche),
        **_carte(request, lecture, saillants),
    }  # fmt: skip
    return render(request, "diagnostic/portrait/portrait.html", context)


def show_manque(request: HttpRequest, demarche: Demarche, manque: Manque) -> HttpResponse:
    context = {
        "demarche": demarche,
        "phrase": str(manque),
        "can_edit": can_edit_demarche(request.user, demarche),
    }
    return render(request, "diagnostic/portrait/manque.html", context)


def _carte(request: HttpRequest, lecture: Lecture, saillants: list[Saillant]) -> dict:
    """La carte demandée par ``?carte=`` ; une clé inconnue rend la première."""
    offered = list_cartes(lecture.portrait)
    first = [item.ligne.indicateur.cle for item in saillants]
    wanted = [request.GET.get("carte", ""), *first, CARTE_PAR_DEFAUT]
    known = {ligne.indicateur.cle: ligne for ligne in offered}
    chosen = next((known[cle] for cle in wanted if cle in known), next(iter(offered), None))
    if chosen is None:
        return {"cartes": [], "carte": None}
    fond = read_fond(lecture.portrait)
    disparites = read_disparites(lecture.portrait, chosen.indicateur)
    return {
        "cartes": [ligne.indicateur for ligne in offered],
        "carte": chosen.indicateur,
        "carte_figure": draw_disparites(disparites, fond, lecture.portrait, "carte"),
        "carte_manques": fond.sentences(),
        "carte_phrases": write_disparites(disparites),
    }


def list_cartes(portrait: Portrait) -> list[Ligne]:
    """Les indicateurs qui ont une valeur par commune."""
    return [
        ligne
        for ligne in portrait.lignes
        if ligne.mesure.is_value and ligne.indicateur.nature != Nature.CONTEXTE
    ]
