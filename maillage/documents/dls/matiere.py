"""La matière du diagnostic : tout ce que le document dira, réduit aux cercles demandés."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from maillage.demarches.models import Demarche
from maillage.diagnostic.models import (
    Constat,
    DiagnosticExterne,
    Dispositif,
    Enjeu,
    Materiau,
    Preuve,
    Priorisation,
    Service,
    Verbatim,
)
from maillage.diagnostic.portrait.disparites import Disparites, read_disparites
from maillage.diagnostic.portrait.lecture import Lecture, Manque, read_lecture
from maillage.diagnostic.portrait.locales import build_locale
from maillage.diagnostic.portrait.saillants import Saillant, find_saillants
from maillage.diagnostic.portrait.tableau import Rangee
from maillage.diagnostic.resultats import Resultat, compute_resultats
from maillage.indicateurs.models import IndicateurLocal
from maillage.territoires.cartes import Fond, zones_of


@dataclass(slots=True)
class Matiere:
    """Ce que les blocs lisent ; sans territoire, pas de ``lecture``, et ``manque`` dit pourquoi."""

    demarche: Demarche
    lecture: Lecture | None
    manque: str = ""
    saillants: list[Saillant] = field(default_factory=list)
    disparites: list[Disparites] = field(default_factory=list)
    fond: Fond = field(default_factory=Fond)
    locales: list[tuple[str, Rangee]] = field(default_factory=list)
    recueils: list[Materiau] = field(default_factory=list)
    verbatims: list[Verbatim] = field(default_factory=list)
    diagnostics: list[DiagnosticExterne] = field(default_factory=list)
    dispositifs: list[Dispositif] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    enjeux: list[Enjeu] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)
    seance: Priorisation | None = None
    resultats: list[Resultat] = field(default_factory=list)
    interieurs: bool = False

    @property
    def nom(self) -> str:
        return self.lecture.nom if self.lecture else self.demarche.nom


def read_matiere(demarche: Demarche, cercles: Iterable[str]) -> Matiere:
    """Lit tout en une vingtaine de requêtes ; le portrait officiel est de tous les cercles."""
    kept = sorted(cercles)
    matiere = _read_portrait(demarche)
    matiere.locales = _read_locales(demarche, kept)
    matiere.recueils = list(_of(Materiau, demarche, kept))
    matiere.verbatims = list(_of(Verbatim, demarche, kept).prefetch_related("themes"))
    matiere.diagnostics = list(_of(DiagnosticExterne, demarche, kept).select_related("producteur"))
    matiere.dispositifs = list(_of(Dispositif, demarche, kept).select_related("theme"))
    matiere.services = list(_of(Service, demarche, kept))
    matiere.enjeux = list(_of(Enjeu, demarche, kept))
    matiere.constats = list(_of(Constat, demarche, kept).prefetch_related(_preuves(kept)))
    matiere.interieurs = bool({"travail", "partage"}.intersection(kept))
    _read_priorites(matiere, kept)
    return matiere


def _read_portrait(demarche: Demarche) -> Matiere:
    try:
        lecture = read_lecture(demarche)
    except Manque as manque:
        return Matiere(demarche, None, str(manque))
    portrait = lecture.portrait
    saillants = find_saillants(portrait)
    return Matiere(
        demarche, lecture, saillants=saillants,
        disparites=[read_disparites(portrait, item.ligne.indicateur) for item in saillants],
        fond=zones_of(portrait.codes, portrait.millesime, portrait.espace),
    )  # fmt: skip


def _read_locales(demarche: Demarche, cercles: list[str]) -> list[tuple[str, Rangee]]:
    found = IndicateurLocal.objects.alive().filter(demarche=demarche, cercle__in=cercles)
    return [
        (item.domaine, build_locale(item, next(iter(item.valeurs.all()), None)))
        for item in found.prefetch_related("valeurs")
    ]


def _of(model, demarche: Demarche, cercles: list[str]) -> QuerySet:
    return model.objects.alive().filter(demarche=demarche, cercle__in=cercles)


def _preuves(cercles: list[str]) -> Prefetch:
    """Les preuves dont l’objet cité est lui-même dans ces cercles."""
    alive = Preuve.objects.filter(supprime_le__isnull=True)
    for name in ("verbatim", "diagnostic", "dispositif"):
        shown = Q(**{f"{name}__cercle__in": cercles, f"{name}__supprime_le__isnull": True})
        alive = alive.filter(Q(**{f"{name}__isnull": True}) | shown)
    linked = alive.select_related("verbatim", "diagnostic", "dispositif")
    return Prefetch("preuves", linked)


def _read_priorites(matiere: Matiere, cercles: list[str]) -> None:
    """La dernière séance de ces cercles, réduite aux enjeux que le document montre."""
    matiere.seance = _of(Priorisation, matiere.demarche, cercles).first()
    if matiere.seance is None:
        return
    shown = {enjeu.pk for enjeu in matiere.enjeux}
    matiere.resultats = [
        item for item in compute_resultats(matiere.seance) if item.examen.enjeu_id in shown
    ]
