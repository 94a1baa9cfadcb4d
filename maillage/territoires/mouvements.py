"""Suivre les codes de communes d’une date à l’autre, à partir des mouvements de l’Insee.

Tout est calculé en mémoire une fois par état de la base (``stamp``), puis gardé : convertir
35 000 codes coûte alors le temps de 35 000 lectures de dictionnaire.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from maillage.territoires.models import Mouvement

# Création et rétablissement : la commune d’origine subsiste à côté de celles qui naissent.
_SCISSIONS = {20, 21}

type Cibles = frozenset[str]


@dataclass(frozen=True, slots=True)
class Etape:
    """Les changements d’un même jour : code → codes du soir, chaînes du jour résolues."""

    jour: date
    suites: dict[str, Cibles]


@dataclass(frozen=True, slots=True)
class Fin:
    """La disparition d’un code : quand (``None`` si inconnu), sous quel nom, et pour devenir quoi.

    ``suites`` : (code, nom) du lendemain de la disparition. ``fusion`` : faux quand la commune a
    seulement changé de code.
    """

    code: str
    nom: str
    jour: date | None
    suites: tuple[tuple[str, str], ...]
    fusion: bool = True


@dataclass(frozen=True, slots=True)
class Histoire:
    """Tous les mouvements d’un espace, dans l’ordre des jours."""

    etapes: tuple[Etape, ...]
    fins: dict[str, tuple[Fin, ...]]
    noms: dict[str, tuple[tuple[date, str, str], ...]]

    def between(self, de: date, vers: date) -> list[Etape]:
        """Les étapes après ``de`` (exclu) et jusqu’à ``vers`` (compris)."""
        return [etape for etape in self.etapes if de < etape.jour <= vers]

    def find_end(self, code: str, avant: date) -> Fin | None:
        """La dernière disparition de ce code, au plus tard le jour donné."""
        ended = [fin for fin in self.fins.get(code, ()) if fin.jour and fin.jour <= avant]
        return ended[-1] if ended else None

    def follow(self, fin: Fin, vers: date) -> Cibles:
        """Ce qu’est devenu un code disparu, jusqu’au jour donné."""
        codes = frozenset(code for code, _ in fin.suites)
        for etape in self.between(fin.jour or vers, vers):
            codes = frozenset[str]().union(*(etape.suites.get(code, {code}) for code in codes))
        return codes

    def find_rename(self, code: str, de: date, vers: date) -> tuple[str, str] | None:
        """(nom d’avant, nom d’après) si ce code a changé de nom entre ces jours."""
        found = [item for item in self.noms.get(code, ()) if de < item[0] <= vers]
        return (found[0][1], found[-1][2]) if found else None


@lru_cache(maxsize=4)
def read_histoire(espace: str, stamp: tuple) -> Histoire:
    """L’histoire d’un espace ; ``stamp`` (``Chargement.objects.stamp``) change à chaque import."""
    rows = Mouvement.objects.filter(espace=espace).order_by("date", "code_avant", "code_apres")
    etapes: list[Etape] = []
    fins: dict[str, tuple[Fin, ...]] = {}
    noms: dict[str, tuple[tuple[date, str, str], ...]] = {}
    for jour, group in groupby(rows.iterator(), key=lambda row: row.date):
        moves = list(group)
        suites = _close(_read_day(moves))
        etapes.append(Etape(jour, suites))
        for fin in _read_ends(jour, moves, suites):
            fins[fin.code] = (*fins.get(fin.code, ()), fin)
        for move in moves:
            if move.code_avant == move.code_apres and move.nom_avant != move.nom_apres:
                known = noms.get(move.code_avant, ())
                noms[move.code_avant] = (*known, (jour, move.nom_avant, move.nom_apres))
    return Histoire(tuple(etapes), fins, noms)


def _read_day(moves: list[Mouvement]) -> dict[str, set[str]]:
    """Code → cibles. Une commune qui absorbe ou garde son nom n’est pas sa propre cible en plus."""
    targets: dict[str, set[str]] = {}
    kept = set()
    for move in moves:
        targets.setdefault(move.code_avant, set()).add(move.code_apres)
        if move.code_avant == move.code_apres and move.mod in _SCISSIONS:
            kept.add(move.code_avant)
    for code, found in targets.items():
        if len(found) > 1 and code not in kept:
            found.discard(code)
    return targets


def _close(day: dict[str, set[str]]) -> dict[str, Cibles]:
    """Résout les chaînes d’un même jour : 14513 → 50649 → 50592."""

    def follow(code: str, seen: frozenset[str]) -> set[str]:
        ends = set()
        for target in day.get(code, {code}):
            stops = target == code or target in seen
            ends |= {target} if stops else follow(target, seen | {code})
        return ends

    return {code: frozenset(follow(code, frozenset({code}))) for code in day}


def _read_ends(jour: date, moves: list[Mouvement], suites: dict[str, Cibles]) -> list[Fin]:
    names_before = {move.code_avant: move.nom_avant for move in moves}
    names_after = {move.code_apres: move.nom_apres for move in moves}
    arrivals = Counter(target for targets in suites.values() for target in targets)
    return [
        Fin(
            code,
            names_before[code],
            jour,
            tuple((target, names_after.get(target, "")) for target in sorted(targets)),
            fusion=any(arrivals[target] > 1 for target in targets),
        )
        for code, targets in suites.items()
        if code not in targets
    ]


@lru_cache(maxsize=16)
def build_changes(espace: str, de: date, vers: date, stamp: tuple) -> dict[str, Cibles]:
    """Les seuls codes du jour ``de`` qui ne sont pas restés eux-mêmes, et leurs codes à ``vers``.

    Une commune qui fusionne puis se rétablit redevient elle-même : chaque code d’origine est
    suivi à part, et à une scission il rejoint la commune rétablie sous son propre code.
    """
    now: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    for etape in read_histoire(espace, stamp).between(de, vers):
        taken = {code: _take(code, now, inside) for code in etape.suites}
        for code, origins in taken.items():
            for origin in origins:
                own = _own_part(origin, origins, etape.suites[code])
                now[origin] = (now.get(origin, {origin}) - {code}) | own
                for target in own:
                    inside.setdefault(target, set()).add(origin)
    return {code: frozenset(found) for code, found in now.items() if found != {code}}


def _take(code: str, now: dict, inside: dict) -> set[str]:
    """Les codes d’origine que porte ``code`` ce matin-là, retirés de lui."""
    if code in inside:
        return inside.pop(code)
    return set() if code in now else {code}


def _own_part(origin: str, origins: set[str], targets: Cibles) -> Cibles:
    if len(targets) > 1 and origin in targets:
        return targets - (origins - {origin})
    return targets


def find_origins(
    codes: list[str], de: date, vers: date, espace: str, stamp: tuple
) -> dict[str, list[str]]:
    """Pour chaque code du jour ``vers``, les codes du jour ``de`` dont le territoire y est venu."""
    changes = build_changes(espace, de, vers, stamp)
    origins = {code: [] if code in changes else [code] for code in codes}
    for old, targets in changes.items():
        for target in targets & origins.keys():
            origins[target].append(old)
    return origins
