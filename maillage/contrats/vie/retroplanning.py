"""Le rétroplanning : de la date visée aux étapes, ce qui tient encore et ce qui presse.

Tout ici est pur : des dates et des durées, sans base ni horloge. Une étape va du jour ``debut`` au
jour ``fin``, exclu ; la suivante commence ce même jour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.contrats.enums import EtatPhase, Phase

# Elles durent autant que le contrat ; les autres se suivent.
CONTINUES = (Phase.MISE_EN_OEUVRE, Phase.SUIVI)
# Elles se comptent depuis la fin du contrat.
FINALES = (Phase.EVALUATION, Phase.RENOUVELLEMENT)
FINIES = (EtatPhase.FAITE, EtatPhase.PASSEE)


@dataclass(frozen=True, slots=True)
class PhaseVecue:
    """Une étape telle que le contrat la vit ; ``sujet`` la nomme (« le diagnostic »)."""

    phase: Phase
    sujet: str
    semaines: int
    etat: EtatPhase = EtatPhase.A_VENIR
    debut: date | None = None
    fin: date | None = None

    @property
    def duree(self) -> timedelta:
        return timedelta(weeks=max(self.semaines, 0))


@dataclass(frozen=True, slots=True)
class Cible:
    """Les dates que l’on vise : la signature espérée ou faite, et la fin du contrat.

    ``guessed`` : personne n’a choisi la date de signature, c’est la fin du contrat précédent.
    """

    signature: date | None = None
    fin: date | None = None
    signee: date | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class PhasePrevue:
    """Une étape et ses dates ; ``marge`` et ``retard`` en jours.

    ``debut`` et ``fin`` manquent à une étape faite dont personne n’a noté les dates ;
    ``debut_limite``, ``fin_limite`` et ``marge``, à celle que rien ne presse.
    """

    vecue: PhaseVecue
    debut: date | None
    fin: date | None
    debut_limite: date | None = None
    fin_limite: date | None = None
    marge: int | None = None
    retard: int = 0

    @property
    def phase(self) -> Phase:
        return self.vecue.phase

    @property
    def etat(self) -> EtatPhase:
        return self.vecue.etat

    @property
    def is_open(self) -> bool:
        return self.etat not in FINIES


@dataclass(frozen=True, slots=True)
class Retroplanning:
    """Les étapes prévues, dans l’ordre du contrat ; ``depassement`` en jours après la date visée.

    ``signature`` est la date faite, ou celle que donnent les durées ; ``fin`` est connue ou
    estimée.
    """

    phases: tuple[PhasePrevue, ...]
    cible: Cible
    jour: date
    signature: date
    fin: date
    depassement: int

    def __getitem__(self, phase: str) -> PhasePrevue:
        return {prevue.phase.value: prevue for prevue in self.phases}[phase]

    @property
    def late(self) -> list[PhasePrevue]:
        return [prevue for prevue in self.phases if prevue.retard]


def build_retroplanning(phases: Sequence[PhaseVecue], cible: Cible, *, jour: date) -> Retroplanning:
    """Prévoit chaque étape au plus tôt depuis ``jour``, et au plus tard depuis les dates visées.

    ``phases`` est dans l’ordre du contrat et contient la signature.
    """
    suite = [vecue for vecue in phases if vecue.phase not in CONTINUES + FINALES]
    early = _schedule(suite, cible, jour)
    signature = cible.signee or _read_fin(early, Phase.SIGNATURE) or jour
    depart = max([fin for _, fin in early.values() if fin], default=signature)
    fin = max(cible.fin or _estimate_fin(phases, signature), signature)
    late = _schedule_limits(suite, cible) | _schedule_finals(phases, fin)
    early |= {vecue.phase: _place_continue(vecue, depart, fin) for vecue in phases
              if vecue.phase in CONTINUES}  # fmt: skip
    early |= {vecue.phase: _place_finale(vecue, late[vecue.phase], jour) for vecue in phases
              if vecue.phase in FINALES}  # fmt: skip
    prevues = tuple(_compare(v, early[v.phase], late.get(v.phase), jour) for v in phases)
    over = 0 if cible.signee or not cible.signature else (signature - cible.signature).days
    return Retroplanning(prevues, cible, jour, signature, fin, max(over, 0))


type Dates = tuple[date | None, date | None]


def _schedule(suite: list[PhaseVecue], cible: Cible, jour: date) -> dict[Phase, Dates]:
    """Au plus tôt : ce qui est fait garde ses dates, le reste se suit à partir d’aujourd’hui."""
    places: dict[Phase, Dates] = {}
    cursor = jour
    for vecue in suite:
        debut, fin = _place(vecue, cursor, jour)
        if vecue.phase == Phase.SIGNATURE and cible.signee and vecue.etat in FINIES:
            fin = fin or cible.signee
        if vecue.etat not in FINIES and fin:
            cursor = max(cursor, fin)
        places[vecue.phase] = (debut, fin)
    return places


def _place(vecue: PhaseVecue, cursor: date, jour: date) -> Dates:
    if vecue.etat == EtatPhase.FAITE:
        return vecue.debut or vecue.fin, vecue.fin or vecue.debut
    if vecue.etat == EtatPhase.PASSEE:
        return cursor, cursor
    if vecue.etat == EtatPhase.EN_COURS:
        debut = min(vecue.debut or jour, jour)
        return debut, max(debut + vecue.duree, jour)
    return cursor, cursor + vecue.duree


def _read_fin(places: dict[Phase, Dates], phase: Phase) -> date | None:
    return places.get(phase, (None, None))[1]


def _estimate_fin(phases: Sequence[PhaseVecue], signature: date) -> date:
    """Sans date de fin, le contrat dure ce que dure sa mise en œuvre."""
    durees = [vecue.duree for vecue in phases if vecue.phase == Phase.MISE_EN_OEUVRE]
    return signature + sum(durees, timedelta())


def _schedule_limits(suite: list[PhaseVecue], cible: Cible) -> dict[Phase, tuple[date, date]]:
    """Au plus tard : on remonte de la signature visée ; ce qui est fini ne prend plus de temps."""
    rangs = [vecue.phase for vecue in suite]
    if cible.signature is None or cible.signee or Phase.SIGNATURE not in rangs:
        return {}
    return _go_back(suite[: rangs.index(Phase.SIGNATURE) + 1], cible.signature)


def _schedule_finals(phases: Sequence[PhaseVecue], fin: date) -> dict[Phase, tuple[date, date]]:
    """L’évaluation puis le renouvellement, finis quand le contrat finit."""
    return _go_back([vecue for vecue in phases if vecue.phase in FINALES], fin)


def _go_back(suite: list[PhaseVecue], fin: date) -> dict[Phase, tuple[date, date]]:
    limits = {}
    for vecue in reversed(suite):
        debut = fin if vecue.etat in FINIES else fin - vecue.duree
        limits[vecue.phase] = (debut, fin)
        fin = debut
    return limits


def _place_continue(vecue: PhaseVecue, depart: date, fin: date) -> Dates:
    """Du début de la mise en œuvre à la fin du contrat."""
    if vecue.etat == EtatPhase.PASSEE:
        return depart, depart
    debut = vecue.debut or min(depart, fin)
    return debut, max(vecue.fin or fin, debut)


def _place_finale(vecue: PhaseVecue, limite: tuple[date, date], jour: date) -> Dates:
    """À sa date limite, ou dès aujourd’hui si elle est passée."""
    if vecue.etat in FINIES or vecue.etat == EtatPhase.EN_COURS:
        return _place(vecue, limite[1], jour)
    debut = max(limite[0], jour)
    return debut, debut + vecue.duree


def _compare(
    vecue: PhaseVecue, dates: Dates, limite: tuple[date, date] | None, jour: date
) -> PhasePrevue:
    """La marge et le retard : d’une étape à venir, sur son début ; d’une en cours, sur sa fin."""
    debut, fin = dates
    if limite is None or vecue.etat in FINIES or debut is None or fin is None:
        return PhasePrevue(vecue, debut, fin)
    begun = vecue.etat == EtatPhase.EN_COURS
    marge = (limite[1] - fin if begun else limite[0] - debut).days
    retard = max((jour - limite[begun]).days, 0)
    return PhasePrevue(vecue, debut, fin, *limite, marge, retard)
