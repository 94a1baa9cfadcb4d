"""Une valeur d’instantané telle qu’on la lit : date, somme, liste de noms."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from maillage.contrats.ecarts.ecart import is_empty, same
from maillage.contrats.ecarts.objets import shorten, title_of
from maillage.core.texte import format_date, format_montant, format_nombre, join_et

NBSP = "\u00a0"
MONTRES = 5  # au-delà, une liste se dit par son nombre


def quote(valeur: Any) -> str:
    """La valeur entre guillemets, sans le point qui la finirait au milieu de la phrase."""
    return f"«{NBSP}{shorten(str(valeur), 90).removesuffix('.')}{NBSP}»"


def say_date(valeur: Any) -> str:
    """« 1er mars 2026 » ; ce qui n’est pas une date reste tel quel."""
    jour = to_date(valeur)
    return format_date(jour) if jour else str(valeur)


def to_date(valeur: Any) -> date | None:
    try:
        return date.fromisoformat(valeur)
    except (TypeError, ValueError):
        return None


def to_decimal(valeur: Any) -> Decimal | None:
    if isinstance(valeur, bool) or not isinstance(valeur, str | int | float):
        return None
    try:
        nombre = Decimal(str(valeur))
    except InvalidOperation:
        return None
    return nombre if nombre.is_finite() else None


def say_euros(valeur: Any) -> str:
    nombre = to_decimal(valeur)
    return str(valeur) if nombre is None else format_montant(nombre)


def say_nombre(valeur: Any) -> str:
    nombre = to_decimal(valeur)
    return str(valeur) if nombre is None else format_nombre(nombre)


def say_variation(avant: Any, apres: Any) -> str:
    """« + 25 % », « − 0,4 % » ; vide si l’on part de rien ou si rien ne bouge."""
    before, after = to_decimal(avant), to_decimal(apres)
    if not before or after is None or before == after:
        return ""
    share = (after - before) / before * 100
    size = abs(share)
    shown = format_nombre(size.quantize(Decimal(1) if size >= 1 else Decimal("0.1")))
    if shown == "0":
        return ""
    return f"{'+' if share > 0 else '−'}{NBSP}{shown}{NBSP}%"


def names_of(valeur: Any) -> list[str]:
    """Les noms d’une liste d’objets, de textes, ou d’un seul objet."""
    if is_empty(valeur):
        return []
    items = valeur if isinstance(valeur, list) else [valeur]
    return [name_of(item) for item in items]


def name_of(item: Any) -> str:
    if isinstance(item, dict):
        return title_of(item) or str(item.get("code") or item.get("uid") or "sans nom")
    return shorten(str(item), 90)


def say_names(valeur: Any) -> str:
    """« A », « B » et « C », ou leur nombre s’ils sont trop."""
    return enumerate_names([quote(name) for name in names_of(valeur)])


def enumerate_names(names: list[str]) -> str:
    if len(names) <= MONTRES:
        return join_et(names)
    return f"{', '.join(names[: MONTRES - 1])} et {len(names) - MONTRES + 1} autres"


def split_lists(avant: Any, apres: Any) -> tuple[list, list]:
    """Ce qui entre dans la liste et ce qui en sort ; un objet se reconnaît à son uid ou code."""
    before, after = as_list(avant), as_list(apres)
    return _missing(after, before), _missing(before, after)


def as_list(valeur: Any) -> list:
    if is_empty(valeur):
        return []
    return valeur if isinstance(valeur, list) else [valeur]


def _missing(items: Iterable, others: list) -> list:
    known = [identity_of(other) for other in others]
    return [item for item in items if not any(same(identity_of(item), one) for one in known)]


def identity_of(item: Any) -> Any:
    if isinstance(item, dict):
        return item.get("uid") or item.get("code") or item
    return item
