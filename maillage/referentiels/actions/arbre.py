"""Tenir l’arbre d’une référence et ses indicateurs communs."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.journal.enums import Acte
from maillage.referentiels.actions.trace import (
    Element,
    Refus,
    create_traced,
    lock,
    update_traced,
)
from maillage.referentiels.models import IndicateurCommun, ObjectifReference, Reference

PAS = 10
PROFONDEUR_MAX = 8


@transaction.atomic
def create_objectif(
    reference: Reference, *, parent: ObjectifReference | None, by: Auteur, **fields: Any
) -> ObjectifReference:
    """Ajoute un objectif en fin de son parent ; lève ``Refus``."""
    lock(reference)
    _check_code(ObjectifReference.objects.filter(reference=reference), fields["code"])
    _check_place(None, parent)
    objectif = ObjectifReference(reference=reference, parent=parent, **fields)
    objectif.position = _last(siblings_of(objectif)) + PAS
    create_traced(objectif, by=by)
    return objectif


@transaction.atomic
def update_objectif(
    objectif: ObjectifReference, *, version: int, by: Auteur, **fields: Any
) -> dict:
    """Redit un objectif, ou le range ailleurs ; lève ``Refus`` ou ``Conflit``."""
    lock(objectif.reference)
    fresh = _refresh(objectif)
    others = ObjectifReference.objects.filter(reference=fresh.reference_id).exclude(pk=fresh.pk)
    _check_code(others, fields["code"])
    moved = "parent" in fields and fields["parent"] != fresh.parent
    if moved:
        _check_place(fresh, fields["parent"])
    changes = update_traced(fresh, fields, by=by, version=version)
    if moved:
        fresh.position = _last(siblings_of(fresh).exclude(pk=fresh.pk)) + PAS
        fresh.save(update_fields=["position"])
    return changes


def _check_code(others: QuerySet, code: str) -> None:
    taken = others.filter(code=code).first() if code else None
    if taken:
        raise Refus(f"Le code «\u00a0{code}\u00a0» est déjà celui de «\u00a0{taken}\u00a0».")


def _check_place(objectif: ObjectifReference | None, parent: ObjectifReference | None) -> None:
    """Refuse un parent qui est l’objectif même, ou sous lui, ou trop profond, ou retiré."""
    if parent is None:
        return
    if parent.retire_le:
        raise Refus(f"«\u00a0{parent}\u00a0» est retiré\u00a0: rangez l’objectif ailleurs.")
    above = [parent, *ancestors(parent)]
    if objectif and objectif.pk in {item.pk for item in above}:
        raise Refus("Un objectif ne se range pas sous lui-même.")
    if len(above) + (height(objectif) if objectif else 1) > PROFONDEUR_MAX:
        raise Refus(f"L’arbre a au plus {PROFONDEUR_MAX} niveaux.")


def ancestors(objectif: ObjectifReference) -> list[ObjectifReference]:
    """Ce qui contient l’objectif, du plus proche au plus large."""
    found: list[ObjectifReference] = []
    while objectif.parent is not None:
        objectif = objectif.parent
        found.append(objectif)
    return found


def height(objectif: ObjectifReference) -> int:
    """Le nombre de niveaux de l’objectif et de ce qu’il contient."""
    levels = 0
    level: list[ObjectifReference] = [objectif]
    while level:
        levels += 1
        level = list(ObjectifReference.objects.filter(parent__in=level))
    return levels


def descendants(objectif: ObjectifReference) -> list[ObjectifReference]:
    """L’objectif et tout ce qu’il contient."""
    found, level = [objectif], [objectif]
    while level:
        level = list(ObjectifReference.objects.filter(parent__in=level).select_related("reference"))
        found.extend(level)
    return found


@transaction.atomic
def retire_objectif(objectif: ObjectifReference, *, by: Auteur) -> int:
    """Retire un objectif et ce qu’il contient ; rend leur nombre. Les liens y mènent toujours."""
    lock(objectif.reference)
    kept = [item for item in descendants(_refresh(objectif)) if item.retire_le is None]
    now = timezone.now()
    for item in kept:
        update_traced(item, {"retire_le": now}, by=by)
    return len(kept)


@transaction.atomic
def restore_objectif(objectif: ObjectifReference, *, by: Auteur) -> int:
    """Remet un objectif et ce qui le contient ; rend leur nombre."""
    lock(objectif.reference)
    fresh = _refresh(objectif)
    gone = [item for item in [fresh, *ancestors(fresh)] if item.retire_le]
    for item in gone:
        update_traced(item, {"retire_le": None}, by=by)
    return len(gone)


@transaction.atomic
def create_indicateur(reference: Reference, *, by: Auteur, **fields: Any) -> IndicateurCommun:
    """Ajoute un indicateur commun en fin de liste ; lève ``Refus`` si son code est pris."""
    lock(reference)
    others = IndicateurCommun.objects.filter(reference=reference)
    _check_code(others, fields["code"])
    indicateur = IndicateurCommun(reference=reference, position=_last(others) + PAS, **fields)
    create_traced(indicateur, by=by)
    return indicateur


@transaction.atomic
def update_indicateur(
    indicateur: IndicateurCommun, *, version: int, by: Auteur, **fields: Any
) -> dict:
    """Redit un indicateur commun ; lève ``Refus`` ou ``Conflit``."""
    lock(indicateur.reference)
    fresh = _refresh(indicateur)
    others = IndicateurCommun.objects.filter(reference=fresh.reference_id).exclude(pk=fresh.pk)
    _check_code(others, fields["code"])
    return update_traced(fresh, fields, by=by, version=version)


@transaction.atomic
def retire_indicateur(indicateur: IndicateurCommun, *, retire: bool, by: Auteur) -> None:
    """Retire un indicateur commun, ou le remet."""
    lock(indicateur.reference)
    fresh = _refresh(indicateur)
    if bool(fresh.retire_le) != retire:
        update_traced(fresh, {"retire_le": timezone.now() if retire else None}, by=by)


@transaction.atomic
def move_element(element: Element, *, pas: int, by: Auteur) -> None:
    """Monte (-1) ou descend (+1) parmi ses voisins non retirés."""
    lock(element.reference)
    fresh: Element = type(element)._default_manager.select_related("reference").get(pk=element.pk)
    rows = list(siblings_of(fresh).filter(retire_le__isnull=True).order_by("position", "pk"))
    here = next((rang for rang, row in enumerate(rows) if row.pk == fresh.pk), None)
    if here is None or not 0 <= here + pas < len(rows):
        return
    rows.insert(here + pas, rows.pop(here))
    before = fresh.position
    for rang, row in enumerate(rows, 1):
        if row.pk != fresh.pk:
            row.position = rang * PAS
            row.save(update_fields=["position"])
    fresh.position = before
    update_traced(fresh, {"position": (here + pas + 1) * PAS}, by=by)


def siblings_of(element: Element) -> QuerySet:
    """Les éléments de même place, lui compris."""
    if isinstance(element, ObjectifReference):
        return ObjectifReference.objects.filter(
            reference=element.reference_id, parent=element.parent_id
        )
    return IndicateurCommun.objects.filter(reference=element.reference_id)


def _last(rows: QuerySet) -> int:
    last = rows.order_by("-position", "-pk").first()
    return last.position if last else 0


def _refresh[E: (ObjectifReference, IndicateurCommun)](element: E) -> E:
    rows = type(element)._default_manager.select_related("reference")
    return rows.get(pk=element.pk)


def create_tree(
    reference: Reference, objectifs: Iterable[dict], *, by: Auteur, acte: str = Acte.CREATION
) -> dict[str, ObjectifReference]:
    """Crée un arbre décrit en dictionnaires emboîtés (``enfants``) ; rend les codes créés."""
    created: dict[str, ObjectifReference] = {}

    def grow(rows: Iterable[dict], parent: ObjectifReference | None) -> None:
        for rang, row in enumerate(rows, 1):
            fields = {name: value for name, value in row.items() if name != "enfants"}
            objectif = ObjectifReference(
                reference=reference, parent=parent, position=rang * PAS, **fields
            )
            create_traced(objectif, by=by, acte=acte)
            created[objectif.code] = objectif
            grow(row.get("enfants", ()), objectif)

    grow(objectifs, None)
    return created
