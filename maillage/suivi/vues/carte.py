"""Les communes que touchent les actions filtrées, et celles qui n’en nomment aucune."""

from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.contrats.models import Contrat
from maillage.contrats.territoire import name_communes, read_resume
from maillage.graphiques.carte import Carte, draw_carte
from maillage.graphiques.carte.paliers import choose_classes
from maillage.graphiques.figure import Figure, draw_page
from maillage.graphiques.mesures import Mesure
from maillage.suivi.models import Deploiement
from maillage.suivi.vues.lignes import Action
from maillage.territoires.cartes import Fond, zones_of
from maillage.territoires.resume import Resume

NOMS_MAX = 12


@dataclass(frozen=True, slots=True)
class Lieu:
    """Une commune du périmètre, et les actions qui la nomment."""

    code: str
    nom: str
    actions: int
    en_retard: int


@dataclass(frozen=True, slots=True)
class Portee:
    """Ce que touchent les actions : ``partout``, celles qui ne nomment aucune commune.

    ``dehors`` : celles qui n’en nomment que hors du périmètre.
    """

    lieux: list[Lieu]
    partout: int
    dehors: int
    figure: Figure | None
    phrases: list[str]


def build_portee(actions: list[Action], communes: dict[int, list[str]], contrat: Contrat) -> Portee:
    """Compte par commune ; ``communes`` : par fiche, les codes qu’elle nomme."""
    resume = read_resume(contrat.territoire) if contrat.territoire else None
    codes = _codes_of(resume, contrat)
    counts, late = dict.fromkeys(codes, 0), dict.fromkeys(codes, 0)
    partout = dehors = 0
    for action in actions:
        named = set(communes.get(action.row["pk"], ()))
        reached = named & counts.keys()
        partout += not named
        dehors += bool(named) and not reached
        for code in reached:
            counts[code] += 1
            late[code] += action.is_late
    names = name_communes(contrat.territoire, codes)
    lieux = [Lieu(code, names.get(code, code), counts[code], late[code]) for code in codes]
    lieux.sort(key=lambda lieu: (-lieu.actions, lieu.nom))
    fond = _read_fond(resume, contrat)
    return Portee(lieux, partout, dehors, _draw(lieux, fond), fond.sentences())


def _codes_of(resume: Resume | None, contrat: Contrat) -> list[str]:
    """Les communes du périmètre ; sans géographie pour les convertir, telles qu’écrites."""
    if resume:
        return list(resume.codes)
    return list(contrat.territoire.codes) if contrat.territoire else []


def read_communes(fiches: QuerySet) -> dict[int, list[str]]:
    """Par fiche, les communes qu’elle nomme, elle ou un de ses territoires ; deux requêtes."""
    found = {pk: list(codes) for pk, codes in fiches.order_by().values_list("pk", "communes")}
    lieux = Deploiement.objects.filter(fiche__in=found, supprime_le__isnull=True)
    for fiche, codes in lieux.order_by().values_list("fiche", "communes"):
        found[fiche] += codes
    return found


def _read_fond(resume: Resume | None, contrat: Contrat) -> Fond:
    """Les contours du territoire ; vide s’il n’y en a pas."""
    if resume is None or contrat.territoire is None:
        return Fond(charge=False)
    return zones_of(resume.codes, resume.millesime, contrat.territoire.espace)


def _draw(lieux: list[Lieu], fond: Fond) -> Figure | None:
    if fond.is_empty or not lieux:
        return None
    counts = {lieu.code: lieu.actions for lieu in lieux}
    carte = Carte(
        titre="Actions qui nomment chaque commune",
        zones=(*fond.zones, *fond.voisines),
        mesures={code: Mesure(count) for code, count in counts.items()},
        classes=choose_classes(list(counts.values())),
        mesure="Actions qui la nomment", decimales=0,
        territoire=frozenset(counts),
        etiquettes=tuple(lieu.code for lieu in lieux[:NOMS_MAX]),
        source=fond.source,
    )  # fmt: skip
    return draw_page(draw_carte, carte, cle="suivi-communes")
