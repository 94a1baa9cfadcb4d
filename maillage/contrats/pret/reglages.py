"""Régler les règles d’une région : éteindre, adoucir ou durcir celles livrées, en ajouter."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from maillage.contrats.pret.regles import Regle, Severite, regles
from maillage.referentiels.models import ReglageRegle, RegleRegionale

LONGUEUR = 50  # le code laisse de la place pour un rang


class Intouchable(Exception):
    """La loi le demande : aucune région ne l’éteint ni ne l’adoucit."""


@dataclass(frozen=True, slots=True)
class RegleReglee:
    """Une règle livrée, telle que la région la règle."""

    regle: Regle
    actif: bool
    severite: Severite

    @property
    def is_legal(self) -> bool:
        return self.regle.severite == Severite.LEGAL

    @property
    def autre(self) -> Severite:
        """L’exigence que la région peut lui donner à la place."""
        asked = self.severite == Severite.SOCLE
        return Severite.METHODE if asked else Severite.SOCLE


def list_reglees(region: str) -> list[RegleReglee]:
    """Les règles livrées, de la loi à la méthode, avec le réglage de la région."""
    rows = {row.regle: row for row in ReglageRegle.objects.filter(region=region)}
    found = [_read(regle, rows.get(regle.cle)) for regle in regles]
    return sorted(found, key=lambda item: list(Severite).index(item.severite))


def _read(regle: Regle, row: ReglageRegle | None) -> RegleReglee:
    if row is None or regle.severite == Severite.LEGAL:
        return RegleReglee(regle, True, regle.severite)
    return RegleReglee(regle, row.actif, Severite(row.severite or regle.severite))


def set_reglage(region: str, cle: str, **changes) -> None:
    """Écrit ``actif`` ou ``severite`` ; lève ``Intouchable`` devant une obligation de la loi."""
    if regles[cle].severite == Severite.LEGAL:
        raise Intouchable
    ReglageRegle.objects.update_or_create(region=region, regle=cle, defaults=changes)


def list_ajoutees(region: str) -> list[RegleRegionale]:
    """Celles que la région a ajoutées, éteintes comprises : ce qui est demandé d’abord."""
    rows = RegleRegionale.objects.filter(region=region)
    return sorted(rows, key=lambda row: (row.severite != Severite.SOCLE, row.phrase))


@transaction.atomic
def save_regle(regle: RegleRegionale) -> RegleRegionale:
    """Enregistre une règle ; neuve, elle reçoit un code libre dans sa région."""
    if not regle.code:
        regle.code = free_code(regle)
    regle.save()
    return regle


def free_code(regle: RegleRegionale) -> str:
    base = slugify(regle.phrase)[:LONGUEUR].strip("-") or "regle"
    taken = set(RegleRegionale.objects.filter(region=regle.region).values_list("code", flat=True))
    rang, code = 2, base
    while code in taken:
        rang, code = rang + 1, f"{base}-{rang}"
    return code
