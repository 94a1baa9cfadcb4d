"""Le portrait d’une commune, dans sa page : ses chiffres à côté de ceux du territoire."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from maillage.demarches.extensions import SectionCommune
from maillage.demarches.models import Demarche
from maillage.diagnostic.portrait.communes import measure_communes
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.mots import (
    write_drapeaux,
    write_intervalle,
    write_mesure,
    write_periode,
    write_source,
)
from maillage.diagnostic.portrait.tableau import show_etat
from maillage.indicateurs.choix import read_chosen
from maillage.indicateurs.enums import Nature
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.moteur.cadre import read_cadre
from maillage.indicateurs.moteur.mesures import Mesure
from maillage.territoires.identite import Identite

NOMBRE = 12
# Par commune, l’une est toujours 0 ou 100 %, l’autre n’y est pas publiée.
SANS_COMMUNE = (Nature.PART_SOUS_SEUIL, Nature.CONTEXTE)


def build_section(
    request: HttpRequest, demarche: Demarche, identite: Identite
) -> SectionCommune | None:
    """Une douzaine de chiffres ; rien pour une commune hors du territoire, ou sans donnée."""
    try:
        lecture = read_lecture(demarche)
    except Manque:
        return None
    code = identite.commune.code
    if code not in lecture.portrait.codes:
        return None
    lignes = list_lignes(demarche, lecture, code)
    if not lignes:
        return None
    context = {"lignes": lignes, "demarche": demarche, "nom": lecture.nom}
    html = render_to_string("diagnostic/portrait/_commune.html", context)
    return SectionCommune("portrait", "Ses chiffres, à côté de ceux du territoire", html)


def list_lignes(demarche: Demarche, lecture: Lecture, code: str) -> list[dict]:
    """Les indicateurs suivis qui ont une valeur, ou un secret, dans le territoire."""
    place = read_cadre(lecture.portrait.espace).position[code]
    shown = [
        item
        for item in read_chosen(demarche)
        if item.nature not in SANS_COMMUNE
        and (ligne := lecture.portrait.find(item.cle))
        and ligne.mesure.is_value
    ]
    return [
        _line(item, measure_communes(item, lecture.portrait.espace, [place])[0], lecture)
        for item in shown[:NOMBRE]
    ]


def _line(item: Indicateur, mesure: Mesure, lecture: Lecture) -> dict:
    ligne = lecture.portrait.find(item.cle)
    return {
        "cle": item.cle,
        "libelle": item.libelle,
        "valeur": write_mesure(item, mesure),
        "etat": show_etat(mesure),
        "intervalle": write_intervalle(item, mesure),
        "reserves": write_drapeaux(mesure),
        "territoire": write_mesure(item, ligne.mesure if ligne else None),
        "annee": write_periode(mesure),
        "source": write_source(item),
    }
