"""Écrire les valeurs relevées : atomique, tracé, jamais dans une période close."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import Conflit, delete_objet, roots_of, undelete_objet
from maillage.contrats.models import Contrat
from maillage.core.texte import format_periode, typeset
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.suivi.enums import EtatMesure
from maillage.suivi.models import Deploiement, IndicateurAction, Periode, ValeurIndicateur
from maillage.suivi.valeurs.lecture import ValeurLue

CHAMPS = (
    "etat", "valeur", "numerateur", "denominateur", "echelon", "ventilation", "estimee",
    "commentaire",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Releve:
    """Une valeur à écrire, et sa case : indicateur, période, territoire d’exécution.

    ``empreinte`` : celle de ce que l’auteur voyait (« » pour une case vide) ; sans elle, on écrit
    quoi qu’il y ait.
    """

    indicateur: IndicateurAction
    lue: ValeurLue
    debut: date
    fin: date
    deploiement: Deploiement | None = None
    empreinte: str | None = None


def mark_of(valeur: ValeurIndicateur | None) -> str:
    """L’empreinte de ce qu’une case montre ; vide si elle est vide."""
    return f"{valeur.pk}.{valeur.version}" if valeur else ""


def write_valeur(
    indicateur: IndicateurAction,
    lue: ValeurLue,
    *,
    debut: date,
    fin: date,
    deploiement: Deploiement | None = None,
    by: Auteur,
    empreinte: str | None = None,
) -> ValeurIndicateur:
    """Écrit la valeur d’une case, créée ou remplacée, avec sa trace.

    Lève ``ValidationError`` si la période est close ou la case impossible, et ``Conflit`` si elle
    ne contient plus ce que dit ``empreinte``.
    """
    return write_valeurs([Releve(indicateur, lue, debut, fin, deploiement, empreinte)], by=by)[0]


@transaction.atomic
def write_valeurs(releves: Iterable[Releve], *, by: Auteur) -> list[ValeurIndicateur]:
    """Écrit toutes les cases, ou aucune ; mêmes refus que ``write_valeur``."""
    releves = list(releves)
    lock_indicateurs(releves)
    found, closed = find_cases(releves), find_closed(releves)
    return [_write(releve, found.get(case_of(releve)), closed, by) for releve in releves]


def lock_indicateurs(releves: Iterable[Releve]) -> None:
    """Deux saisies d’un même indicateur passent l’une après l’autre."""
    pks = {releve.indicateur.pk for releve in releves}
    rows = IndicateurAction.objects.select_for_update().filter(pk__in=pks)
    list(rows.order_by("pk").values_list("pk", flat=True))


def case_of(row) -> tuple:
    """Ce qui désigne une case : indicateur, lieu, dates."""
    indicateur = row.indicateur.pk if isinstance(row, Releve) else row.indicateur_id
    lieu = row.deploiement.pk if isinstance(row, Releve) and row.deploiement else None
    if not isinstance(row, Releve):
        lieu = row.deploiement_id
    return indicateur, lieu, row.debut, row.fin


def find_cases(releves: Iterable[Releve]) -> dict[tuple, ValeurIndicateur]:
    """Les valeurs qu’il y a déjà dans ces cases."""
    releves = list(releves)
    rows = ValeurIndicateur.objects.alive().filter(
        indicateur__in={releve.indicateur.pk for releve in releves},
        debut__in={releve.debut for releve in releves},
        fin__in={releve.fin for releve in releves},
    )
    return {case_of(row): row for row in rows}


def find_closed(releves: Iterable[Releve]) -> dict[tuple, Periode]:
    """Les périodes closes des contrats concernés, par contrat et dates."""
    contrats = {releve.indicateur.contrat_id for releve in releves}
    closed = Periode.objects.closed().filter(contrat__in=contrats)
    return {(row.contrat_id, row.debut, row.fin): row for row in closed}


def is_closed(contrat: Contrat, debut: date, fin: date) -> bool:
    """Une période close de ce contrat a ces dates : ses valeurs ne changent plus."""
    return Periode.objects.closed().filter(contrat=contrat, debut=debut, fin=fin).exists()


def _write(
    releve: Releve, row: ValeurIndicateur | None, closed: dict[tuple, Periode], by: Auteur
) -> ValeurIndicateur:
    check_case(releve, closed)
    if releve.empreinte is not None and mark_of(row) != releve.empreinte:
        kept = row or ValeurIndicateur(indicateur=releve.indicateur)
        raise Conflit(kept, read_state(kept, CHAMPS))
    if row is None:
        return _create(releve, by)
    row.indicateur = releve.indicateur
    return _update(row, releve.lue, by)


def check_case(releve: Releve, closed: dict[tuple, Periode]) -> None:
    """Refuse une période close, des dates à l’envers, le territoire d’une autre fiche."""
    key = (releve.indicateur.contrat_id, releve.debut, releve.fin)
    if periode := closed.get(key):
        raise ValidationError(
            typeset(f"La période « {periode} » est close : ses valeurs ne changent plus. ")
            + "Rouvrez-la pour corriger."
        )
    if releve.debut > releve.fin:
        raise ValidationError("La fin de la période précède son début.")
    lieu = releve.deploiement
    if lieu and lieu.fiche_id != releve.indicateur.fiche_id:
        raise ValidationError("Ce territoire d’exécution est celui d’une autre fiche.")


def _create(releve: Releve, by: Auteur) -> ValeurIndicateur:
    row = ValeurIndicateur(
        indicateur=releve.indicateur, deploiement=releve.deploiement, debut=releve.debut,
        fin=releve.fin, auteur_libelle=by.libelle[:200], releve_le=timezone.localdate(),
        **{name: getattr(releve.lue, name) for name in CHAMPS},
    )  # fmt: skip
    row.save()
    record(row, by=by, acte=Acte.CREATION, changements={}, **find_roots(row))
    return row


def _update(row: ValeurIndicateur, lue: ValeurLue, by: Auteur) -> ValeurIndicateur:
    """Réécrite à l’identique, une valeur ne bouge pas."""
    before = read_state(row, CHAMPS)
    for name in CHAMPS:
        setattr(row, name, getattr(lue, name))
    if read_state(row, CHAMPS) == before:
        return row
    row.auteur_libelle, row.releve_le = by.libelle[:200], timezone.localdate()
    row.version += 1
    row.save(update_fields=[*CHAMPS, "auteur_libelle", "releve_le", "version", "updated_at"])
    record_change(row, before, by=by, **find_roots(row))
    return row


def find_roots(row: ValeurIndicateur) -> dict:
    """L’historique range une valeur sous la fiche de son indicateur."""
    fiche = row.indicateur.fiche
    return roots_of(row.indicateur) | ({"parent_uid": fiche.uid} if fiche else {})


@transaction.atomic
def remove_valeur(row: ValeurIndicateur, *, by: Auteur) -> None:
    """Met une valeur à la corbeille, sauf d’une période close."""
    check_open(row)
    delete_objet(row, by=by)


@transaction.atomic
def restore_valeur(row: ValeurIndicateur, *, by: Auteur) -> None:
    """Sort une valeur de la corbeille ; lève ``ValidationError`` si sa case est reprise."""
    check_open(row)
    taken = ValeurIndicateur.objects.alive().filter(
        indicateur=row.indicateur_id, deploiement=row.deploiement_id, debut=row.debut, fin=row.fin
    )
    if taken.exists():
        said = format_periode(row.debut, row.fin)
        raise ValidationError(f"Une autre valeur a été écrite depuis pour cette période ({said}).")
    undelete_objet(row, by=by)


def check_open(row: ValeurIndicateur) -> None:
    """Lève ``ValidationError`` si la période de cette valeur est close."""
    releve = Releve(row.indicateur, ValeurLue(EtatMesure(row.etat)), row.debut, row.fin)
    check_case(releve, find_closed([releve]))
