"""Les actions d’un contrat, leurs fiches-bilans, et qui peut en écrire une."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from maillage.contrats.enums import EtatContrat
from maillage.contrats.models import Contrat, FicheAction
from maillage.contrats.models.fiche import concerns
from maillage.demarches.enums import Cercle, Role
from maillage.demarches.permissions import roles_in
from maillage.evaluation.models import BilanAction
from maillage.evaluation.models.bilans import REDACTEURS


@dataclass(frozen=True, slots=True)
class LigneBilan:
    """Une action et ses bilans, les derniers d’abord."""

    fiche: FicheAction
    bilans: tuple[BilanAction, ...]
    can_write: bool

    @property
    def rendus(self) -> list[BilanAction]:
        return [bilan for bilan in self.bilans if bilan.is_rendu]


def list_lignes(contrat: Contrat, user) -> list[LigneBilan]:
    """Les actions visibles de ce contrat même, dans l’ordre du plan ; trois requêtes."""
    fiches = FicheAction.objects.visible_to(user).filter(contrat=contrat).actions()
    rows: dict[int, list[BilanAction]] = defaultdict(list)
    for row in BilanAction.objects.visible_to(user).filter(fiche__contrat=contrat):
        rows[row.fiche_id].append(row)
    writable = find_writable(contrat, user)
    ordered = fiches.select_related("axe").order_by(
        F("axe__position").asc(nulls_last=True), "position", "pk"
    )
    return [LigneBilan(fiche, tuple(rows[fiche.pk]), fiche.pk in writable) for fiche in ordered]


def find_writable(contrat: Contrat, user) -> set[int]:
    """Les fiches dont ce compte écrit le bilan : la règle de ``can_write_bilan``, d’un coup."""
    roles = roles_in(user, contrat.demarche)
    if contrat.etat == EtatContrat.CLOS:
        return set()
    rows = FicheAction.objects.filter(contrat=contrat)
    if Role.COORDINATION in roles:
        return set(rows.values_list("pk", flat=True))
    if not roles & REDACTEURS:
        return set()
    mine = rows.filter(concerns(user)).exclude(cercle=Cercle.TRAVAIL)
    return set(mine.values_list("pk", flat=True))
