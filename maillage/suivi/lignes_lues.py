"""Les lignes du suivi de plusieurs fiches à la fois, une requête par sorte de lignes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet

from maillage.contrats.enums import RoleOrganisation, RolePersonne, StatutFiche
from maillage.contrats.models import FicheOrganisation, FichePersonne
from maillage.journal.enums import Acte
from maillage.journal.models import Ecriture
from maillage.suivi.enums import EtatMesure, NatureNote
from maillage.suivi.etats import (
    DeploiementSuivi,
    EtapeSuivie,
    IndicateurSuivi,
    NoteLue,
    ReleveSuivi,
)
from maillage.suivi.models import (
    Deploiement,
    Etape,
    IndicateurAction,
    NoteSuivi,
    ValeurIndicateur,
)
from maillage.suivi.valeurs.avancement import progress
from maillage.suivi.valeurs.series import Serie, series_of

_INDICATEUR = (
    "uid", "intitule", "nature", "unite", "sens", "forme", "cumul", "facteur", "depart",
    "depart_date", "cible", "cible_date", "frequence", "source", "responsable",
    "unique_par_personne",
)  # fmt: skip
_RELEVE = (
    "debut", "fin", "valeur", "numerateur", "denominateur", "echelon", "estimee", "commentaire",
    "releve_le",
)  # fmt: skip
_NOTE = (
    "uid", "texte", "cercle", "statut_avant", "statut_apres", "meteo", "leve_le",
    "leve_texte",
)  # fmt: skip
_ETAPE = ("uid", "titre", "debut", "echeance", "responsable", "faite", "faite_le")


def nothing() -> Any:
    """Aucune ligne, pour aucune fiche."""
    return field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Lignes:
    """Par clé de fiche, ses lignes ; une fiche qui n’en a pas a une liste vide."""

    pilotes: dict[int, list[str]]
    etapes: dict[int, list[EtapeSuivie]]
    deploiements: dict[int, list[DeploiementSuivi]]
    referents: dict[int, list[str]] = nothing()
    notes: dict[int, list[NoteLue]] = nothing()
    indicateurs: dict[int, list[IndicateurSuivi]] = nothing()


def notes_read_by(user) -> QuerySet[NoteSuivi]:
    """Les notes visibles, et celles que ce compte a écrites : il voit qu’on les a reçues."""
    return NoteSuivi.objects.visible_to(user, extra=_written_by(user))


def notes_written_by(user) -> QuerySet[NoteSuivi]:
    return NoteSuivi.objects.filter(_written_by(user))


def _written_by(user) -> Q:
    """Celles que l’historique dit de ce compte ; un regard emprunté n’a rien écrit."""
    if getattr(user, "_roles", None):
        return Q(pk__in=[])
    kind = ContentType.objects.get_for_model(NoteSuivi)
    written = Ecriture.objects.filter(auteur=user, acte=Acte.CREATION, sujet_type=kind)
    return Q(uid__in=written.values("sujet_uid"))


def notes_within(cercles: Iterable[str]) -> QuerySet[NoteSuivi]:
    """Les notes de ces cercles, pour un document qui n’a pas d’autre lecteur."""
    return NoteSuivi.objects.alive().filter(cercle__in=sorted(cercles))


def read_lignes(pks: list[int], jour: date, notes: QuerySet[NoteSuivi] | None) -> Lignes:
    """``notes`` None : le public, à qui ne vont ni météo, ni textes, ni chiffres."""
    liens = FicheOrganisation.objects.filter(fiche__in=pks, role=RoleOrganisation.PILOTE)
    etapes = Etape.objects.alive().filter(fiche__in=pks).order_by("position", "pk")
    lieux = _read_deploiements(pks)
    lignes = Lignes(
        pilotes=group(liens.select_related("organisation"), name_pilote),
        etapes=group(with_lieu(etapes), lambda row: build_etape(row, jour)),
        deploiements=group(lieux, lambda row: build_deploiement(row, hidden=notes is None)),
    )
    if notes is None:
        return lignes
    personnes = FichePersonne.objects.filter(fiche__in=pks, role=RolePersonne.REFERENT)
    return replace(
        lignes,
        notes=group(notes.filter(fiche__in=pks), build_note),
        indicateurs=_read_indicateurs(pks, {row.pk: row.uid for row in lieux}, jour),
        referents=group(personnes.select_related("personne"), lambda row: str(row.personne)),
    )


def group(rows: Iterable, build) -> dict[int, list]:
    """Par clé de fiche, ce que ``build`` fait de chaque ligne."""
    groups: dict[int, list] = defaultdict(list)
    for row in rows:
        groups[row.fiche_id].append(build(row))
    return groups


def with_lieu(rows: QuerySet) -> QuerySet:
    return rows.annotate(uid_du_lieu=F("deploiement__uid"))


def name_pilote(lien: FicheOrganisation) -> str:
    return lien.organisation.sigle or lien.organisation.nom


def _take(row: Model, names: Iterable[str]) -> dict:
    return {name: getattr(row, name) for name in names}


def build_etape(row: Any, jour: date) -> EtapeSuivie:
    """``row`` : une ``Etape`` lue ``with_lieu``."""
    late = bool(row.echeance and row.echeance < jour and not row.faite)
    return EtapeSuivie(**_take(row, _ETAPE), deploiement=row.uid_du_lieu, is_late=late)


def build_note(row: NoteSuivi) -> NoteLue:
    lieu = row.deploiement
    return NoteLue(
        **_take(row, _NOTE), jour=row.date, nature=NatureNote(row.nature),
        auteur=row.auteur_libelle, deploiement=lieu.uid if lieu else None,
        lieu=lieu.libelle if lieu else "",
    )  # fmt: skip


def _read_deploiements(pks: list[int]) -> list[Deploiement]:
    rows = Deploiement.objects.filter(fiche__in=pks, supprime_le__isnull=True)
    return list(rows.select_related("pilote").order_by("position", "pk"))


def build_deploiement(row: Deploiement, *, hidden: bool = False) -> DeploiementSuivi:
    return DeploiementSuivi(
        uid=row.uid, libelle=row.libelle, statut=StatutFiche(row.statut),
        pilote=(row.pilote.sigle or row.pilote.nom) if row.pilote else "",
        meteo="" if hidden else row.meteo, commentaire="" if hidden else row.commentaire,
        maj_le=row.maj_le, communes=tuple(row.communes),
    )  # fmt: skip


def _read_indicateurs(
    pks: list[int], lieux: dict[int, UUID], jour: date
) -> dict[int, list[IndicateurSuivi]]:
    """Les indicateurs d’action, leurs relevés et leur avancement ; trois requêtes."""
    rows = IndicateurAction.objects.filter(fiche__in=pks, supprime_le__isnull=True)
    found = list(rows.order_by("position", "pk"))
    series = series_of(found)
    groups: dict = defaultdict(list)
    for row in found:
        groups[row.fiche_id].append(build_indicateur(row, series[row.pk], lieux, jour))
    return groups


def build_indicateur(
    row: IndicateurAction, serie: Serie, lieux: dict[int, UUID], jour: date
) -> IndicateurSuivi:
    ordered = sorted(serie.valeurs, key=lambda value: (value.fin, value.debut, value.pk))
    return IndicateurSuivi(
        **_take(row, _INDICATEUR), echelle=tuple(row.echelle),
        serie=tuple(build_releve(value, lieux) for value in ordered),
        avancement=progress(row, serie.valeurs, jour, cibles=serie.cibles),
    )  # fmt: skip


def build_releve(row: ValeurIndicateur, lieux: dict[int, UUID]) -> ReleveSuivi:
    lieu = lieux.get(row.deploiement_id) if row.deploiement_id else None
    return ReleveSuivi(**_take(row, _RELEVE), etat=EtatMesure(row.etat), deploiement=lieu)
