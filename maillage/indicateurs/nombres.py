"""Écrire la valeur d’un indicateur comme on la lit."""

import math

from maillage.core.texte import FINE

# Au-delà, les chiffres d’un flottant ne disent plus rien.
CHIFFRES = 10


def format_valeur(valeur: float, decimales: int | None = None) -> str:
    """« 1 234,5 » ; sans ``decimales``, les chiffres donnés, sans zéro inutile."""
    if not math.isfinite(valeur):
        return ""
    if decimales is not None:
        text = f"{valeur:,.{decimales}f}"
    else:
        text = f"{float(f'{valeur:.{CHIFFRES}g}'):,f}".rstrip("0").rstrip(".")
    return text.replace(",", FINE).replace(".", ",")
