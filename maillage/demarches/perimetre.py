"""Ce que les pages disent d’un territoire : son résumé, sa carte."""

from dataclasses import dataclass, field
from functools import lru_cache

from maillage.demarches.models import Demarche, Territoire
from maillage.graphiques.carte import draw_carte
from maillage.graphiques.figure import Figure, draw_page
from maillage.territoires.cartes import build_perimetre, list_departements_around
from maillage.territoires.conversion import ErreurConversion, convert
from maillage.territoires.enums import Espace
from maillage.territoires.models import Chargement
from maillage.territoires.resume import Resume, find_millesime, summarize

ALENTOURS_MAX = 8


@dataclass(frozen=True, slots=True)
class Dessin:
    """La carte d’un territoire ; sans figure, ``charges`` dit si des contours sont là."""

    figure: Figure | None
    phrases: tuple[str, ...]
    charges: bool


def find_espace(demarche: Demarche) -> str:
    """Une démarche inventée compose avec des communes inventées, et seulement celles-là."""
    first = demarche.territoires.order_by("pk").first()
    return first.espace if first else Espace.FRANCE


def read_resume(territoire: Territoire, population: int | None = None) -> tuple[Resume | None, str]:
    """Le résumé du territoire, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        latest = find_millesime(None, territoire.espace)
        annee = max(latest.annee, territoire.millesime)
        codes, start = territoire.codes, territoire.millesime
        return summarize(codes, annee, population, de=start, espace=territoire.espace), ""
    except ErreurConversion as error:
        return None, str(error)


def read_codes(territoire: Territoire) -> list[str]:
    """Ses communes au dernier millésime ; telles quelles quand elles ne se convertissent pas."""
    try:
        latest = find_millesime(None, territoire.espace).annee
        start = territoire.millesime
        return convert(territoire.codes, start, max(latest, start), territoire.espace).codes
    except ErreurConversion:
        return territoire.codes


def list_alentours(territoire: Territoire, resume: Resume) -> list[str]:
    """Les départements où composer sur la carte : les siens, ceux de la démarche, les voisins."""
    own = [groupe.code for groupe in resume.departements]
    own += [ressort.departement for ressort in territoire.demarche.ressorts.all()]
    around = list_departements_around(resume.codes, resume.millesime, territoire.espace)
    return list(dict.fromkeys([*own, *around]))[:ALENTOURS_MAX]


@dataclass(frozen=True, slots=True)
class _Demande:
    """Une carte à dessiner ; deux demandes égales donnent le même dessin."""

    codes: tuple[str, ...]
    population: int | None
    espace: str
    nom: str
    cle: str
    stamp: tuple
    resume: Resume = field(compare=False)


def draw_perimetre(territoire: Territoire, resume: Resume, cle: str = "perimetre") -> Dessin:
    """La carte, gardée tant que ni les communes ni la géographie ne changent."""
    stamp = Chargement.objects.stamp(territoire.espace)
    codes, population = tuple(resume.codes), resume.population_annee
    demande = _Demande(codes, population, territoire.espace, territoire.nom, cle, stamp, resume)
    return _draw(demande)


@lru_cache(maxsize=32)
def _draw(demande: _Demande) -> Dessin:
    titre = f"Carte du territoire «\u00a0{demande.nom}\u00a0»"
    carte, fond = build_perimetre(demande.resume, demande.espace, titre)
    figure = draw_page(draw_carte, carte, cle=demande.cle) if carte else None
    return Dessin(figure, tuple(fond.sentences()), fond.charge)
