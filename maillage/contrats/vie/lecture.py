"""Où en est un contrat, lu sans rien écrire.

Tant que personne n’a touché aux étapes d’un contrat, elles n’ont pas de ligne en base : la méthode
et ``contrat.phase`` en tiennent lieu.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from maillage.contrats.enums import EtatPhase, EtatTache, Phase
from maillage.contrats.models import Contrat, PhaseContrat, TachePhase
from maillage.contrats.permissions import is_signed
from maillage.contrats.vie.methode import Methode, PhaseModele, TacheModele, read_methode
from maillage.contrats.vie.retroplanning import (
    FINIES,
    Cible,
    PhaseVecue,
    Retroplanning,
    build_retroplanning,
)


@dataclass(frozen=True, slots=True)
class TacheLue:
    """Une tâche ; ``cle`` est son code dans la méthode, ou l’``uid`` d’une tâche ajoutée."""

    cle: str
    phase: Phase
    intitule: str
    acteur: str
    document: str = ""
    indispensable: bool = False
    page: str = ""
    etat: EtatTache = EtatTache.A_FAIRE
    echeance: date | None = None
    raison: str = ""
    faite_le: date | None = None

    @property
    def is_open(self) -> bool:
        return self.etat == EtatTache.A_FAIRE

    def is_late(self, jour: date) -> bool:
        return self.is_open and self.echeance is not None and self.echeance < jour


@dataclass(frozen=True, slots=True)
class PhaseLue:
    """Une étape telle que ce contrat la vit ; ``semaines`` vient de lui ou de la méthode."""

    modele: PhaseModele
    etat: EtatPhase
    semaines: int
    taches: tuple[TacheLue, ...]
    raison: str = ""
    debut: date | None = None
    fin: date | None = None

    @property
    def phase(self) -> Phase:
        return self.modele.phase

    @property
    def restantes(self) -> list[TacheLue]:
        return [tache for tache in self.taches if tache.is_open]

    @property
    def indispensables(self) -> list[TacheLue]:
        """Ce qui reste et dont on ne se passe pas."""
        return [tache for tache in self.restantes if tache.indispensable]

    def as_vecue(self) -> PhaseVecue:
        return PhaseVecue(
            self.phase, self.modele.sujet, self.semaines, self.etat, self.debut, self.fin
        )


@dataclass(frozen=True, slots=True)
class Vie:
    """Les dix étapes d’un contrat, dans son ordre."""

    contrat: Contrat
    methode: Methode
    phases: tuple[PhaseLue, ...]

    def __getitem__(self, phase: str) -> PhaseLue:
        return {lue.phase.value: lue for lue in self.phases}[phase]

    @property
    def ici(self) -> PhaseLue:
        """L’étape où le contrat se dit lui-même."""
        return self[self.contrat.phase]

    @property
    def en_cours(self) -> list[PhaseLue]:
        return [lue for lue in self.phases if lue.etat == EtatPhase.EN_COURS]


def read_vie(contrat: Contrat) -> Vie:
    """Les étapes et les tâches de ce contrat ; deux requêtes."""
    methode = read_methode(contrat.ordre, programme_annuel=contrat.programme_annuel)
    rows = {row.phase: row for row in contrat.phases.filter(supprime_le__isnull=True)}
    taches = defaultdict(list)
    for tache in contrat.taches.filter(supprime_le__isnull=True):
        taches[tache.phase].append(tache)
    phases = tuple(
        _read_phase(contrat, methode, modele, rows.get(modele.phase), taches[modele.phase])
        for modele in methode.phases
    )
    return Vie(contrat, methode, phases)


def _read_phase(
    contrat: Contrat,
    methode: Methode,
    modele: PhaseModele,
    row: PhaseContrat | None,
    rows: list[TachePhase],
) -> PhaseLue:
    taches = read_taches(modele, rows)
    if row is None:
        etat = guess_etat(contrat, methode, modele.phase)
        return PhaseLue(modele, etat, modele.semaines, taches)
    semaines = modele.semaines if row.semaines is None else row.semaines
    return PhaseLue(modele, EtatPhase(row.etat), semaines, taches, row.raison, row.debut, row.fin)


def guess_etat(contrat: Contrat, methode: Methode, phase: str) -> EtatPhase:
    """L’état d’une étape que rien ne dit : ce qui précède celle du contrat est fait."""
    if phase == Phase.SIGNATURE and is_signed(contrat):
        return EtatPhase.FAITE
    rang, here = methode.rank_of(phase), methode.rank_of(contrat.phase)
    if rang == here:
        return EtatPhase.EN_COURS
    return EtatPhase.FAITE if rang < here and phase != Phase.SIGNATURE else EtatPhase.A_VENIR


def read_taches(modele: PhaseModele, rows: list[TachePhase]) -> tuple[TacheLue, ...]:
    """Celles de la méthode, que leur ligne recouvre, puis celles que le contrat a ajoutées."""
    written = {row.code: row for row in rows if row.code}
    known = {tache.code for tache in modele.taches}
    common = [_merge(modele.phase, tache, written.get(tache.code)) for tache in modele.taches]
    own = [_merge(modele.phase, None, row) for row in rows if row.code not in known]
    return tuple(common + own)


def _merge(phase: Phase, modele: TacheModele | None, row: TachePhase | None) -> TacheLue:
    """La méthode dit la page et ce qui est indispensable ; la ligne, tout le reste."""
    page, needed = (modele.page, modele.indispensable) if modele else ("", False)
    if row is None:
        assert modele is not None
        return TacheLue(
            modele.code, phase, modele.intitule, modele.acteur, modele.document, needed, page
        )
    return TacheLue(
        row.code or str(row.uid), phase, row.intitule, row.acteur, row.document, needed, page,
        EtatTache(row.etat), row.echeance, row.raison, row.faite_le,
    )  # fmt: skip


def read_cible(contrat: Contrat, precedent: Contrat | None, jour: date) -> Cible:
    """Ce que vise le contrat : la signature souhaitée, à défaut la fin du contrat précédent."""
    fin = contrat.prorogation or contrat.periode_fin
    if is_signed(contrat):
        return Cible(fin=fin, signee=read_signature(contrat) or jour)
    if contrat.signature_visee:
        return Cible(contrat.signature_visee, fin)
    return Cible(read_echeance(precedent), fin, guessed=True)


def read_signature(contrat: Contrat) -> date | None:
    """Le jour où le contrat fut signé ; à défaut, celui où il a pris effet."""
    dates = [signature.date for signature in contrat.signatures.all()]
    return max(dates, default=contrat.date_effet or contrat.periode_debut)


def read_echeance(contrat: Contrat | None) -> date | None:
    """Le dernier jour d’un contrat, prorogation comprise."""
    return (contrat.prorogation or contrat.periode_fin) if contrat else None


def build_plan(vie: Vie, *, precedent: Contrat | None, jour: date) -> Retroplanning:
    """Le rétroplanning d’un contrat, d’après ce qu’il vit et ce qu’il vise.

    ``precedent`` : le contrat d’avant, si qui regarde a le droit de le voir.
    """
    vecues = [lue.as_vecue() for lue in vie.phases]
    return build_retroplanning(vecues, read_cible(vie.contrat, precedent, jour), jour=jour)


def list_next(vie: Vie) -> list[TacheLue]:
    """Ce qui reste dans les étapes en cours, l’indispensable et le daté d’abord."""
    waiting = [tache for lue in vie.en_cours for tache in lue.restantes]
    return sorted(
        waiting, key=lambda t: (t.echeance is None, t.echeance or date.max, not t.indispensable)
    )


def find_here(vie: Vie) -> Phase:
    """L’étape où l’on est : la dernière en cours, sinon la première qui reste."""
    if vie.en_cours:
        return vie.en_cours[-1].phase
    waiting = [lue.phase for lue in vie.phases if lue.etat not in FINIES]
    return waiting[0] if waiting else vie.phases[-1].phase
