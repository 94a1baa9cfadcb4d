"""Les valeurs de l’instantané telles qu’elles se lisent : dates, montants, textes en blocs."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from maillage.core.texte import format_date, format_entier, format_montant, format_nombre
from maillage.edition.arbre import Bloc, Cellule, Liste, paragraphe
from maillage.edition.riche import from_texte, parse

BALISE = re.compile(r"</?(?:p|div|br|ul|ol|li|strong|em|b|i|h[1-6]|blockquote|a)\b", re.IGNORECASE)


def jour(iso: str | None) -> str:
    """« 1er mars 2026 », vide sans date."""
    return format_date(date.fromisoformat(iso)) if iso else ""


def euros(montant: str | Decimal | None) -> str:
    return "" if montant is None else format_montant(Decimal(montant))


def nombre(valeur: str | None) -> str:
    return "" if valeur is None else format_nombre(Decimal(valeur))


def entier(valeur: int | None) -> str:
    return "non disponible" if valeur is None else format_entier(valeur)


def blocs_of(texte: str) -> tuple[Bloc, ...]:
    """Les blocs d’un texte, qu’il soit mis en forme ou tapé au kilomètre."""
    return parse(texte) if BALISE.search(texte) else from_texte(texte)


def liste_of(elements: Iterable[str]) -> Cellule:
    """Rien, une phrase, ou une liste à puces."""
    kept = [element for element in elements if element]
    if len(kept) < 2:
        return "".join(kept)
    return (Liste(tuple((paragraphe(element),) for element in kept)),)


def intitule(node: dict) -> str:
    """« 1.1 Accueillir » ; le numéro est facultatif."""
    return f"{node['code']} {node['titre']}".strip()
