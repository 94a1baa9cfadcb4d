"""Quelles années se comparent : jamais deux recensements voisins, qui partagent leurs enquêtes."""

from collections.abc import Iterable

# Cinq ans, ou six depuis l’enquête annulée de 2021.
ECARTS = (5, 6)


def find_span(annees: Iterable[int]) -> tuple[int, int] | None:
    """La dernière année et celle qui la précède d’un écart comparable."""
    known = set(annees)
    for end in sorted(known, reverse=True):
        for gap in ECARTS:
            if end - gap in known:
                return end - gap, end
    return None
