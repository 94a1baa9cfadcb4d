"""Où en est un contrat, en données simples : ce que ``lecture.read_suivi`` rend à tous.

Rien ici n’interroge la base : une page, un document ou un calcul les lit de la même façon.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from maillage.contrats.enums import FINIS, StatutFiche
from maillage.contrats.models import Contrat
from maillage.demarches.enums import Cercle
from maillage.suivi.enums import A_LEVER, EtatMesure, Meteo, NatureNote
from maillage.suivi.valeurs.avancement import Avancement

# Au-delà, en mois, personne ne sait plus où en est une action.
SILENCE = 6
HORS_AXE = "Hors des axes"


@dataclass(frozen=True, slots=True)
class NoteLue:
    """Une note que ce lecteur peut lire."""

    uid: UUID
    jour: date
    nature: NatureNote
    texte: str
    cercle: str
    statut_avant: str
    statut_apres: str
    meteo: str
    auteur: str
    leve_le: date | None
    leve_texte: str
    deploiement: UUID | None
    lieu: str = ""

    @property
    def apres_mot(self) -> str:
        return StatutFiche(self.statut_apres).label if self.statut_apres else ""

    @property
    def cercle_mot(self) -> str:
        """Qui peut la lire, en un mot."""
        return str(Cercle(self.cercle).label)

    @property
    def is_open(self) -> bool:
        """Un blocage ou une aide que personne n’a levés."""
        return self.nature in A_LEVER and self.leve_le is None


@dataclass(frozen=True, slots=True)
class EtapeSuivie:
    """Une étape ; ``is_late`` : son échéance est passée et elle n’est pas faite."""

    uid: UUID
    titre: str
    debut: date | None
    echeance: date | None
    responsable: str
    faite: bool
    faite_le: date | None
    deploiement: UUID | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeploiementSuivi:
    """Un territoire qui mène l’action, avec son avancement propre."""

    uid: UUID
    libelle: str
    pilote: str
    statut: StatutFiche
    meteo: str
    commentaire: str
    maj_le: date | None
    communes: tuple[str, ...]

    @property
    def meteo_mot(self) -> str:
        return say_meteo(self.meteo)


@dataclass(frozen=True, slots=True)
class ReleveSuivi:
    """Ce que l’on a relevé d’un indicateur sur une période."""

    debut: date
    fin: date
    etat: EtatMesure
    valeur: Decimal | None
    numerateur: Decimal | None
    denominateur: Decimal | None
    echelon: int | None
    estimee: bool
    commentaire: str
    releve_le: date | None
    deploiement: UUID | None


@dataclass(frozen=True, slots=True)
class IndicateurSuivi:
    """Un indicateur d’action et ses relevés, du plus ancien au plus récent.

    ``dernier`` : le plus récent du territoire entier, à défaut celui d’un déploiement ;
    ``avancement`` : vers sa cible, tous lieux réunis, et quand le relever.
    """

    uid: UUID
    intitule: str
    nature: str
    unite: str
    sens: str
    forme: str
    cumul: str
    facteur: Decimal
    echelle: tuple[str, ...]
    depart: Decimal | None
    depart_date: date | None
    cible: Decimal | None
    cible_date: date | None
    frequence: str
    source: str
    responsable: str
    unique_par_personne: bool
    serie: tuple[ReleveSuivi, ...]
    avancement: Avancement

    @property
    def dernier(self) -> ReleveSuivi | None:
        whole = [row for row in self.serie if row.deploiement is None] or self.serie
        return whole[-1] if whole else None


@dataclass(frozen=True, slots=True)
class Avancee:
    """Où en est une action, pour un lecteur ; ``notes`` : la plus récente d’abord."""

    statut: StatutFiche
    is_late: bool
    meteo: str
    fait: str
    a_faire: str
    maj_le: date | None
    etapes: tuple[EtapeSuivie, ...]
    deploiements: tuple[DeploiementSuivi, ...]
    notes: tuple[NoteLue, ...]

    @property
    def meteo_mot(self) -> str:
        return say_meteo(self.meteo)

    @property
    def is_over(self) -> bool:
        return self.statut in FINIS

    @property
    def derniere_note(self) -> NoteLue | None:
        """La plus récente, blocages et demandes d’aide compris."""
        return self.notes[0] if self.notes else None

    @property
    def ouvertes(self) -> tuple[NoteLue, ...]:
        """Les blocages et demandes d’aide à lever."""
        return tuple(note for note in self.notes if note.is_open)

    @property
    def blocages(self) -> tuple[NoteLue, ...]:
        return tuple(note for note in self.ouvertes if note.nature == NatureNote.BLOCAGE)

    @property
    def aides(self) -> tuple[NoteLue, ...]:
        return tuple(note for note in self.ouvertes if note.nature == NatureNote.AIDE)

    @property
    def is_blocked(self) -> bool:
        """Son état le dit, celui d’un de ses territoires, ou un blocage n’est pas levé."""
        states = {self.statut, *(row.statut for row in self.deploiements)}
        return not self.is_over and (StatutFiche.BLOQUE in states or bool(self.blocages))

    @property
    def etapes_faites(self) -> int:
        return sum(etape.faite for etape in self.etapes)

    @property
    def etapes_en_retard(self) -> tuple[EtapeSuivie, ...]:
        return () if self.is_over else tuple(etape for etape in self.etapes if etape.is_late)

    @property
    def next_etape(self) -> EtapeSuivie | None:
        """La première à faire, par échéance ; sans échéance, dans l’ordre de la fiche."""
        waiting = [etape for etape in self.etapes if not etape.faite]
        return min(waiting, key=lambda etape: etape.echeance or date.max, default=None)

    def find_last_news(self, releves: Iterable[date | None] = ()) -> date | None:
        """Le plus récent de tout ce qui a été dit ou fait ; ``releves`` : jours des valeurs."""
        days = [self.maj_le, *(row.maj_le for row in self.deploiements), *releves]
        days += [note.jour for note in self.notes] + [etape.faite_le for etape in self.etapes]
        return max((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class FicheSuivie(Avancee):
    """Une action ou une sous-action, et tout ce que ce lecteur peut savoir de son avancement.

    ``profondeur`` : 1 pour une sous-action rangée sous sa fiche « chapeau ». ``contrat`` : le nom
    du contrat qui partage l’action, vide si c’est celui que l’on lit. ``url`` : vide si ce
    contrat ne se voit pas. ``nouvelles_le`` : le dernier signe de vie.
    """

    pk: int
    uid: UUID
    code: str
    titre: str
    url: str
    slug: str
    contrat_uid: UUID
    contrat: str
    parent: UUID | None
    profondeur: int
    axe: UUID | None
    axe_titre: str
    autres_axes: tuple[str, ...]
    cercle: str
    debut: date | None
    fin: date | None
    creee_le: date
    communes: tuple[str, ...]
    pilotes: tuple[str, ...]
    referents: tuple[str, ...]
    indicateurs: tuple[IndicateurSuivi, ...]
    nouvelles_le: date | None = None

    def __str__(self):
        return f"{self.code} {self.titre}".strip()

    def days_silent(self, jour: date) -> int:
        """Jours depuis le dernier signe de vie, à défaut depuis que la fiche existe."""
        return (jour - (self.nouvelles_le or self.creee_le)).days

    def is_silent(self, jour: date) -> bool:
        """Sans nouvelles depuis six mois, alors qu’elle devrait en donner."""
        waiting = self.is_over or (self.debut is not None and self.debut > jour)
        last = max(self.creee_le, self.nouvelles_le or self.creee_le)
        return not waiting and last < months_before(jour, SILENCE)


@dataclass(frozen=True, slots=True)
class Mouvement:
    """Un changement d’état, de l’action ou de l’un de ses territoires (``lieu``)."""

    jour: date
    fiche: FicheSuivie
    lieu: str
    avant: str
    apres: StatutFiche

    @property
    def avant_mot(self) -> str:
        return StatutFiche(self.avant).label if self.avant in StatutFiche else ""


@dataclass(frozen=True, slots=True)
class Echeance:
    """La fin d’une action (``etape`` None) ou l’échéance d’une étape."""

    jour: date
    fiche: FicheSuivie
    etape: EtapeSuivie | None = None

    @property
    def libelle(self) -> str:
        return self.etape.titre if self.etape else "Fin de l’action"


@dataclass(frozen=True, slots=True)
class AxeSuivi:
    """Les actions d’un axe, comptées par état ; ``uid`` None hors des axes."""

    uid: UUID | None
    titre: str
    total: int
    par_statut: dict[StatutFiche, int]
    en_retard: int


@dataclass(frozen=True, slots=True)
class SuiviContrat:
    """Où en sont toutes les actions qu’un lecteur peut voir, dans l’ordre du plan.

    Les comptes portent sur les ``actions`` : une sous-action n’y est pas comptée en plus.
    """

    contrat: Contrat
    jour: date
    debut: date
    fin: date
    fiches: tuple[FicheSuivie, ...]
    mouvements: tuple[Mouvement, ...] = field(default=())

    @property
    def actions(self) -> list[FicheSuivie]:
        return [fiche for fiche in self.fiches if not fiche.profondeur]

    def sous_actions(self, fiche: FicheSuivie) -> list[FicheSuivie]:
        return [row for row in self.fiches if row.profondeur and row.parent == fiche.uid]

    def find(self, uid: UUID) -> FicheSuivie | None:
        return next((fiche for fiche in self.fiches if fiche.uid == uid), None)

    @property
    def par_statut(self) -> dict[StatutFiche, int]:
        """Tous les états, dans leur ordre, zéros compris."""
        return count_statuts(self.actions)

    @property
    def par_meteo(self) -> dict[str, int]:
        """Toutes les météos, zéros compris ; « » pour celles que personne n’a dites."""
        found = Counter(fiche.meteo for fiche in self.actions)
        return {meteo: found[meteo] for meteo in (*Meteo.values, "")}

    @property
    def par_axe(self) -> list[AxeSuivi]:
        """Les axes dans l’ordre du plan ; les actions sans axe en dernier."""
        groups: dict[UUID | None, list[FicheSuivie]] = {}
        for fiche in self.actions:
            groups.setdefault(fiche.axe, []).append(fiche)
        return [
            AxeSuivi(uid, rows[0].axe_titre or HORS_AXE, len(rows), count_statuts(rows),
                     sum(row.is_late for row in rows))
            for uid, rows in groups.items()
        ]  # fmt: skip

    @property
    def en_retard(self) -> list[FicheSuivie]:
        return [fiche for fiche in self.actions if fiche.is_late]

    @property
    def en_blocage(self) -> list[FicheSuivie]:
        return [fiche for fiche in self.fiches if fiche.is_blocked]

    @property
    def aides(self) -> list[FicheSuivie]:
        """Celles qui demandent de l’aide."""
        return [fiche for fiche in self.fiches if fiche.aides]

    @property
    def sans_nouvelles(self) -> list[FicheSuivie]:
        return [fiche for fiche in self.actions if fiche.is_silent(self.jour)]

    @property
    def retards(self) -> list[Echeance]:
        """Fins d’actions et étapes dont la date est passée, la plus ancienne d’abord."""
        return [row for row in self._dated() if row.jour < self.jour]

    def next_deadlines(self, jours: int = 60) -> list[Echeance]:
        """Fins d’actions et étapes à venir d’ici tant de jours."""
        last = self.jour + timedelta(days=jours)
        return [row for row in self._dated() if self.jour <= row.jour <= last]

    def _dated(self) -> list[Echeance]:
        """Ce qui reste à tenir, par date."""
        waiting = [fiche for fiche in self.fiches if not fiche.is_over]
        rows = [Echeance(fiche.fin, fiche) for fiche in waiting if fiche.fin]
        rows += [
            Echeance(etape.echeance, fiche, etape)
            for fiche in waiting
            for etape in fiche.etapes
            if etape.echeance and not etape.faite
        ]
        return sorted(rows, key=lambda row: row.jour)


def count_statuts(fiches: Iterable[FicheSuivie]) -> dict[StatutFiche, int]:
    found = Counter(fiche.statut for fiche in fiches)
    return {statut: found[statut] for statut in StatutFiche}


def say_meteo(meteo: str) -> str:
    """La météo en mots ; « non renseignée » si personne ne l’a dite."""
    return str(Meteo(meteo).label) if meteo in Meteo else "non renseignée"


def months_before(jour: date, mois: int) -> date:
    """Le même jour du mois, tant de mois plus tôt ; au plus le 28."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 - mois, 12)
    return date(annee, rang + 1, min(jour.day, 28))
