"""Tenir les indicateurs d’un territoire et ceux qu’il suit ; chaque pas est tracé."""

from django.db import transaction
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.demarches.actions.conflit import Conflit, Ecart, check_version
from maillage.demarches.enums import Cercle
from maillage.demarches.models import Demarche
from maillage.indicateurs.choix import read_own
from maillage.indicateurs.models import (
    ChoixIndicateur,
    Indicateur,
    IndicateurLocal,
    ValeurLocale,
)
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state

VALEURS = ("annees",)
PAS = 10


@transaction.atomic
def create_local(demarche: Demarche, *, by: Auteur, **fields) -> IndicateurLocal:
    local = IndicateurLocal.objects.create(demarche=demarche, **fields)
    record(local, by=by, acte=Acte.CREATION, changements={}, racine_uid=demarche.uid)
    return local


@transaction.atomic
def update_local(local: IndicateurLocal, *, version: int, by: Auteur, **fields) -> dict:
    """Écrit ces champs et rend les changements ; lève ``Conflit`` si ``version`` est dépassée."""
    fresh = _lock(local)
    check_version(fresh, version, fields)
    return _write(fresh, fields, by)


def _write(fresh: IndicateurLocal, fields: dict, by: Auteur) -> dict:
    before = read_state(fresh, tuple(fields))
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*fields, "version", "updated_at"])
    return record_change(fresh, before, by=by, racine_uid=fresh.demarche.uid)


@transaction.atomic
def change_cercle(local: IndicateurLocal, cercle: Cercle, *, by: Auteur) -> None:
    """Transmet, publie ou reprend : un acte tracé."""
    fresh = _lock(local)
    if fresh.cercle == cercle:
        return
    pair = [fresh.cercle, str(cercle)]
    fresh.cercle = cercle
    fresh.version += 1
    fresh.save(update_fields=["cercle", "version", "updated_at"])
    record(
        fresh, by=by, acte=Acte.TRANSMISSION, changements={"cercle": pair},
        racine_uid=fresh.demarche.uid,
    )  # fmt: skip


@transaction.atomic
def save_valeur(local: IndicateurLocal, *, version: int, by: Auteur, annee: int, **fields) -> dict:
    """Écrit la valeur d’une année et rend les changements.

    Lève ``Conflit`` si quelqu’un a écrit entre-temps une autre valeur pour cette même année.
    """
    fresh = _lock(local)
    wanted = ValeurLocale(
        indicateur=fresh, annee=annee, created_by_id=getattr(by.utilisateur, "pk", None), **fields
    )
    held = fresh.valeurs.filter(annee=annee).first()
    if held and fresh.version != version and not _is_same(held, wanted):
        raise Conflit(fresh.version, [_compare(held, wanted)])
    before = read_state(fresh, VALEURS)
    if held:
        wanted.pk = held.pk
    wanted.save()
    return _follow(fresh, before, by)


def _is_same(held: ValeurLocale, wanted: ValeurLocale) -> bool:
    names = ("etat", "valeur", "numerateur", "denominateur", "commentaire")
    return all(getattr(held, name) == getattr(wanted, name) for name in names)


def _compare(held: ValeurLocale, wanted: ValeurLocale) -> Ecart:
    said = [", ".join(filter(None, (v.as_phrase, v.commentaire))) for v in (wanted, held)]
    return Ecart(f"valeur {held.annee}", *said)


@transaction.atomic
def delete_valeur(local: IndicateurLocal, annee: int, *, by: Auteur) -> bool:
    """Retire la valeur d’une année ; faux s’il n’y en a pas. L’historique la garde."""
    fresh = _lock(local)
    before = read_state(fresh, VALEURS)
    gone, _ = fresh.valeurs.filter(annee=annee).delete()
    _follow(fresh, before, by)
    return bool(gone)


def _follow(fresh: IndicateurLocal, before: dict, by: Auteur) -> dict:
    changes = record_change(fresh, before, by=by, racine_uid=fresh.demarche.uid)
    if changes:
        fresh.version += 1
        fresh.save(update_fields=["version", "updated_at"])
    return changes


@transaction.atomic
def delete_local(local: IndicateurLocal, *, by: Auteur) -> None:
    """Met à la corbeille."""
    _mark(local, timezone.now(), Acte.SUPPRESSION, by)


@transaction.atomic
def undelete_local(local: IndicateurLocal, *, by: Auteur) -> None:
    """Sort de la corbeille."""
    _mark(local, None, Acte.RETABLISSEMENT, by)


def _mark(local: IndicateurLocal, supprime_le, acte: Acte, by: Auteur) -> None:
    IndicateurLocal.objects.filter(pk=local.pk).update(supprime_le=supprime_le)
    record(local, by=by, acte=acte, changements={}, racine_uid=local.demarche.uid)


def _lock(local: IndicateurLocal) -> IndicateurLocal:
    locked = IndicateurLocal.objects.select_for_update(of=("self",))
    return locked.select_related("demarche").get(pk=local.pk)


@transaction.atomic
def save_choix(demarche: Demarche, chosen: list[Indicateur], *, vus: list[str], by: Auteur) -> None:
    """Suit ces indicateurs, dans cet ordre ; une liste vide revient à celle que l’on propose.

    ``vus`` : les clés que l’auteur avait sous les yeux. Lève ``Conflit`` si elles ont changé.
    """
    Demarche.objects.select_for_update().get(pk=demarche.pk)
    held, wanted = read_own(demarche), [item.cle for item in chosen]
    cles = [item.cle for item in held]
    if cles == wanted:
        return
    if cles != vus:
        ecart = Ecart("indicateurs suivis", _say(chosen), _say(held))
        raise Conflit(demarche.version, [ecart])
    ChoixIndicateur.objects.filter(demarche=demarche).delete()
    ChoixIndicateur.objects.bulk_create(
        ChoixIndicateur(demarche=demarche, indicateur=item, position=rang * PAS)
        for rang, item in enumerate(chosen, 1)
    )
    pair = [[item.court for item in held], [item.court for item in chosen]]
    record(
        demarche, by=by, acte=Acte.MODIFICATION, changements={"indicateurs_suivis": pair},
        racine_uid=demarche.uid,
    )  # fmt: skip


def _say(items: list[Indicateur]) -> str:
    return ", ".join(item.court for item in items) or "la liste proposée"
