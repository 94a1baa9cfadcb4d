"""Les classes d’une carte qui compte : des entiers, dits en toutes lettres."""

from maillage.core.texte import pluriel, typeset
from maillage.graphiques.carte.modele import Classes, Sorte

PALIERS_MAX = 4


def choose_classes(counts: list[int]) -> Classes:
    """Aucune, puis quatre paliers d’entiers au plus, chacun dit en toutes lettres."""
    values = sorted({count for count in counts if count})
    step = -(-len(values) // PALIERS_MAX) or 1
    tops = [values[min(start + step, len(values)) - 1] for start in range(0, len(values), step)]
    bounds = [0, *tops]
    ranges = zip(bounds, tops, strict=False)
    labels = ("aucune", *(_say_palier(low + 1, high) for low, high in ranges))
    return Classes(Sorte.SUITE, tuple(map(float, bounds[:-1])), labels)


def _say_palier(low: int, high: int) -> str:
    if low == high:
        return pluriel(low, "action")
    if low + 1 == high:
        return f"{low} ou {pluriel(high, 'action')}"
    return typeset(f"de {low} à {pluriel(high, 'action')}")
