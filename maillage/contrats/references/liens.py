"""Relier un contrat, un axe ou une fiche à un objectif de référence ; chaque pas est tracé."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.comptes.auteur import Auteur
from maillage.contrats.enums import NatureLien
from maillage.contrats.models import Axe, Contrat, FicheAction, LienReference
from maillage.demarches.actions.conflit import check_version
from maillage.demarches.models import Demarche
from maillage.journal.actions import record, record_change
from maillage.journal.enums import Acte
from maillage.journal.etat import read_state
from maillage.referentiels.correspondances import match_editions
from maillage.referentiels.models import ObjectifReference, Reference


class LienRefuse(Exception):
    """Une phrase pour la personne : pourquoi ce lien ne se fait pas, et que faire."""


def visible_liens(user, demarche: Demarche) -> QuerySet[LienReference]:
    """Les liens de la démarche que ce compte voit : jamais celui d’une fiche qu’il ne voit pas."""
    fiches = FicheAction.objects.visible_to(user).filter(contrat__demarche=demarche)
    seen = Q(fiche_liee__isnull=True) | Q(fiche_liee__in=fiches)
    rows = _liens_on_visible_contrats(user, demarche).filter(seen)
    rows = rows.select_related("objectif__reference", "axe", "fiche_liee", "contrat")
    return rows.order_by("fiche_liee__position", "axe__position", "pk")


def liens_of_fiche(user, fiche: FicheAction) -> QuerySet[LienReference]:
    """Ceux d’une fiche que ce compte voit."""
    rows = _liens_on_visible_contrats(user, fiche.contrat.demarche).filter(fiche_liee=fiche)
    return rows.select_related("objectif__reference").order_by("pk")


def _liens_on_visible_contrats(user, demarche: Demarche) -> QuerySet[LienReference]:
    contrats = Contrat.objects.visible_to(user).filter(demarche=demarche)
    kept = Q(axe__isnull=True) | Q(axe__supprime_le__isnull=True)
    return LienReference.objects.filter(kept, supprime_le__isnull=True, contrat__in=contrats)


@transaction.atomic
def add_lien(
    *, contrat: Contrat, objectif: ObjectifReference, nature: NatureLien | str, by: Auteur,
    axe: Axe | None = None, fiche: FicheAction | None = None, commentaire: str = "",
) -> LienReference:  # fmt: skip
    """Relie le contrat, cet axe ou cette fiche ; lève ``LienRefuse`` si le lien existe déjà."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    lien = LienReference(
        contrat=contrat, axe=axe, fiche_liee=fiche, objectif=objectif, nature=nature,
        commentaire=commentaire,
    )  # fmt: skip
    if objectif.retire_le:
        raise LienRefuse(f"«\u00a0{objectif}\u00a0» est retiré de sa référence\u00a0: prenez-en un "
                         "autre.")  # fmt: skip
    if _twins(lien).exists():
        raise LienRefuse(
            f"Le lien vers «\u00a0{objectif}\u00a0» existe déjà\u00a0: modifiez-le plutôt."
        )
    lien.save()
    record(lien, by=by, acte=Acte.CREATION, changements={}, **_roots(lien))
    return lien


def _twins(lien: LienReference) -> QuerySet:
    """Les liens vivants de même départ vers le même objectif."""
    rows = LienReference.objects.filter(contrat=lien.contrat_id, supprime_le__isnull=True)
    return rows.filter(axe=lien.axe_id, fiche_liee=lien.fiche_liee_id, objectif=lien.objectif_id)


def _roots(lien: LienReference) -> dict:
    fiche = lien.fiche_liee
    return {"racine_uid": lien.contrat.uid, "parent_uid": fiche.uid if fiche else None}


@transaction.atomic
def change_lien(
    *, lien: LienReference, nature: str, commentaire: str, version: int, by: Auteur
) -> dict:
    """Redit un lien ; lève ``Conflit`` si quelqu’un l’a changé depuis ``version``."""
    fresh = _lock(lien)
    fields = {"nature": nature, "commentaire": commentaire}
    check_version(fresh, version, fields)
    return _write(fresh, fields, by)


@transaction.atomic
def remove_lien(*, lien: LienReference, by: Auteur) -> None:
    """Défait un lien ; l’historique le garde."""
    fresh = _lock(lien)
    if fresh.supprime_le is None:
        fresh.supprime_le = timezone.now()
        fresh.save(update_fields=["supprime_le", "updated_at"])
        record(fresh, by=by, acte=Acte.SUPPRESSION, changements={}, **_roots(fresh))


@transaction.atomic
def restore_lien(*, lien: LienReference, by: Auteur) -> None:
    """Refait un lien défait ; lève ``LienRefuse`` si un autre a pris sa place."""
    fresh = _lock(lien)
    if fresh.supprime_le is None:
        return
    if _twins(fresh).exists():
        raise LienRefuse("Un autre lien a pris la place de celui-ci.")
    fresh.supprime_le = None
    fresh.save(update_fields=["supprime_le", "updated_at"])
    record(fresh, by=by, acte=Acte.RETABLISSEMENT, changements={}, **_roots(fresh))


def _lock(lien: LienReference) -> LienReference:
    Contrat.objects.select_for_update().get(pk=lien.contrat_id)
    return LienReference.objects.select_related("contrat", "fiche_liee").get(pk=lien.pk)


def _write(fresh: LienReference, fields: dict, by: Auteur) -> dict:
    before = read_state(fresh, tuple(fields))
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*fields, "version", "updated_at"])
    return record_change(fresh, before, by=by, **_roots(fresh))


@dataclass(frozen=True, slots=True)
class Suite:
    """Des liens menant à une édition que ``nouvelle`` remplace ; ``suivis`` peuvent y aller."""

    nouvelle: Reference
    liens: int
    suivis: int


def list_suites(liens: list[LienReference], offered: list[Reference]) -> list[Suite]:
    """Les éditions où ces liens peuvent passer : deux requêtes par édition remplacée."""
    found = []
    for nouvelle in offered:
        old = [lien for lien in liens if lien.objectif.reference_id == nouvelle.remplace_id]
        if old and nouvelle.remplace_id:
            suivants = _suivants(nouvelle)
            kept = sum(lien.objectif_id in suivants for lien in old)
            found.append(Suite(nouvelle, len(old), kept))
    return found


def _suivants(nouvelle: Reference) -> dict[int, ObjectifReference]:
    """Par objectif de l’édition remplacée, celui qui le prolonge."""
    if nouvelle.remplace is None:
        return {}
    rows, _ = match_editions(nouvelle.remplace, nouvelle)
    return {row.ancien.pk: row.nouveau for row in rows if row.nouveau}


@transaction.atomic
def follow_edition(*, liens: QuerySet[LienReference], nouvelle: Reference, by: Auteur) -> int:
    """Mène ces liens à l’édition nouvelle, là où un objectif a une suite ; rend leur nombre.

    Un lien qui y mène déjà n’est pas doublé : l’ancien est défait.
    """
    suivants = _suivants(nouvelle)
    moved = 0
    for lien in liens.filter(objectif__reference=nouvelle.remplace_id):
        if (suivant := suivants.get(lien.objectif_id)) is None:
            continue
        fresh = _lock(lien)
        twin = LienReference(
            contrat=fresh.contrat, axe=fresh.axe, fiche_liee=fresh.fiche_liee, objectif=suivant
        )
        if _twins(twin).exists():
            remove_lien(lien=fresh, by=by)
        else:
            _write(fresh, {"objectif": suivant}, by)
        moved += 1
    return moved
