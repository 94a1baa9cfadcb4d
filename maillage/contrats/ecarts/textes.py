"""Comparer deux textes mot à mot, en un temps borné même pour deux cents pages."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from maillage.edition.riche import to_texte

# Possessifs, et jamais sans issue : une page de blancs se lit en une passe.
_MOTS = re.compile(r"\s*+(?:\S+|\Z)")
_PHRASES = re.compile(r"[^.!?\n]*+(?:[.!?\n]+\s*+|\Z)")
# Pas de calcul au-delà desquels un passage est donné entier, avant puis après.
BUDGET = 400_000


class Acte(StrEnum):
    GARDE = ""
    AJOUTE = "ajoute"
    SUPPRIME = "supprime"


@dataclass(frozen=True, slots=True)
class Part:
    """Un morceau de texte, et ce qui lui arrive."""

    texte: str
    acte: Acte = Acte.GARDE


def word_diff(avant: str, apres: str, *, riche: bool = False) -> tuple[Part, ...]:
    """Les morceaux gardés, supprimés et ajoutés, dans l’ordre de lecture.

    ``riche`` : les deux textes sont du HTML, réduit d’abord au texte. Les morceaux gardés et
    supprimés redonnent ``avant``, les gardés et ajoutés redonnent ``apres``.
    """
    if riche:
        avant, apres = to_texte(avant or ""), to_texte(apres or "")
    return tuple(_merge(_compare(avant or "", apres or "")))


def _compare(avant: str, apres: str) -> list[Part]:
    """Par phrases d’abord, puis par mots dans ce qui reste entre deux phrases communes."""
    budget = _Budget(BUDGET)
    parts: list[Part] = []
    old, new = ([one for one in _PHRASES.findall(texte) if one] for texte in (avant, apres))
    for kept, before, after in _align(old, new):
        if kept:
            parts.append(Part("".join(before)))
        else:
            parts += _compare_words("".join(before), "".join(after), budget)
    return parts


def _compare_words(avant: str, apres: str, budget: "_Budget") -> list[Part]:
    old, new = _split_words(avant), _split_words(apres)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _diff(old[head : len(old) - tail], new[head : len(new) - tail], budget)
    return [
        Part("".join(old[:head])), *middle, Part("".join(old[len(old) - tail :]) if tail else "")
    ]  # fmt: skip


def _split_words(texte: str) -> list[str]:
    return [word for word in _MOTS.findall(texte) if word]


def _common(old: list[str], new: list[str]) -> int:
    """Combien des premiers sont les mêmes."""
    for rang, (one, two) in enumerate(zip(old, new, strict=False)):
        if one != two:
            return rang
    return min(len(old), len(new))


def _align(old: list[str], new: list[str]):
    """Tranches (communes ou non, avant, après), ancrées aux phrases uniques des deux côtés."""
    i = j = 0
    for rang_old, rang_new in [*_find_ancres(old, new), (len(old), len(new))]:
        if rang_old < i or rang_new < j:
            continue
        if rang_old > i or rang_new > j:
            yield False, old[i:rang_old], new[j:rang_new]
        size = _common(old[rang_old:], new[rang_new:])
        if size:
            yield True, old[rang_old : rang_old + size], new[rang_new : rang_new + size]
        i, j = rang_old + size, rang_new + size


def _find_ancres(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """La plus longue suite de phrases uniques dans le même ordre des deux côtés."""
    places = _unique(new)
    pairs = [(rang, places[text]) for text, rang in _unique(old).items() if text in places]
    return _find_chain(sorted(pairs))


def _unique(items: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    twice = set()
    for rang, item in enumerate(items):
        if item in found:
            twice.add(item)
        found[item] = rang
    return {item: rang for item, rang in found.items() if item not in twice and item.strip()}


def _find_chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sous-suite croissante du second terme, par piles (patience)."""
    piles: list[int] = []
    tops: list[int] = []
    previous: list[int | None] = []
    for rang, (_, target) in enumerate(pairs):
        rank = _find_pile(piles, target)
        previous.append(tops[rank - 1] if rank else None)
        piles[rank : rank + 1] = [target]
        tops[rank : rank + 1] = [rang]
    found, cursor = [], tops[-1] if tops else None
    while cursor is not None:
        found.append(pairs[cursor])
        cursor = previous[cursor]
    return found[::-1]


def _find_pile(piles: list[int], target: int) -> int:
    low, high = 0, len(piles)
    while low < high:
        middle = (low + high) // 2
        if piles[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low


class _Budget:
    """Les pas de calcul qui restent."""

    def __init__(self, steps: int):
        self.steps = steps

    def take(self, steps: int) -> bool:
        """Faux quand il n’en reste plus assez."""
        self.steps -= steps
        return self.steps >= 0


def _diff(old: list[str], new: list[str], budget: _Budget) -> list[Part]:
    """Le plus court chemin d’un texte à l’autre (Myers) ; hors budget, l’un puis l’autre."""
    trace = _trace(old, new, budget) if old and new else None
    if trace is None:
        return [Part("".join(old), Acte.SUPPRIME), Part("".join(new), Acte.AJOUTE)]
    return _walk_back(old, new, trace)


def _trace(old: list[str], new: list[str], budget: _Budget) -> list[dict[int, int]] | None:
    """Pour chaque nombre de retouches, jusqu’où mène chaque diagonale."""
    reach: dict[int, int] = {1: 0}
    trace = []
    for edits in range(len(old) + len(new) + 1):
        if not budget.take(2 * edits + 1):
            return None
        trace.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            start = x
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            reach[k] = x
            if x >= len(old) and x - k >= len(new):
                return trace
            budget.take(x - start)
    return trace


def _walk_back(old: list[str], new: list[str], trace: list[dict[int, int]]) -> list[Part]:
    found: list[Part] = []
    x, y = len(old), len(new)
    for edits in range(len(trace) - 1, -1, -1):
        reach, k = trace[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = reach[before_k]
        before_y = before_x - before_k
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            found.append(Part(old[x]))
        if edits and down:
            y -= 1
            found.append(Part(new[y], Acte.AJOUTE))
        elif edits:
            x -= 1
            found.append(Part(old[x], Acte.SUPPRIME))
    return found[::-1]


def _merge(parts: list[Part]):
    """Des morceaux voisins de même sort n’en font qu’un ; le supprimé précède l’ajouté."""
    kept = [part for part in parts if part.texte]
    for changed, run in groupby(kept, key=lambda part: part.acte is not Acte.GARDE):
        rows = list(run)
        actes = (Acte.SUPPRIME, Acte.AJOUTE) if changed else (Acte.GARDE,)
        for acte in actes:
            texte = "".join(part.texte for part in rows if part.acte is acte)
            if texte:
                yield Part(texte, acte)
