"""Écrire une évaluation : atomique, tracé, jamais tant qu’elle est close."""

from collections.abc import Callable
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import (
    PAS,
    delete_objet,
    next_position,
    roots_of,
    undelete_objet,
    update_objet,
)
from maillage.contrats.models import Axe, Contrat, Objectif
from maillage.core.champs import Objet, ObjetRange
from maillage.demarches.enums import Cercle
from maillage.diagnostic.models import Enjeu
from maillage.evaluation.enums import EtatEvaluation, GenreTerme
from maillage.evaluation.lecture import digest, read_evaluation, to_json
from maillage.evaluation.models import (
    BilanAction,
    Cloture,
    Evaluation,
    LienBesoin,
    QuestionEvaluative,
    TriPreuve,
)
from maillage.evaluation.vocabulaire import terms_for
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state

CLOSE = "Cette évaluation est close : elle ne se modifie plus sans être rouverte."


def lock_open(evaluation: Evaluation) -> Evaluation:
    """L’évaluation, gardée le temps d’écrire ; lève ``ValidationError`` si elle est close."""
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if locked.is_close:
        raise ValidationError(CLOSE)
    return locked


@transaction.atomic
def create_objet[T: Objet](
    objet: T, *, by: Auteur, save_links: Callable[[], None] = lambda: None
) -> T:
    """Écrit un objet neuf, en dernière place s’il se range ; le même envoi n’écrit qu’une fois.

    ``save_links`` écrit ses listes de liens, une fois qu’il a une clé.
    """
    if (evaluation := getattr(objet, "porteur", None)) is not None:
        lock_open(evaluation)
    model = type(objet)
    if twin := model.objects.filter(uid=objet.uid).first():
        return cast(T, twin)
    if isinstance(objet, ObjetRange):
        objet.position = next_position(model.objects.filter(evaluation=evaluation))
    objet.full_clean()
    objet.save()
    save_links()
    record(objet, by=by, acte=Acte.CREATION, changements={}, **roots_of(objet))
    return objet


@transaction.atomic
def correct_objet(
    objet: Objet, values: dict, *, empreinte: str, by: Auteur, is_late: bool = False
) -> dict:
    """Écrit ces champs d’un objet déjà là ; ``is_late`` : permis même une fois close.

    Lève ``Conflit`` si un autre les a changés, ``ValidationError`` si l’évaluation est close.
    """
    evaluation = objet if isinstance(objet, Evaluation) else getattr(objet, "porteur", None)
    if evaluation is not None and not is_late:
        lock_open(evaluation)
    return update_objet(objet, values, empreinte=empreinte, by=by)


@transaction.atomic
def remove_objet(objet: Objet, *, by: Auteur) -> None:
    """À la corbeille ; ce qui tient à une évaluation close y reste."""
    evaluation = objet if isinstance(objet, Evaluation) else getattr(objet, "porteur", None)
    if evaluation is not None:
        lock_open(evaluation)
    delete_objet(objet, by=by)


@transaction.atomic
def restore_objet(objet: Objet, *, by: Auteur) -> None:
    """Hors de la corbeille."""
    if (evaluation := getattr(objet, "porteur", None)) is not None:
        lock_open(evaluation)
    undelete_objet(objet, by=by)


@transaction.atomic
def take_model(evaluation: Evaluation, *, by: Auteur) -> list[QuestionEvaluative]:
    """Une question par critère de la région que l’évaluation n’interroge pas encore."""
    lock_open(evaluation)
    alive = evaluation.questions.filter(supprime_le__isnull=True)
    asked = set(alive.values_list("critere__code", flat=True))
    wanted = terms_for(evaluation.contrat.demarche, GenreTerme.CRITERE)
    start = next_position(evaluation.questions)
    added = [
        QuestionEvaluative(
            evaluation=evaluation, critere=terme, texte=terme.question or f"{terme} ?",
            sources=", ".join(famille.label for famille in terme.familles_connues),
            position=start + rang * PAS,
        )
        for rang, terme in enumerate(item for item in wanted if item.code not in asked)
    ]  # fmt: skip
    for question in added:
        question.save()
        record(question, by=by, acte=Acte.CREATION, changements={}, **roots_of(question))
    return added


@transaction.atomic
def move_question(question: QuestionEvaluative, *, pas: int, by: Auteur) -> None:
    """Monte (-1) ou descend (+1) une question."""
    lock_open(question.evaluation)
    rows = list(question.evaluation.questions.filter(supprime_le__isnull=True))
    here = rows.index(question)
    there = min(max(here + pas, 0), len(rows) - 1)
    rows[here], rows[there] = rows[there], rows[here]
    for rang, row in enumerate(rows, 1):
        row.position = rang * PAS
    QuestionEvaluative.objects.bulk_update(rows, ["position"])


@transaction.atomic
def change_etat(evaluation: Evaluation, etat: str, *, by: Auteur) -> None:
    """Ouvre ou referme le temps des jugements."""
    locked = lock_open(evaluation)
    locked.contrat = evaluation.contrat
    before = read_state(locked, ("etat",))
    locked.etat = EtatEvaluation(etat)
    locked.version += 1
    locked.save(update_fields=["etat", "version", "updated_at"])
    record_change(locked, before, by=by, **roots_of(locked))


