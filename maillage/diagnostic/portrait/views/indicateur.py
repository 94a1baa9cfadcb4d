"""La page d’un indicateur : sa place, sa carte, ses communes, sa définition, ses limites."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.demarches.acces import get_demarche
from maillage.diagnostic.permissions import can_edit_diagnostic
from maillage.diagnostic.portrait.carte import draw_disparites, read_fond
from maillage.diagnostic.portrait.comparaison import write_jugement
from maillage.diagnostic.portrait.disparites import Disparites, read_disparites, write_disparites
from maillage.diagnostic.portrait.figures import draw_distribution, draw_lignes, draw_tendance
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.mots import (
    write_drapeaux,
    write_intervalle,
    write_mesure,
)
from maillage.diagnostic.portrait.phrases import write_phrase
from maillage.diagnostic.portrait.tableau import build_rangee, show_etat
from maillage.diagnostic.portrait.views.portrait import show_manque
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.moteur.portrait import Ligne


@require_GET
def indicateur(request: HttpRequest, slug: str, cle: str) -> HttpResponse:
    demarche = get_demarche(request, slug)
    try:
        lecture = read_lecture(demarche)
    except Manque as manque:
        return show_manque(request, demarche, manque)
    ligne = find_ligne(lecture, cle)
    phrase = write_phrase(ligne, lecture.portrait.references)
    context = {
        "demarche": demarche,
        "lecture": lecture,
        "indicateur": ligne.indicateur,
        "rangee": build_rangee(ligne, lecture.portrait),
        "phrase": phrase,
        "jugement": write_jugement(phrase.comparaison),
        "halteres": draw_lignes(
            [ligne], lecture.portrait, ligne.indicateur.libelle, lecture.nom, "haltere"
        ),
        "tendance": draw_tendance(ligne, lecture.nom, "tendance"),
        "can_edit": can_edit_diagnostic(request.user, demarche),
        **_communes(lecture, ligne),
    }
    return render(request, "diagnostic/portrait/indicateur.html", context)


def find_ligne(lecture: Lecture, cle: str) -> Ligne:
    ligne = lecture.portrait.find(cle)
    if ligne is None:
        raise Http404("Cet indicateur n’est pas au catalogue.")
    return ligne


def _communes(lecture: Lecture, ligne: Ligne) -> dict:
    if ligne.indicateur.nature == Nature.CONTEXTE:
        return {"communes": []}
    disparites = read_disparites(lecture.portrait, ligne.indicateur)
    fond = read_fond(lecture.portrait)
    return {
        "communes": list_communes(disparites),
        "repartition": draw_distribution(disparites, ligne, lecture.nom, "repartition"),
        "carte_figure": draw_disparites(disparites, fond, lecture.portrait, "carte"),
        "carte_manques": fond.sentences(),
        "carte_phrases": write_disparites(disparites),
    }


def list_communes(disparites: Disparites) -> list[dict]:
    """Une ligne par commune : valeur ou état, réserves, intervalle."""
    item = disparites.indicateur
    return [
        {
            "code": commune.code,
            "nom": commune.nom,
            "population": None if commune.population is None else round(commune.population),
            "valeur": write_mesure(item, commune.mesure),
            "etat": show_etat(commune.mesure),
            "intervalle": write_intervalle(item, commune.mesure),
            "reserves": write_drapeaux(commune.mesure),
        }
        for commune in disparites.communes
    ]
