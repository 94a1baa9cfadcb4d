"""Ce qui revient à chaque fiche des financements partagés entre plusieurs."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from maillage.contrats.models import FicheAction
from maillage.financements.models import LigneFinancement, PartFinancement


def read_parts(fiches: Iterable[FicheAction] | Iterable[int]) -> dict[int, list[LigneFinancement]]:
    """Par clé de fiche, les lignes partagées dont elle a une part, leurs parts lues ; 2 requêtes.

    La part se lit de ``ligne.split(montant)[fiche]``.
    """
    parts = PartFinancement.objects.filter(fiche_liee__in=fiches, ligne__supprime_le__isnull=True)
    pairs = list(parts.values_list("fiche_liee", "ligne"))
    if not pairs:
        return {}
    rows = LigneFinancement.objects.filter(pk__in={ligne for _, ligne in pairs})
    known = {
        row.pk: row for row in rows.select_related("financeur", "source").prefetch_related("parts")
    }
    found: dict[int, list[LigneFinancement]] = defaultdict(list)
    for fiche, ligne in sorted(pairs, key=lambda pair: _rank(known[pair[1]])):
        found[fiche].append(known[ligne])
    return dict(found)


def _rank(ligne: LigneFinancement) -> tuple[int, int, int]:
    return ligne.annee or 0, ligne.position, ligne.pk


def part_of(ligne: LigneFinancement, fiche: int, montant: Decimal | None) -> Decimal | None:
    """La part d’une fiche dans ce montant ; rien si le montant n’est pas connu."""
    return ligne.split(montant).get(fiche)
