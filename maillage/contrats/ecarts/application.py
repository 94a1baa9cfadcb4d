"""Appliquer des écarts choisis : une version se déduit de la précédente."""

import json
from collections.abc import Iterable
from typing import Any

from maillage.contrats.ecarts.aplat import Collection, to_plat, unflatten
from maillage.contrats.ecarts.coherence import items_of, settle_plat
from maillage.contrats.ecarts.comparaison import place_in, prepare
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


def _container(plat: dict, chemin: tuple[str, ...]) -> dict | None:
    """Ce qui tient la dernière clé du chemin ; rien si un objet retiré y menait."""
    node: Any = plat
    for part in chemin[:-1]:
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def _set(plat: dict, operation: Operation) -> None:
    holder, nom = _container(plat, operation.chemin), operation.chemin[-1]
    if holder is not None:
        holder[nom] = to_plat(nom, _copy(operation.valeur))


def _unset(plat: dict, operation: Operation) -> None:
    holder = _container(plat, operation.chemin)
    if holder is not None:
        holder.pop(operation.chemin[-1], None)


def _insert(plat: dict, operation: Operation) -> None:
    *above, nom, uid = operation.chemin
    holder = _container(plat, (*above, nom))
    if holder is None:
        return
    if not isinstance(holder.get(nom), Collection):
        holder[nom] = Collection()
    holder[nom][uid] = to_plat("", _copy(operation.valeur))


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
    comers: dict[tuple, dict[str, tuple[str, ...]]] = {}
    for operation in operations:
        if operation.geste is Geste.ORDER:
            orders.setdefault(operation.chemin, {})[tuple(operation.valeur)] = operation.rangs
        elif operation.geste in (Geste.INSERT, Geste.MOVE):
            *chemin, uid = operation.chemin
            comers.setdefault(tuple(chemin), {})[uid] = operation.rangs
    for chemin in orders.keys() | comers.keys():
        holder = _container(plat, chemin)
        if holder is not None and isinstance(holder.get(chemin[-1]), Collection):
            arranged = _arrange_collection(
                chemin, holder[chemin[-1]], orders.get(chemin, {}), comers.get(chemin, {})
            )
            holder[chemin[-1]] = arranged


def _arrange_collection(chemin, rows: Collection, orders: dict, comers: dict) -> Collection:
    groups: dict[tuple, list[str]] = {}
    motif = "/".join("*" if rang == 1 else part for rang, part in enumerate(chemin))
    for uid, item in rows.items():
        groups.setdefault(place_in(motif, item), []).append(uid)
    kept = [
        uid
        for place, uids in groups.items()
        for uid in _arrange_group(uids, orders.get(place, ()), comers)
    ]
    return Collection((uid, rows[uid]) for uid in kept)


def _arrange_group(uids: list[str], order: tuple[str, ...], comers: dict) -> list[str]:
    stayed = [uid for uid in uids if uid not in comers]
    stayed = _reorder(stayed, order)
    arriving = [uid for uid in uids if uid in comers]
    if arriving:
        ranks = {uid: rang for rang, uid in enumerate(comers[arriving[0]])}
        for uid in sorted(arriving, key=lambda uid: ranks.get(uid, len(ranks))):
            stayed.insert(_slot(uid, stayed, comers[uid]), uid)
    return stayed


def _reorder(uids: list[str], order: tuple[str, ...]) -> list[str]:
    """Les uid ordonnés se partagent leurs places ; les autres gardent la leur."""
    present = set(uids)
    wanted = iter([uid for uid in order if uid in present])
    listed = set(order)
    return [next(wanted) if uid in listed else uid for uid in uids]


def _slot(uid: str, uids: list[str], rangs: tuple[str, ...]) -> int:
    """Juste après le plus proche prédécesseur présent ; à défaut, en tête."""
    index = {known: rang for rang, known in enumerate(uids)}
    for previous in reversed(rangs[: rangs.index(uid)]):
        if previous in index:
            return index[previous] + 1
    return 0
