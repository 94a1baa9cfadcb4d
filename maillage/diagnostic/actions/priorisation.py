"""Tenir une séance de priorisation : critères, enjeux soumis, votants, notes, décisions."""

from collections.abc import Iterable

from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.comptes.models import Utilisateur
from maillage.demarches.actions.conflit import Conflit, Ecart
from maillage.diagnostic.models import Critere, Enjeu, Examen, Note, Priorisation, Votant
from maillage.diagnostic.resultats import CRITERES
from maillage.journal.actions import record_change
from maillage.journal.etat import diff, read_state
from maillage.journal.valeurs import find_field, say


@transaction.atomic
def add_criteres(priorisation: Priorisation) -> None:
    """Pose les critères de la méthode, si la séance n’en a pas."""
    if priorisation.criteres.exists():
        return
    Critere.objects.bulk_create(
        Critere(
            priorisation=priorisation, cle=cle, libelle=libelle, minimum=low, maximum=high,
            position=rang,
        )
        for rang, (cle, libelle, low, high) in enumerate(CRITERES[priorisation.methode])
    )  # fmt: skip


@transaction.atomic
def submit_enjeux(priorisation: Priorisation, enjeux: Iterable[Enjeu]) -> list[Examen]:
    """Soumet ces enjeux ; rend ceux qui restent parce qu’ils ont déjà des notes ou une décision."""
    wanted = {enjeu.pk: enjeu for enjeu in enjeux}
    kept = []
    for examen in priorisation.examens.prefetch_related("notes"):
        if wanted.pop(examen.enjeu_id, None) is None:
            if examen.notes.all() or examen.decision:
                kept.append(examen)
            else:
                examen.delete()
    for enjeu in wanted.values():
        Examen.objects.create(priorisation=priorisation, enjeu=enjeu)
    return kept


@transaction.atomic
def add_votants(
    priorisation: Priorisation, comptes: Iterable[Utilisateur], papier: int = 0
) -> None:
    """Inscrit ces comptes, et ``papier`` votants de plus, « Votant 1 », « Votant 2 »…"""
    names = set(priorisation.votants.values_list("nom", flat=True))
    held = set(priorisation.votants.values_list("utilisateur", flat=True))
    for compte in comptes:
        if compte.pk not in held:
            nom = _free_name(str(compte), names)
            Votant.objects.create(priorisation=priorisation, nom=nom, utilisateur=compte)
    rank = 0
    while papier:
        rank += 1
        if (nom := f"Votant {rank}") not in names:
            names.add(nom)
            Votant.objects.create(priorisation=priorisation, nom=nom)
            papier -= 1


def _free_name(nom: str, names: set[str]) -> str:
    """Deux homonymes se distinguent par un numéro."""
    wanted, rank = nom[:110], 2
    while wanted in names:
        wanted, rank = f"{nom[:110]} ({rank})", rank + 1
    names.add(wanted)
    return wanted


@transaction.atomic
def save_bulletin(votant: Votant, notes: dict[tuple[int, int], int | None]) -> None:
    """Écrit le bulletin entier : ``(examen, critère)`` → note, ou rien pour l’effacer."""
    known = {(note.examen_id, note.critere_id): note for note in votant.notes.all()}
    for (examen, critere), valeur in notes.items():
        held = known.get((examen, critere))
        if valeur is None:
            if held:
                held.delete()
        elif held is None or held.valeur != valeur:
            Note.objects.update_or_create(
                votant=votant, examen_id=examen, critere_id=critere, defaults={"valeur": valeur}
            )


@transaction.atomic
def decide(examen: Examen, wanted: dict, *, version: int, by: Auteur) -> dict:
    """Écrit la décision du CoPil sur un enjeu ; ``Conflit`` si un autre l’a fait."""
    fresh = Examen.objects.select_for_update().get(pk=examen.pk)
    before = read_state(fresh)
    for name, value in wanted.items():
        setattr(fresh, name, value)
    changes = diff(before, read_state(fresh))
    if not changes:
        return {}
    if fresh.version != version:
        raise Conflit(fresh.version, [_compare(fresh, name, changes[name]) for name in changes])
    fresh.version += 1
    fresh.save(update_fields=[*wanted, "version", "updated_at"])
    seance = fresh.priorisation
    return record_change(
        fresh, before, by=by, racine_uid=seance.demarche.uid, parent_uid=seance.uid
    )


def _compare(examen: Examen, name: str, pair: list) -> Ecart:
    field = find_field(Examen, name)
    label = f"{examen.label_of(name)} pour « {examen} »"
    return Ecart(label, say(pair[1], field), say(pair[0], field))
