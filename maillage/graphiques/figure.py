"""Ce que rend chaque graphique : un dessin, ce qu’il dit, et le tableau de ses données."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tableau:
    """Les données du dessin, déjà écrites en français ; toutes les lignes ont la même longueur."""

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    legende: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Un dessin SVG, sa description longue et son tableau.

    `svg_etroit` est le même dessin pour un téléphone ; `annexe`, un second tableau.
    """

    svg: str
    titre: str
    description: str
    tableau: Tableau
    source: str = ""
    svg_etroit: str = ""
    annexe: Tableau | None = None


class Trace[M](Protocol):
    """Une fonction `draw_…` : un modèle en entrée, une figure en sortie."""

    def __call__(self, modele: M, /, *, cle: str, etroit: bool = ...) -> Figure: ...


def draw_page[M](trace: Trace[M], modele: M, *, cle: str) -> Figure:
    """La figure d’une page : le dessin large, et l’étroit que la feuille de style lui préfère."""
    figure = trace(modele, cle=cle)
    return replace(figure, svg_etroit=trace(modele, cle=f"{cle}-etroit", etroit=True).svg)
