"""Les jugements : donnés par une organisation, ou reçus d’elle et saisis par la coordination."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Organisation
from maillage.contrats.actions import delete_objet, fingerprint, roots_of
from maillage.contrats.models import SIGNENT, Partie
from maillage.demarches.enums import Role
from maillage.demarches.models import Affectation
from maillage.evaluation.actions import lock_open
from maillage.evaluation.enums import CanalJugement, EtatEvaluation
from maillage.evaluation.models import Evaluation, Jugement, QuestionEvaluative, TermeEvaluation
from maillage.fichiers.champs import Piece
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state

FERME = "Le temps des jugements n’est pas ouvert."


@dataclass(frozen=True, slots=True)
class Envoi:
    """Ce qu’un papier, ou un courriel, dit de lui-même ; ``nom`` : qui l’a signé, s’il est dit."""

    canal: CanalJugement
    rendu_le: date
    nom: str = ""
    piece: Piece | None = None

    def write_as(self, organisation: Organisation, by: Auteur) -> Auteur:
        """« CPAM (sur papier, saisi par Alice) », pour l’historique."""
        said = f"{self.nom or organisation} ({self.canal.label}, saisi par {by.libelle})"
        return Auteur(said[:200], by.utilisateur)


@dataclass(frozen=True, slots=True)
class Ligne:
    """Ce que le papier dit d’une question ; sans ``niveau``, il n’en dit rien."""

    question: QuestionEvaluative
    niveau: TermeEvaluation | None
    argument: str = ""


def lock_judging(evaluation: Evaluation) -> Evaluation:
    """L’évaluation, gardée le temps d’écrire ; lève ``ValidationError`` hors du temps de juger."""
    locked = lock_open(evaluation)
    if locked.etat != EtatEvaluation.OUVERTE:
        raise ValidationError(FERME)
    return locked


def list_jury(evaluation: Evaluation) -> QuerySet[Organisation]:
    """Qui juge : les signataires, qui siège au CoPil, l’ARS ou les ARS de la démarche."""
    demarche = evaluation.contrat.demarche
    parties = Partie.objects.engaged().filter(contrat=evaluation.contrat, role__in=SIGNENT)
    seats = Affectation.objects.active(timezone.localdate()).filter(
        demarche=demarche, role__in=(Role.COPIL, Role.REFERENT_ARS), organisation__isnull=False
    )
    found = Q(pk__in=parties.values("organisation")) | Q(pk__in=seats.values("organisation"))
    found |= Q(pk__in=demarche.agences.values("pk"))
    held = Jugement.objects.alive().filter(question__evaluation=evaluation)
    found |= Q(pk__in=held.values("organisation"))
    return Organisation.objects.filter(found).order_by("nom", "pk")


@dataclass(frozen=True, slots=True)
class Siege:
    """Une organisation du jury et combien de jugements elle a donnés, ou remis."""

    organisation: Organisation
    donnes: int
    recus: int
    waiting: int


def count_held(evaluation: Evaluation) -> list[Siege]:
    """Où en est chaque organisation du jury ; deux requêtes."""
    rows = Jugement.objects.alive().filter(
        question__evaluation=evaluation, question__supprime_le__isnull=True
    )
    by_organisation: dict[int, list[Jugement]] = defaultdict(list)
    for row in rows:
        by_organisation[row.organisation_id].append(row)
    return [_count(item, by_organisation[item.pk]) for item in list_jury(evaluation)]


def _count(organisation: Organisation, rows: list[Jugement]) -> Siege:
    given = sum(row.canal == CanalJugement.COMPTE for row in rows)
    waiting = sum(not row.is_own for row in rows)
    return Siege(organisation, given, len(rows) - given, waiting)


def held_by(evaluation: Evaluation, organisation: Organisation) -> dict[int, Jugement]:
    """Par question vivante, ce que cette organisation en juge déjà."""
    rows = Jugement.objects.alive().filter(
        question__evaluation=evaluation, question__supprime_le__isnull=True,
        organisation=organisation,
    )  # fmt: skip
    links = ("niveau", "fichier", "saisi_par", "question__evaluation__contrat__demarche")
    return {row.question_id: row for row in rows.select_related(*links)}


def mark_of(held: dict[int, Jugement]) -> str:
    """L’empreinte de ce que l’on avait sous les yeux."""
    return fingerprint({str(pk): [row.pk, row.version] for pk, row in sorted(held.items())})


@transaction.atomic
def give_jugement(
    question: QuestionEvaluative, organisation: Organisation, *, niveau: TermeEvaluation,
    argument: str, by: Auteur,
) -> Jugement:  # fmt: skip
    """Donne, change, ou reprend à son compte le jugement d’une organisation."""
    lock_judging(question.evaluation)
    values = {
        "niveau": niveau, "argument": argument, "auteur_libelle": by.libelle[:200],
        "rendu_le": timezone.localdate(), "canal": CanalJugement.COMPTE, "saisi_le": None,
        "saisi_par": None, "confirme_le": None, "fichier": None,
    }  # fmt: skip
    return _write(question, organisation, values, by)


def _write(
    question: QuestionEvaluative, organisation: Organisation, values: dict, by: Auteur
) -> Jugement:
    alive = Jugement.objects.select_for_update().alive()
    row = alive.filter(question=question, organisation=organisation).first()
    if row is None:
        row = Jugement.objects.create(question=question, organisation=organisation, **values)
        record(row, by=by, acte=Acte.CREATION, changements={}, **roots_of(row))
        return row
    row.question = question
    before = read_state(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version", "updated_at"])
    record_change(row, before, by=by, **roots_of(row))
    return row


@transaction.atomic
def receive_jugements(
    evaluation: Evaluation, organisation: Organisation, lignes: Iterable[Ligne], envoi: Envoi, *,
    empreinte: str, by: Auteur,
) -> int:  # fmt: skip
    """Saisit pour une organisation ce qu’elle a remis ; rend combien de jugements changent.

    Ce qu’elle a donné ou confirmé elle-même n’est jamais touché. La date et le papier valent pour
    les lignes qui changent ; si aucune ne change, pour toutes : c’est l’envoi que l’on corrige.
    Lève ``ValidationError`` si quelqu’un a écrit depuis que ``empreinte`` fut lue.
    """
    lock_judging(evaluation)
    held = held_by(evaluation, organisation)
    if empreinte != mark_of(held):
        raise ValidationError(
            "Quelqu’un vient d’écrire des jugements de cette organisation : relisez ceux qui sont "
            "affichés, puis enregistrez de nouveau."
        )
    typed = [item for item in lignes if not _is_locked(held.get(item.question.pk))]
    changed = [item for item in typed if _is_changed(item, held.get(item.question.pk))]
    said = envoi.write_as(organisation, by)
    for item in changed:
        if item.niveau is None:
            delete_objet(held[item.question.pk], by=said)
    kept = [item for item in changed or typed if item.niveau]
    values = _describe(envoi, by) if kept else {}
    for item in kept:
        own = values | {"niveau": item.niveau, "argument": item.argument}
        _write(item.question, organisation, own, said)
    return len(changed) or len(kept)


def _is_locked(row: Jugement | None) -> bool:
    return row is not None and row.is_own


def _is_changed(item: Ligne, row: Jugement | None) -> bool:
    if row is None:
        return item.niveau is not None
    return (row.niveau, row.argument) != (item.niveau, item.argument)


def _describe(envoi: Envoi, by: Auteur) -> dict:
    """Les champs communs à tout un envoi ; sans nouveau papier, celui déjà joint reste."""
    values = {
        "auteur_libelle": envoi.nom[:200], "rendu_le": envoi.rendu_le, "canal": envoi.canal,
        "saisi_le": timezone.localdate(), "saisi_par": by.utilisateur,
    }  # fmt: skip
    return values | ({"fichier": envoi.piece.store(by)} if envoi.piece else {})


@transaction.atomic
def confirm_jugements(
    evaluation: Evaluation, organisations: Iterable[int], *, by: Auteur, question_uid=None
) -> int:
    """Une organisation fait siens les jugements saisis pour elle ; rend combien."""
    lock_judging(evaluation)
    rows = Jugement.objects.select_for_update(of=("self",)).to_confirm()
    rows = rows.filter(question__evaluation=evaluation, organisation__in=organisations)
    rows = rows.filter(question__supprime_le__isnull=True)
    found = list(rows.filter(question__uid=question_uid) if question_uid else rows)
    for row in found:
        before = read_state(row)
        row.confirme_le = timezone.localdate()
        row.version += 1
        row.save(update_fields=["confirme_le", "version", "updated_at"])
        record_change(row, before, by=by, **roots_of(row))
    return len(found)


def find_papier(evaluation: Evaluation, jugement_uid) -> tuple[Jugement, Fichier] | None:
    """Un jugement de cette évaluation et le papier qui lui est joint."""
    rows = Jugement.objects.alive().filter(question__evaluation=evaluation, uid=jugement_uid)
    row = rows.select_related("fichier").first()
    return (row, row.fichier) if row and row.fichier else None
