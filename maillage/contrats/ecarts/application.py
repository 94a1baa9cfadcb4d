"""Appliquer des écarts choisis : une version se déduit de la précédente."""

import json
from collections.abc import Iterable
from typing import Any

from maillage.contrats.ecarts.aplat import Collection, to_plat, unflatten
from maillage.contrats.ecarts.changes import place_in
from maillage.contrats.ecarts.coherence import items_of, settle_plat
from maillage.contrats.ecarts.comparaison import prepare
from maillage.contrats.ecarts.ecart import Ecart, Geste, Operation


def apply(ecarts: Iterable[Ecart], before: dict) -> dict:
    """``before`` après ces écarts, au schéma courant ; ``before`` n’est pas modifié.

    Donner tout ce que ``close`` rend : un écart pris sans ceux qu’il requiert perd ses liens.
    """
    plat = prepare(json.loads(json.dumps(before)))
    operations = [operation for ecart in ecarts for operation in ecart.operations]
    for operation in operations:
        _GESTES.get(operation.geste, _skip)(plat, operation)
    _arrange(plat, operations)
    return unflatten(settle_plat(plat))


def close(chosen: Iterable[Ecart], ecarts: Iterable[Ecart]) -> list[Ecart]:
    """Les écarts choisis et tous ceux qu’ils requièrent, dans l’ordre de ``ecarts``."""
    ecarts = list(ecarts)
    known = {ecart.cle: ecart for ecart in ecarts}
    kept: set[str] = set()
    waiting = [ecart.cle for ecart in chosen]
    while waiting:
        cle = waiting.pop()
        if cle in known and cle not in kept:
            kept.add(cle)
            waiting.extend(known[cle].requiert)
    return [ecart for ecart in ecarts if ecart.cle in kept]


def _skip(plat: dict, operation: Operation) -> None:
    """Les rangs se règlent quand tous les objets sont là."""


def _find_parent(plat: dict, chemin: tuple[str, ...]) -> dict | None:
    """Ce qui tient la dernière clé du chemin ; rien si un objet retiré y menait."""
    node: Any = plat
    for part in chemin[:-1]:
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def _set(plat: dict, operation: Operation) -> None:
    above, nom = _find_parent(plat, operation.chemin), operation.chemin[-1]
    if above is not None:
        above[nom] = to_plat(nom, _copy(operation.valeur))


def _unset(plat: dict, operation: Operation) -> None:
    above = _find_parent(plat, operation.chemin)
    if above is not None:
        above.pop(operation.chemin[-1], None)


def _insert(plat: dict, operation: Operation) -> None:
    nom, uid = operation.chemin[-2:]
    above = _find_parent(plat, operation.chemin[:-1])
    if above is None:
        return
    if not isinstance(above.get(nom), Collection):
        above[nom] = Collection()
    above[nom][uid] = to_plat("", _copy(operation.valeur))


def _link(plat: dict, operation: Operation) -> None:
    _, one, _, two = operation.chemin
    fiche = items_of(plat, "fiches").get(one)
    if fiche is not None:
        fiche["actions_liees"] = [*fiche.get("actions_liees", ()), two]


def _unlink(plat: dict, operation: Operation) -> None:
    _, one, _, two = operation.chemin
    fiches = items_of(plat, "fiches")
    for uid, other in ((one, two), (two, one)):
        if uid in fiches:
            kept = [item for item in fiches[uid].get("actions_liees", ()) if item != other]
            fiches[uid]["actions_liees"] = kept


def _copy(valeur: Any) -> Any:
    return json.loads(json.dumps(valeur))


_GESTES = {
    Geste.SET: _set,
    Geste.UNSET: _unset,
    Geste.INSERT: _insert,
    Geste.REMOVE: _unset,
    Geste.LINK: _link,
    Geste.UNLINK: _unlink,
}


def _arrange(plat: dict, operations: list[Operation]) -> None:
    """Remet en ordre chaque collection touchée : les réordonnés, puis les nouveaux venus."""
    orders: dict[tuple, dict[tuple, tuple[str, ...]]] = {}
    arrivals: dict[tuple, dict[str, tuple[str, ...]]] = {}
    for operation in operations:
        if operation.geste is Geste.ORDER:
            orders.setdefault(operation.chemin, {})[tuple(operation.valeur)] = operation.rangs
        elif operation.geste in (Geste.INSERT, Geste.MOVE):
            chemin, uid = operation.chemin[:-1], operation.chemin[-1]
            arrivals.setdefault(chemin, {})[uid] = operation.rangs
    for chemin in orders.keys() | arrivals.keys():
        above = _find_parent(plat, chemin)
        if above is not None and isinstance(above.get(chemin[-1]), Collection):
            above[chemin[-1]] = _arrange_collection(
                chemin, above[chemin[-1]], orders.get(chemin, {}), arrivals.get(chemin, {})
            )


def _arrange_collection(chemin, rows: Collection, orders: dict, arrivals: dict) -> Collection:
    groups: dict[tuple, list[str]] = {}
    motif = "/".join("*" if rang == 1 else part for rang, part in enumerate(chemin))
    for uid, item in rows.items():
        groups.setdefault(place_in(motif, item), []).append(uid)
    kept = [
        uid
        for place, uids in groups.items()
        for uid in _arrange_group(uids, orders.get(place, ()), arrivals)
    ]
    return Collection((uid, rows[uid]) for uid in kept)


def _arrange_group(uids: list[str], order: tuple[str, ...], arrivals: dict) -> list[str]:
    kept = [uid for uid in uids if uid not in arrivals]
    kept = _sort_known(kept, order)
    new = [uid for uid in uids if uid in arrivals]
    if new:
        ranks = {uid: rang for rang, uid in enumerate(arrivals[new[0]])}
        for uid in sorted(new, key=lambda uid: ranks.get(uid, len(ranks))):
            kept.insert(_find_rank(uid, kept, arrivals[uid]), uid)
    return kept


def _sort_known(uids: list[str], order: tuple[str, ...]) -> list[str]:
    """Les uid ordonnés se partagent leurs places ; les autres gardent la leur."""
    present = set(uids)
    wanted = iter([uid for uid in order if uid in present])
    listed = set(order)
    return [next(wanted) if uid in listed else uid for uid in uids]


def _find_rank(uid: str, uids: list[str], rangs: tuple[str, ...]) -> int:
    """Juste après le plus proche prédécesseur présent ; à défaut, en tête."""
    index = {known: rang for rang, known in enumerate(uids)}
    for previous in reversed(rangs[: rangs.index(uid)]):
        if previous in index:
            return index[previous] + 1
    return 0
