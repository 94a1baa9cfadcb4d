"""Partager un montant au centime, par le plus fort reste : rien ne se crée ni ne se perd."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CENTIME = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cle:
    """Une part : ``montant`` fixé en euros ; sinon ``poids`` dans ce qui reste à partager."""

    poids: Decimal = Decimal(1)
    montant: Decimal | None = None


def split[K: Hashable](total: Decimal, cles: Mapping[K, Cle]) -> dict[K, Decimal]:
    """La part de chacun, en euros au centime ; leur somme est ``total`` exactement.

    Les montants fixés sont servis d’abord, le reste va selon les poids, à parts égales s’ils sont
    tous nuls. Si les montants fixés ne font pas le total (un financeur accorde moins, ou personne
    ne prend le reste), ils servent eux-mêmes de poids. L’ordre des clés ne compte pas. Lève
    ``ValueError`` pour un montant ou un poids négatif.
    """
    if not cles:
        return {}
    cents = to_cents(total)
    fixed = {cle: to_cents(part.montant) for cle, part in cles.items() if part.montant is not None}
    free = {cle: part.poids for cle, part in cles.items() if part.montant is None}
    if cents < 0 or any(poids < 0 for poids in free.values()):
        raise ValueError("Un montant et un poids sont positifs.")
    rest = cents - sum(fixed.values())
    if rest < 0 or (rest and not free):
        return _as_euros(_share(cents, fixed) | dict.fromkeys(free, 0))
    return _as_euros(fixed | _share(rest, free))


def to_cents(montant: Decimal) -> int:
    """Les centimes d’un montant ; lève ``ValueError`` s’il en cache de plus petits."""
    cents = montant * 100
    if cents != cents.to_integral_value():
        raise ValueError("Un montant s’arrête au centime.")
    return int(cents)


def _share[K: Hashable](cents: int, poids: Mapping[K, Decimal | int]) -> dict[K, int]:
    """``cents`` selon les poids ; les centimes restants aux plus forts restes, puis par clé."""
    weights = {cle: Fraction(value) for cle, value in poids.items()}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, Fraction(1))
    whole = sum(weights.values())
    exact = {cle: cents * weight / whole for cle, weight in weights.items()}
    found = {cle: int(part) for cle, part in exact.items()}
    order = sorted(exact, key=lambda cle: (found[cle] - exact[cle], str(cle)))
    for cle in order[: cents - sum(found.values())]:
        found[cle] += 1
    return found


def _as_euros[K: Hashable](parts: dict[K, int]) -> dict[K, Decimal]:
    return {cle: Decimal(cents) * CENTIME for cle, cents in parts.items()}
