"""Écrire un score, un gain, une part : en français, et jamais un vide pour un zéro."""

from django import template

from maillage.graphiques.texte import format_nombre

register = template.Library()
ABSENT = "non disponible"


@register.filter
def score(value: float | None, decimales: int = 1) -> str:
    """« 3,6 », « non disponible »."""
    return ABSENT if value is None else format_nombre(value, decimales)


@register.filter
def gain(value: float | None, decimales: int = 2) -> str:
    """« +0,35 », « −0,20 », « 0,00 »."""
    if value is None:
        return ABSENT
    shown = format_nombre(value, decimales)
    return f"+{shown}" if value > 0 and round(value, decimales) else shown


@register.filter
def part(value: float | None) -> str:
    """« 14,9 % » d’une part de 0 à 1."""
    return ABSENT if value is None else f"{format_nombre(100 * value, 1)}\u00a0%"
