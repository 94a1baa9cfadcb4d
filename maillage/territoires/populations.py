"""Additionner des populations sur n’importe quelles communes, sans inventer de partage.

Les populations d’une année sont portées par les codes d’une géographie, souvent plus ancienne que
le millésime demandé. Les communes que des fusions ou des scissions lient forment une ``Part`` :
sa population s’ajoute quand toutes ses communes sont demandées, et n’est jamais divisée.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from maillage.core.texte import join_et
from maillage.territoires.conversion import january, read_anciens, read_codes
from maillage.territoires.models import Population
from maillage.territoires.mouvements import build_changes


@dataclass(frozen=True, slots=True)
class Part:
    """Des communes que l’on ne peut séparer, et leur population ensemble (``None`` : inconnue)."""

    codes: frozenset[str]
    municipale: int | None
    totale: int | None
    recensements: frozenset[int]


@dataclass(slots=True)
class Somme:
    """``municipale`` est ``None`` quand aucune commune n’a de population.

    ``absentes`` : code → pourquoi sa population manque à la somme.
    """

    municipale: int | None = None
    totale: int | None = None
    absentes: dict[str, str] = field(default_factory=dict)
    recensements: set[int] = field(default_factory=set)


def add_up(codes: Iterable[str], parts: dict[str, Part]) -> Somme:
    """La population de ces communes ; chaque part compte une fois, entière ou pas du tout."""
    asked, somme, counted = set(codes), Somme(), set()
    for code in sorted(asked):
        part = parts.get(code)
        if not part or part.municipale is None:
            somme.absentes[code] = "population inconnue cette année-là"
        elif missing := part.codes - asked:
            somme.absentes[code] = _say_shared(missing)
        elif part.codes not in counted:
            counted.add(part.codes)
            somme.municipale = (somme.municipale or 0) + part.municipale
            somme.totale = (somme.totale or 0) + (part.totale or 0)
            somme.recensements |= part.recensements
    return somme


def _say_shared(missing: frozenset[str]) -> str:
    return f"incluse dans la commune d’origine, avec {join_et(sorted(missing))}"


@lru_cache(maxsize=3)
def read_parts(espace: str, annee: int, millesime: int, stamp: tuple) -> dict[str, Part]:
    """Les parts de chaque commune du millésime, pour les populations d’une année."""
    rows = Population.objects.communes().filter(espace=espace, annee=annee)
    fields = ("geographie", "code", "municipale", "totale", "recensement")
    by_geography: dict[int, dict[str, tuple]] = defaultdict(dict)
    for geographie, code, *values in rows.values_list(*fields).order_by("geographie"):
        by_geography[geographie][code] = tuple(values)
    parts: dict[str, Part] = {}
    for geographie, known in by_geography.items():
        links = _link(espace, geographie, millesime, frozenset(known), stamp)
        parts |= _build_parts(known, links)
    return parts


def _link(
    espace: str, geographie: int, millesime: int, known: frozenset[str], stamp: tuple
) -> list[tuple[str, str]]:
    """Les paires (code de la géographie, code du millésime) que des changements lient.

    Une commune qui en absorbe d’autres sans rien perdre est liée à elle-même.
    """
    current = read_codes(espace, millesime, stamp)
    first, last = sorted((geographie, millesime))
    changes = build_changes(espace, january(first), january(last), stamp)
    pairs = [(old, new) for old, targets in changes.items() for new in targets]
    if geographie > millesime:
        absorbing = {new for _, new in pairs} - changes.keys()
        return [(new, old) for old, new in pairs] + _to_self(absorbing & current)
    anciens = read_anciens(espace, millesime, stamp)
    for code in known - current - changes.keys():
        if code in anciens:
            pairs += [(code, commune) for commune in anciens[code][1]]
    return pairs + _to_self(({new for _, new in pairs} - changes.keys()) & known)


def _to_self(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


def _build_parts(known: dict[str, tuple], links: list[tuple[str, str]]) -> dict[str, Part]:
    parts = {code: _make_part({code}, {code}, known) for code in known}
    for sources, targets in _group(links):
        if sources.isdisjoint(known):
            continue
        part = _make_part(sources, targets, known)
        for code in sources - targets:
            parts.pop(code, None)
        parts |= dict.fromkeys(targets, part)
    return parts


def _make_part(sources: set[str], targets: set[str], known: dict[str, tuple]) -> Part:
    values = [known[code] for code in sources if code in known]
    if len(values) < len(sources):
        return Part(frozenset(targets), None, None, frozenset())
    totals = [total for _, total, _ in values]
    return Part(
        frozenset(targets),
        sum(count for count, _, _ in values),
        None if None in totals else sum(totals),
        frozenset(year for _, _, year in values),
    )


def _group(links: list[tuple[str, str]]) -> list[tuple[set[str], set[str]]]:
    """Les ensembles de codes que ces liens rendent inséparables : (géographie, millésime)."""
    neighbours: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for source, target in links:
        neighbours["source", source].add(("target", target))
        neighbours["target", target].add(("source", source))
    groups, seen = [], set()
    for start in neighbours:
        if start not in seen:
            reached = _reach(start, neighbours)
            seen |= reached
            groups.append((_side("source", reached), _side("target", reached)))
    return groups


def _side(wanted: str, reached: set[tuple[str, str]]) -> set[str]:
    return {code for side, code in reached if side == wanted}


def _reach(start: tuple[str, str], neighbours: dict) -> set[tuple[str, str]]:
    reached, waiting = {start}, [start]
    while waiting:
        for item in neighbours[waiting.pop()] - reached:
            reached.add(item)
            waiting.append(item)
    return reached
