"""Dire où en est une action : atomique, tracé, sans jamais écraser le texte d’autrui."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import Conflit, fingerprint, roots_of, update_objet
from maillage.contrats.enums import StatutFiche
from maillage.contrats.lignes import create_ligne
from maillage.contrats.models import FicheAction
from maillage.core.texte import INSECABLE
from maillage.demarches.enums import Cercle
from maillage.fichiers.models import Fichier
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.suivi.enums import A_LEVER, Meteo, NatureNote
from maillage.suivi.models import Deploiement, Etape, NoteSuivi, SuiviFiche

CHAMPS = ("statut", "meteo", "fait", "a_faire")
NOTE = ("date", "nature", "texte", "cercle")
A_FAIRE = f"À faire{INSECABLE}: "


def read_avancement(fiche: FicheAction, deploiement: Deploiement | None = None) -> dict[str, str]:
    """``CHAMPS`` en textes, tels qu’un formulaire les montre et que ``mark_avancement`` les prend.

    D’un territoire d’exécution, « où l’on en est » est tout entier dans ``fait``.
    """
    if deploiement:
        return {
            "statut": deploiement.statut, "meteo": deploiement.meteo,
            "fait": deploiement.commentaire.replace("\r\n", "\n"), "a_faire": "",
        }  # fmt: skip
    said = SuiviFiche.objects.filter(fiche=fiche).first() or SuiviFiche(fiche=fiche)
    return {"statut": fiche.statut, **{name: getattr(said, name) for name in CHAMPS[1:]}}


def mark_avancement(state: dict[str, str]) -> str:
    """L’empreinte de ce que l’auteur avait sous les yeux."""
    return fingerprint(state)


@transaction.atomic
def report(
    fiche: FicheAction,
    *,
    by: Auteur,
    statut: str | None = None,
    meteo: str | None = None,
    fait: str | None = None,
    a_faire: str | None = None,
    note: str = "",
    blocage: str = "",
    aide: str = "",
    deploiement: Deploiement | None = None,
    jour: date | None = None,
    nature: str = NatureNote.AVANCEMENT,
    empreinte: str | None = None,
) -> list[NoteSuivi]:
    """Écrit où en est l’action, ou l’un de ses territoires, et rend les notes créées.

    Ce qui est ``None`` ne change pas. Lève ``ValidationError`` par champ (état inconnu, abandon
    sans raison), et ``Conflit`` si l’on n’en est plus à ``empreinte`` ; sans elle, on écrit quoi
    qu’il y ait. Un blocage ou une aide demandée restent au cercle de travail.
    """
    jour = jour or timezone.localdate()
    fiche_now = FicheAction.objects.select_for_update().get(pk=fiche.pk)
    target = _lock(deploiement, fiche_now)
    before = read_avancement(fiche_now, target)
    given = {"statut": statut, "meteo": meteo, "fait": fait, "a_faire": a_faire}
    after = before | {name: clean(text) for name, text in given.items() if text is not None}
    check_avancement(before, after, note, deploiement)
    if empreinte is not None and mark_avancement(before) != empreinte and before != after:
        raise Conflit(fiche_now, before)
    _write_state(fiche_now, target, before, after, jour, by)
    (deploiement or fiche).statut = after["statut"]
    moved = [] if before["statut"] == after["statut"] else [before["statut"], after["statut"]]
    texts = {nature: note or say_move(moved), NatureNote.BLOCAGE: blocage, NatureNote.AIDE: aide}
    return [
        _create_note(fiche_now, target, kind, text, jour, by, moved if kind == nature else [],
                     after["meteo"])
        for kind, text in texts.items() if clean(text)
    ]  # fmt: skip


def _lock(deploiement: Deploiement | None, fiche: FicheAction) -> Deploiement | None:
    if deploiement is None:
        return None
    row = Deploiement.objects.select_for_update().get(pk=deploiement.pk, fiche=fiche)
    row.fiche = fiche
    return row


def clean(texte: str) -> str:
    return texte.replace("\r\n", "\n").strip()


def check_avancement(before: dict, after: dict, note: str, deploiement) -> None:
    """« En retard » se calcule : ce n’est pas un état que l’on choisit."""
    errors = {}
    if after["statut"] not in StatutFiche:
        errors["statut"] = "Choisissez un état de la liste ; « en retard » se calcule tout seul."
    if after["meteo"] and after["meteo"] not in Meteo:
        errors["meteo"] = "Choisissez une météo de la liste."
    dropped = after["statut"] == StatutFiche.ABANDONNE != before["statut"]
    if dropped and not clean(note):
        errors["note"] = "Dites en une phrase pourquoi l’action est abandonnée."
    if errors:
        raise ValidationError(errors)


def say_move(moved: list[str]) -> str:
    """« L’état passe de « À venir » à « En cours ». », pour qui n’a rien écrit d’autre."""
    if not moved:
        return ""
    before, after = (f"«{INSECABLE}{StatutFiche(row).label}{INSECABLE}»" for row in moved)
    return f"L’état passe de {before} à {after}."


def _write_state(
    fiche: FicheAction,
    target: Deploiement | None,
    before: dict,
    after: dict,
    jour: date,
    by: Auteur,
) -> None:
    """L’état sur la fiche, le reste à côté ; d’un territoire, tout est sur lui."""
    if target:
        texts = [after["fait"], A_FAIRE + after["a_faire"] if after["a_faire"] else ""]
        _save(target, {
            "statut": after["statut"], "meteo": after["meteo"],
            "commentaire": "\n\n".join(filter(None, texts)), "maj_le": latest(target.maj_le, jour),
        }, by)  # fmt: skip
        return
    if before["statut"] != after["statut"]:
        _save(fiche, {"statut": after["statut"]}, by)
    said = SuiviFiche.objects.filter(fiche=fiche).first()
    values = {name: after[name] for name in CHAMPS[1:]}
    if said is None:
        said = SuiviFiche.objects.create(fiche=fiche, maj_le=jour, **values)
        record(said, by=by, acte=Acte.CREATION, changements={}, **roots_of(said))
    else:
        said.fiche = fiche
        _save(said, values | {"maj_le": latest(said.maj_le, jour)}, by)


def latest(held: date | None, jour: date) -> date:
    return max(held, jour) if held else jour


def _save(objet, values: dict, by: Auteur) -> None:
    """Écrit ces champs d’un objet verrouillé, et leur trace s’ils ont changé."""
    before = read_state(objet, tuple(values))
    for name, value in values.items():
        setattr(objet, name, value)
    if read_state(objet, tuple(values)) == before:
        return
    objet.version += 1
    objet.save(update_fields=[*values, "version", "updated_at"])
    record_change(objet, before, by=by, **roots_of(objet))


def _create_note(
    fiche: FicheAction, target: Deploiement | None, nature: str, texte: str, jour: date,
    by: Auteur, moved: list[str], meteo: str,
) -> NoteSuivi:  # fmt: skip
    avant, apres = moved or ("", "")
    row = NoteSuivi(
        fiche=fiche, deploiement=target, date=jour, nature=nature, texte=clean(texte),
        cercle=Cercle.TRAVAIL if nature in A_LEVER else Cercle.PARTAGE, statut_avant=avant,
        statut_apres=apres, meteo="" if nature in A_LEVER else meteo,
        auteur_libelle=by.libelle[:200],
    )  # fmt: skip
    create_ligne(row, by=by)
    return row


@transaction.atomic
def join_note(
    fiche: FicheAction,
    pieces: list[Fichier],
    *,
    by: Auteur,
    deploiement: Deploiement | None = None,
    jour: date | None = None,
    cercle: str = Cercle.PARTAGE,
) -> NoteSuivi:
    """Une note qui n’est faite que de fichiers, dans son propre cercle."""
    row = NoteSuivi(
        fiche=fiche, deploiement=deploiement, date=jour or timezone.localdate(), cercle=cercle,
        texte=name_pieces(pieces), auteur_libelle=by.libelle[:200],
    )  # fmt: skip
    create_ligne(row, by=by)
    row.pieces.set(pieces)
    return row


def name_pieces(pieces: list[Fichier]) -> str:
    return f"Fichiers joints{INSECABLE}: {', '.join(piece.nom for piece in pieces)}."


@transaction.atomic
def change_pieces(
    note: NoteSuivi, ajoutees: list[Fichier], retirees: list[Fichier], *, by: Auteur
) -> None:
    """Joint à la note, en ôte ; ce qui est ôté reste dans l’historique."""
    before = read_state(note, ("pieces",))
    note.pieces.add(*ajoutees)
    note.pieces.remove(*retirees)
    record_change(note, before, by=by, **roots_of(note))


@transaction.atomic
def edit_note(note: NoteSuivi, values: dict, *, empreinte: str, by: Auteur) -> None:
    """Récrit ``NOTE`` ; lève ``Conflit`` si quelqu’un l’a fait entre-temps."""
    update_objet(note, values, empreinte=empreinte, by=by)


@transaction.atomic
def lift_note(note: NoteSuivi, texte: str, *, by: Auteur, jour: date | None = None) -> None:
    """Lève un blocage ou une aide demandée, en disant comment."""
    if note.nature not in A_LEVER:
        raise ValidationError("Seuls un blocage et une demande d’aide se lèvent.")
    if not clean(texte):
        raise ValidationError("Dites en une phrase ce qui a été fait.")
    _save(note, {"leve_le": jour or timezone.localdate(), "leve_texte": clean(texte)}, by)


@transaction.atomic
def reopen_note(note: NoteSuivi, *, by: Auteur) -> None:
    """Défait ``lift_note`` ; l’historique garde ce qui en avait été dit."""
    _save(note, {"leve_le": None, "leve_texte": ""}, by)


@transaction.atomic
def tick_etape(etape: Etape, *, faite: bool, by: Auteur, jour: date | None = None) -> None:
    """Coche une étape, datée du jour ; décochée, elle n’a plus de date."""
    row = Etape.objects.select_for_update().select_related("fiche__contrat").get(pk=etape.pk)
    if row.faite != faite:
        _save(
            row, {"faite": faite, "faite_le": (jour or timezone.localdate()) if faite else None}, by
        )
