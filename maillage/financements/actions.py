"""Faire avancer l’argent : chaque passage est daté, tracé, et se défait."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import fingerprint, next_position
from maillage.contrats.lignes import create_ligne
from maillage.contrats.models import Contrat
from maillage.core.champs import Objet
from maillage.fichiers.champs import Piece
from maillage.financements.enums import EtatFinancement, can_move, next_etats
from maillage.financements.models import (
    CompteRendu,
    Convention,
    Depense,
    LigneFinancement,
    PosteCoordination,
    Versement,
)
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import column_names, read_state

CLE_JETON = "financements.passages"
MONTANT_DE = {
    EtatFinancement.SOLLICITE: "montant_demande",
    EtatFinancement.NOTIFIE: "montant_notifie",
    EtatFinancement.CONVENTIONNE: "montant_conventionne",
}


@dataclass(frozen=True, slots=True)
class Passages:
    """Ce qu’un changement d’état groupé a fait ; ``jeton`` le défait."""

    faits: list[LigneFinancement]
    refuses: list[LigneFinancement]
    jeton: str


def roots_for(ligne: LigneFinancement) -> dict:
    """Où l’historique range une écriture sur cette ligne."""
    fiche = ligne.fiche if ligne.fiche_id else None
    return {"racine_uid": ligne.contrat.uid, "parent_uid": fiche.uid if fiche else None}


def lock(ligne: LigneFinancement) -> LigneFinancement:
    found = LigneFinancement.objects.select_for_update(of=("self",))
    return found.select_related("contrat", "fiche").get(pk=ligne.pk)


@transaction.atomic
def write_fields(ligne: LigneFinancement, values: dict, *, by: Auteur) -> dict:
    """Écrit ces champs, une ligne d’historique ; rend les changements."""
    before = read_state(ligne, tuple(values))
    for name, value in values.items():
        setattr(ligne, name, value)
    ligne.version += 1
    ligne.save(update_fields=[*column_names(ligne, values), "version", "updated_at"])
    return record_change(ligne, before, by=by, **roots_for(ligne))


@transaction.atomic
def advance(
    ligne: LigneFinancement, etat: str, *, by: Auteur, jour: date,
    montant: Decimal | None = None, motif: str = "",
) -> LigneFinancement:  # fmt: skip
    """Fait passer une ligne dans un état, daté ; lève ``ValidationError`` s’il n’y mène pas.

    Revenir d’un pas efface la date de l’état quitté : c’est une correction.
    """
    row, target = lock(ligne), EtatFinancement(etat)
    if not can_move(row.etat, target):
        raise ValidationError(explain_refus(row, target))
    old = EtatFinancement(row.etat)
    values: dict = {"etat": target.value}
    if old != target and target.rang < old.rang and old.champ_date:
        values[old.champ_date] = None
    if target.champ_date and (old != target or getattr(row, target.champ_date) is None):
        values[target.champ_date] = jour
    if montant is not None and target in MONTANT_DE:
        values[MONTANT_DE[target]] = montant
    if motif:
        values["motif"] = motif
    write_fields(row, values, by=by)
    return row


def explain_refus(ligne: LigneFinancement, etat: EtatFinancement) -> str:
    return (
        f"« {ligne} » est {ligne.get_etat_display()} : il ne peut pas devenir {etat.label} "
        "d’un seul pas."
    )


@transaction.atomic
def advance_all(
    lignes: Iterable[LigneFinancement], etat: str, *, by: Auteur, jour: date
) -> Passages:
    """Fait avancer celles que leur état permet ; les autres ne bougent pas, et se disent.

    En nombre on ne revient pas en arrière : une correction se fait ligne par ligne.
    """
    target = EtatFinancement(etat)
    done, refused, marks = [], [], []
    for ligne in lignes:
        if target not in next_etats(ligne.etat):
            refused.append(ligne)
            continue
        before = undo_state(ligne)
        done.append(advance(ligne, target, by=by, jour=jour))
        marks.append((done[-1], before))
    return Passages(done, refused, seal_passages(marks))


def seal_passages(marks: list[tuple[LigneFinancement, dict]]) -> str:
    """Le jeton qui remet chaque ligne dans l’état qu’a rendu ``undo_state``."""
    plain = [[row.pk, row.version, before] for row, before in marks]
    return signing.dumps(plain, salt=CLE_JETON, compress=True)


def undo_state(ligne: LigneFinancement) -> dict:
    """L’état d’une ligne et ses dates, avant qu’elle en change."""
    names = ("etat", *(etat.champ_date for etat in EtatFinancement if etat.champ_date))
    return {name: value for name, value in read_state(ligne, names).items() if value}


@transaction.atomic
def undo_passages(
    contrat: Contrat, jeton: str, *, by: Auteur, may: Callable[[LigneFinancement], bool]
) -> int:
    """Défait un changement groupé ; ce qui a bougé depuis reste. Rend combien y sont revenues.

    ``may`` : cette ligne est encore à qui défait.

    Lève ``ValidationError`` pour un jeton qui n’en est pas un.
    """
    try:
        marks = signing.loads(jeton, salt=CLE_JETON)
    except signing.BadSignature as fault:
        raise ValidationError("Cette adresse ne défait rien.") from fault
    found = {pk: (version, before) for pk, version, before in marks}
    rows = LigneFinancement.objects.select_for_update(of=("self",)).filter(
        pk__in=found, contrat=contrat, supprime_le__isnull=True
    )
    count = 0
    for row in rows.select_related("contrat", "fiche"):
        version, before = found[row.pk]
        if row.version == version and may(row):
            dates = {etat.champ_date: None for etat in EtatFinancement if etat.champ_date}
            kept = {
                name: date.fromisoformat(value) for name, value in before.items() if name != "etat"
            }
            write_fields(row, dates | kept | {"etat": before["etat"]}, by=by)
            count += 1
    return count


@transaction.atomic
def note_relance(ligne: LigneFinancement, *, by: Auteur, jour: date) -> None:
    """Garde le jour où l’on a rappelé le financeur."""
    write_fields(lock(ligne), {"relance_le": jour}, by=by)


@transaction.atomic
def spread(ligne: LigneFinancement, parts: list[dict], *, by: Auteur) -> None:
    """Répartit une ligne entre des fiches (``id``, ``poids``, ``montant``).

    À une seule, elle devient la sienne ; à aucune, celle du contrat entier.
    """
    row = lock(ligne)
    before = _told_parts(row)
    alone = len(parts) == 1 and parts[0].get("montant") is None
    row.fiche_id = parts[0]["id"] if alone else None
    if row.fiche_id:
        row.poste = None
    row.repartition = [] if alone else parts
    row.version += 1
    row.position = row.position or next_position(row.contrat.financements)
    row.save(update_fields=["fiche", "poste", "position", "version", "updated_at"])
    fresh = LigneFinancement.objects.select_related("fiche", "contrat").get(pk=row.pk)
    after = _told_parts(fresh)
    if before != after:
        record(
            fresh, by=by, acte=Acte.MODIFICATION,
            changements={"repartition": [before, after]}, **roots_for(fresh),
        )  # fmt: skip


def _told_parts(ligne: LigneFinancement) -> list[dict]:
    """Les parts, une seule et entière pour la ligne d’une fiche."""
    if ligne.fiche_id:
        whole = {"id": ligne.fiche_id, "libelle": str(ligne.fiche), "poids": "1.00"}
        return [whole | {"montant": None}]
    return ligne.repartition


@transaction.atomic
def add_versement(versement: Versement, *, solde: bool, by: Auteur) -> None:
    """Inscrit un versement ; le solde fait passer la ligne à « versé »."""
    row = lock(versement.ligne)
    versement.full_clean()
    versement.save()
    record(
        versement, by=by, acte=Acte.CREATION, changements={},
        racine_uid=row.contrat.uid, parent_uid=row.uid,
    )  # fmt: skip
    if solde and row.etat != EtatFinancement.VERSE:
        advance(row, EtatFinancement.VERSE, by=by, jour=versement.date)


@transaction.atomic
def create_ligne_of(contrat: Contrat, ligne: LigneFinancement, *, by: Auteur) -> LigneFinancement:
    """Enregistre une ligne du contrat, à la fin, hors d’une fiche ou dedans."""
    if ligne.fiche_id:
        create_ligne(ligne, by=by)
        return ligne
    ligne.contrat = contrat
    ligne.position = next_position(contrat.financements)
    ligne.save()
    record(ligne, by=by, acte=Acte.CREATION, changements={}, **roots_for(ligne))
    return ligne


def mark_of(objet: Objet, names: tuple[str, ...]) -> str:
    """L’empreinte de l’état montré par un formulaire."""
    return fingerprint(read_state(objet, names))


@transaction.atomic
def save_poste(
    poste: PosteCoordination, names: tuple[str, ...], *, empreinte: str, uid: UUID, by: Auteur
) -> bool:
    """Crée ou corrige un poste ; faux, sans rien écrire, si un autre l’a changé entre-temps.

    Le poste est de la démarche : c’est elle que son histoire a pour racine.
    """
    root = {"racine_uid": poste.demarche.uid}
    if poste.pk is None:
        if not PosteCoordination.objects.filter(uid=uid).exists():
            poste.uid = uid
            poste.save()
            record(poste, by=by, acte=Acte.CREATION, changements={}, **root)
        return True
    held = PosteCoordination.objects.select_for_update().get(pk=poste.pk)
    before = read_state(held, names)
    if fingerprint(before) != empreinte:
        return False
    poste.version = held.version + 1
    poste.save(update_fields=[*column_names(poste, names), "version", "updated_at"])
    record_change(poste, before, by=by, **root)
    return True


@transaction.atomic
def create_depense(depense: Depense, *, uid: UUID, by: Auteur) -> None:
    """Inscrit une dépense du poste, une seule fois par envoi."""
    if Depense.objects.filter(uid=uid).exists():
        return
    depense.uid = uid
    depense.save()
    record(depense, by=by, acte=Acte.CREATION, changements={}, racine_uid=depense.contrat.uid)


@transaction.atomic
def create_convention(
    convention: Convention, *, uid: UUID, piece: Piece | None, by: Auteur
) -> Convention:
    """Enregistre une convention, une seule fois par envoi, et son fichier s’il y en a un."""
    if twin := Convention.objects.filter(uid=uid, contrat=convention.contrat).first():
        return twin
    if piece:
        convention.fichier = piece.store(by)
    convention.uid = uid
    convention.save()
    record(convention, by=by, acte=Acte.CREATION, changements={}, racine_uid=convention.contrat.uid)
    return convention


@transaction.atomic
def write_compte_rendu(
    contrat: Contrat, subvention: LigneFinancement | Convention, annee: int, *, by: Auteur,
    **values,
) -> CompteRendu:  # fmt: skip
    """Écrit des champs du compte rendu de cette année, créé s’il n’existe pas encore."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    subject = {"convention" if isinstance(subvention, Convention) else "ligne": subvention}
    row, fresh = CompteRendu.objects.get_or_create(
        **subject, annee=annee, supprime_le=None, defaults={"contrat": contrat}
    )
    if fresh:
        record(row, by=by, acte=Acte.CREATION, changements={}, racine_uid=contrat.uid)
    before = read_state(row, tuple(values))
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version", "updated_at"])
    record_change(row, before, by=by, racine_uid=contrat.uid)
    return row
