"""Faire passer une étape d’un état à l’autre, et cocher ce qui est fait : atomique et tracé."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import update_objet
from maillage.contrats.enums import EtatPhase, EtatTache, Phase
from maillage.contrats.models import Contrat, PhaseContrat, TachePhase
from maillage.contrats.vie.lecture import PhaseLue, Vie, find_here, read_vie
from maillage.contrats.vie.ouverture import PAS, open_phases, reopen_phases
from maillage.contrats.vie.retroplanning import CONTINUES
from maillage.contrats.vie.transitions import (
    PassageError,
    Transition,
    find_transition,
    list_empechements,
)
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state


def lock_contrat(contrat: Contrat) -> Contrat:
    """Le contrat, ses lignes d’étapes écrites, que personne d’autre ne change en même temps."""
    locked = Contrat.objects.select_for_update().get(pk=contrat.pk)
    locked.demarche = contrat.demarche
    open_phases(locked)
    return locked


@transaction.atomic
def change_phase(
    contrat: Contrat, phase: str, nom: str, *, by: Auteur, raison: str = ""
) -> list[Phase]:
    """Applique un passage ; rend les étapes précédentes qu’il a finies.

    Demandé deux fois, le second n’écrit rien. ``PassageError`` s’il n’est pas possible : rien
    n’est alors écrit.
    """
    asked, locked = find_transition(nom), lock_contrat(contrat)
    vie = read_vie(locked)
    lue = vie[phase]
    if lue.etat == asked.vers:
        return []
    _check(asked, vie, lue, raison)
    _write_etat(locked, lue, asked.vers, by=by, raison=raison)
    done = _finish_previous(locked, vie, lue, by=by) if asked.nom == "commencer" else []
    _move_here(locked, by=by)
    contrat.phase = locked.phase
    return done


def _check(asked: Transition, vie: Vie, lue: PhaseLue, raison: str) -> None:
    if lue.etat not in asked.de:
        raise PassageError(
            f"« {lue.phase.label} » est {lue.etat.label}\u00a0: quelqu’un vient peut-être de la "
            "changer. Relisez la page avant de recommencer."
        )
    if asked.demande_raison and not raison.strip():
        raise PassageError("Dites pourquoi cette étape est passée.")
    if refused := list_empechements(asked, vie, lue):
        raise PassageError(" ".join(refused))


def _write_etat(
    contrat: Contrat, lue: PhaseLue, etat: EtatPhase, *, by: Auteur, raison: str = ""
) -> None:
    """L’état, ses dates et sa raison ; une date notée à la main n’est jamais remplacée."""
    row = PhaseContrat.objects.get(contrat=contrat, phase=lue.phase)
    before, today = read_state(row), timezone.localdate()
    row.etat, row.raison = etat, raison.strip() if etat == EtatPhase.PASSEE else row.raison
    if etat == EtatPhase.EN_COURS:
        row.debut, row.fin = row.debut or today, None
    elif etat == EtatPhase.FAITE and lue.etat == EtatPhase.EN_COURS:
        row.fin = row.fin or max(today, row.debut or today)
    save_row(row, before, by=by)


def save_row(row: PhaseContrat | TachePhase, before: dict, *, by: Auteur) -> None:
    """Enregistre et trace, sous le contrat."""
    row.version += 1
    row.save()
    record_change(row, before, by=by, racine_uid=row.contrat.uid)


def _finish_previous(contrat: Contrat, vie: Vie, lue: PhaseLue, *, by: Auteur) -> list[Phase]:
    """Finit les étapes d’avant qui étaient en cours et n’ont plus rien d’indispensable."""
    before = vie.phases[: vie.methode.rank_of(lue.phase)]
    done = [
        previous
        for previous in before
        if previous.etat == EtatPhase.EN_COURS
        and not previous.indispensables
        and previous.phase not in (*CONTINUES, Phase.SIGNATURE)
    ]
    for previous in done:
        _write_etat(contrat, previous, EtatPhase.FAITE, by=by)
    return [previous.phase for previous in done]


def _move_here(contrat: Contrat, *, by: Auteur) -> None:
    """Le contrat se dit à l’étape où il est maintenant."""
    before = read_state(contrat, ("phase",))
    contrat.phase = find_here(read_vie(contrat))
    if contrat.phase != before["phase"]:
        contrat.version += 1
        contrat.save(update_fields=["phase", "version", "updated_at"])
        record_change(contrat, before, by=by, racine_uid=contrat.uid)


@transaction.atomic
def mark_signed(contrat: Contrat, jour: date, *, by: Auteur) -> None:
    """Le contrat vient d’être signé, ici ou ailleurs : ce qui précède est fait, la suite commence.

    À appeler par l’acte de signature, une fois ``contrat.etat`` écrit.
    """
    locked = lock_contrat(contrat)
    vie = read_vie(locked)
    rang = vie.methode.rank_of(Phase.SIGNATURE)
    for lue in vie.phases[: rang + 1]:
        if lue.etat in (EtatPhase.EN_COURS, EtatPhase.A_VENIR):
            _write_etat(locked, lue, EtatPhase.FAITE, by=by)
    _date_signature(locked, jour, by=by)
    following = next((v for v in vie.phases[rang + 1 :] if v.etat == EtatPhase.A_VENIR), None)
    if following:
        _write_etat(locked, following, EtatPhase.EN_COURS, by=by)
    _move_here(locked, by=by)
    contrat.phase = locked.phase


def _date_signature(contrat: Contrat, jour: date, *, by: Auteur) -> None:
    row = PhaseContrat.objects.get(contrat=contrat, phase=Phase.SIGNATURE)
    before = read_state(row)
    row.etat, row.fin = EtatPhase.FAITE, jour
    row.debut = min(row.debut, jour) if row.debut else None
    save_row(row, before, by=by)


@transaction.atomic
def plan_phase(contrat: Contrat, phase: str, values: dict, *, by: Auteur) -> None:
    """Change la durée prévue (``semaines``) et les dates réelles (``debut``, ``fin``)."""
    locked = lock_contrat(contrat)
    row = PhaseContrat.objects.get(contrat=locked, phase=phase)
    before = read_state(row)
    for name in ("semaines", "debut", "fin"):
        setattr(row, name, values[name])
    save_row(row, before, by=by)


def find_tache(contrat: Contrat, cle: str) -> TachePhase | None:
    """La tâche de ce contrat que désigne un code de la méthode ou un ``uid``."""
    alive = [tache for tache in contrat.taches.all() if tache.supprime_le is None]
    return next((tache for tache in alive if cle in (tache.code, str(tache.uid)) and cle), None)


@transaction.atomic
def change_tache(contrat: Contrat, cle: str, values: dict, *, by: Auteur) -> TachePhase:
    """Coche, décoche, passe ou date une tâche ; ``values`` : ``etat``, ``raison``, ``echeance``.

    ``PassageError`` si la tâche n’existe pas, ou si on la passe sans dire pourquoi.
    """
    tache = find_tache(lock_contrat(contrat), cle)
    if tache is None:
        raise PassageError("Cette tâche n’est plus dans la liste.")
    before = read_state(tache)
    for name, value in values.items():
        setattr(tache, name, value)
    if tache.etat == EtatTache.PASSEE and not tache.raison.strip():
        raise PassageError("Dites pourquoi cette tâche est passée.")
    if tache.etat != before["etat"]:
        tache.faite_le = timezone.localdate() if tache.etat == EtatTache.FAITE else None
    if read_state(tache) != before:
        save_row(tache, before, by=by)
    return tache


@transaction.atomic
def add_tache(contrat: Contrat, phase: str, *, by: Auteur, **fields) -> TachePhase:
    """Ajoute une tâche à une étape, à la suite des autres."""
    locked = lock_contrat(contrat)
    last = locked.taches.filter(phase=phase).order_by("-position").first()
    position = (last.position if last else 0) + PAS
    tache = TachePhase.objects.create(contrat=locked, phase=phase, position=position, **fields)
    record(tache, by=by, acte=Acte.CREATION, changements={}, racine_uid=locked.uid)
    return tache


@transaction.atomic
def set_reglages(contrat: Contrat, values: dict, *, empreinte: str, by: Auteur) -> dict:
    """Règle ``ordre``, ``programme_annuel`` et ``signature_visee`` ; rend les changements.

    ``values`` au format de l’historique ; ``Conflit`` si quelqu’un les a changés entre-temps.
    """
    changes = update_objet(contrat, values, empreinte=empreinte, by=by)
    contrat.refresh_from_db(fields=list(values))
    if changes:
        reopen_phases(contrat)
    return changes