@transaction.atomic
def close_evaluation(evaluation: Evaluation, *, by: Auteur) -> Evaluation:
    """Fige l’évaluation : le relevé de cette clôture et son empreinte ne bougeront plus."""
    locked = lock_open(evaluation)
    locked.contrat = evaluation.contrat
    before = read_state(locked, ("etat",))
    releve = to_json(read_evaluation(locked))
    kept = Cloture.objects.create(
        evaluation=locked, close_le=timezone.now(), close_par=by.libelle[:200],
        cercle=locked.cercle, releve=releve, empreinte=digest(releve),
    )  # fmt: skip
    locked.cloture, locked.etat = kept, EtatEvaluation.CLOSE
    locked.version += 1
    locked.save(update_fields=["cloture", "etat", "version", "updated_at"])
    record(kept, by=by, acte=Acte.VERSION, changements={}, **roots_of(kept))
    record_change(locked, before, by=by, **roots_of(locked))
    return locked


@transaction.atomic
def reopen_evaluation(evaluation: Evaluation, *, motif: str, by: Auteur) -> Evaluation:
    """Rouvre une évaluation close, avec sa raison ; ce qu’elle concluait reste dans sa clôture.

    Elle revient en préparation : c’est à qui évalue de rouvrir aussi le temps des jugements. Lève
    ``ValidationError`` sans raison, ou si elle n’est pas close.
    """
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    locked.contrat = evaluation.contrat
    if locked.cloture is None:
        raise ValidationError("Cette évaluation n’est pas close.")
    if not motif.strip():
        raise ValidationError("Dites pourquoi l’évaluation se rouvre.")
    kept, before = locked.cloture, read_state(locked, ("etat",))
    kept.evaluation, told = locked, read_state(kept)
    kept.rouverte_le, kept.rouverte_par = timezone.now(), by.libelle[:200]
    kept.motif = motif.strip()
    kept.version += 1
    kept.save(update_fields=["rouverte_le", "rouverte_par", "motif", "version", "updated_at"])
    locked.cloture, locked.etat = None, EtatEvaluation.PREPARATION
    locked.version += 1
    locked.save(update_fields=["cloture", "etat", "version", "updated_at"])
    record_change(kept, told, by=by, **roots_of(kept))
    record_change(locked, before, by=by, **roots_of(locked))
    return locked


@transaction.atomic
def sort_preuve(
    question: QuestionEvaluative, cle: str, *, ecartee: bool, commentaire: str, by: Auteur
) -> TriPreuve:
    """Commente une preuve réunie par Maillage, ou l’écarte avec sa raison."""
    lock_open(question.evaluation)
    row = TriPreuve.objects.filter(question=question, cle=cle, supprime_le__isnull=True).first()
    if row is None:
        row = TriPreuve(question=question, cle=cle, ecartee=ecartee, commentaire=commentaire)
        row.full_clean()
        row.save()
        record(row, by=by, acte=Acte.CREATION, changements={}, **roots_of(row))
        return row
    before = read_state(row)
    row.ecartee, row.commentaire = ecartee, commentaire
    row.version += 1
    row.full_clean()
    row.save(update_fields=["ecartee", "commentaire", "version", "updated_at"])
    record_change(row, before, by=by, **roots_of(row))
    return row


@transaction.atomic
def set_besoins(
    contrat: Contrat, choisis: dict[Axe | Objectif, list[Enjeu]], connus: set[int], *, by: Auteur
) -> int:
    """Dit à quels enjeux répond chaque axe, chaque objectif ; rend combien de liens changent.

    ``connus`` : les enjeux que l’auteur avait sous les yeux ; les liens vers d’autres restent.
    """
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    rows = LienBesoin.objects.filter(contrat=contrat, supprime_le__isnull=True, enjeu__in=connus)
    held = {(row.axe_id, row.objectif_id, row.enjeu_id): row for row in rows}
    wanted = {
        (
            node.pk if isinstance(node, Axe) else None,
            node.pk if isinstance(node, Objectif) else None,
            enjeu.pk,
        ): (node, enjeu)
        for node, enjeux in choisis.items()
        for enjeu in enjeux
    }
    for key in held.keys() - wanted.keys():
        delete_objet(held[key], by=by)
    for key in wanted.keys() - held.keys():
        node, enjeu = wanted[key]
        place = {"axe": node} if isinstance(node, Axe) else {"objectif": node}
        row = LienBesoin.objects.create(contrat=contrat, enjeu=enjeu, **place)
        record(row, by=by, acte=Acte.CREATION, changements={}, **roots_of(row))
    return len(held.keys() ^ wanted.keys())


@transaction.atomic
def submit_bilan(bilan: BilanAction, *, by: Auteur) -> None:
    """Le groupe rend son bilan : il sort du brouillon et se partage."""
    before = read_state(bilan, ("rendu_le", "cercle"))
    bilan.rendu_le = bilan.rendu_le or timezone.localdate()
    if bilan.cercle == Cercle.TRAVAIL:
        bilan.cercle = Cercle.PARTAGE
    bilan.version += 1
    bilan.save(update_fields=["rendu_le", "cercle", "version", "updated_at"])
    record_change(bilan, before, by=by, **roots_of(bilan))
