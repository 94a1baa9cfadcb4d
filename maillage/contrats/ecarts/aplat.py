"""L’instantané mis à plat : chaque collection d’objets rangée par ``uid``, l’arbre du plan déplié.

``flatten`` et ``unflatten`` sont inverses l’une de l’autre, ordre compris.
"""

from typing import Any

# Des listes d’objets à ``uid`` qui sont des valeurs : elles se lisent et changent d’un bloc.
ATOMIQUES = frozenset(
    {
        "organisations", "personnes", "pieces", "termes", "rattachements", "porteurs", "agences",
        "communes", "edition_precedente", "territoire", "signatures", "partagee_avec",
    }
)  # fmt: skip
# Leurs valeurs sont atomiques, mais chaque rôle ou vocabulaire se compare à part.
PAR_CLE = frozenset({"organisations", "personnes", "termes"})


class Collection(dict):
    """Des objets par ``uid``, dans leur ordre."""


def flatten(instantane: dict) -> dict:
    """Une copie où les listes d’objets sont des ``Collection``.

    ``objectifs`` les réunit tous, chacun avec son ``axe`` (aux racines seules) et son ``parent``.
    Les valeurs ne sont pas copiées : ne pas les modifier sur place.
    """
    plat = {nom: to_plat(nom, valeur) for nom, valeur in instantane.items()}
    if "axes" in instantane or "objectifs" in instantane:
        plat["axes"], plat["objectifs"] = _unfold(instantane)
    return plat


def unflatten(plat: dict) -> dict:
    """L’instantané d’où vient ``plat`` ; un objectif sans place retrouvée va à la racine."""
    instantane = {nom: from_plat(valeur) for nom, valeur in plat.items()}
    if "axes" in plat:
        instantane["axes"], instantane["objectifs"] = _fold(plat)
    return instantane


def to_plat(nom: str, valeur: Any) -> Any:
    """``valeur``, ses collections mises par ``uid`` ; ``nom`` dit si elle est atomique."""
    if nom in ATOMIQUES:
        return valeur
    if isinstance(valeur, list) and is_collection(valeur):
        return Collection((item["uid"], _to_plat_dict(item)) for item in valeur)
    if isinstance(valeur, dict):
        return _to_plat_dict(valeur)
    return valeur


def _to_plat_dict(item: dict) -> dict:
    plat = dict(item)
    for nom, valeur in item.items():
        if type(valeur) in (list, dict):
            plat[nom] = to_plat(nom, valeur)
    return plat


def from_plat(valeur: Any) -> Any:
    """L’inverse de ``to_plat``."""
    if isinstance(valeur, Collection):
        return [from_plat(item) for item in valeur.values()]
    if isinstance(valeur, dict):
        return {
            nom: from_plat(item) if type(item) in (Collection, dict) else item
            for nom, item in valeur.items()
        }
    return valeur


def is_collection(valeur: list) -> bool:
    """Des objets à ``uid`` distincts ; une liste vide n’en dit rien."""
    if not valeur or not all(isinstance(item, dict) and "uid" in item for item in valeur):
        return False
    uids = [item["uid"] for item in valeur]
    return all(isinstance(uid, str) for uid in uids) and len(set(uids)) == len(uids)


def _unfold(instantane: dict) -> tuple[Collection, Collection]:
    axes, objectifs = Collection(), Collection()
    for axe in instantane.get("axes", ()):
        axes[axe["uid"]] = {nom: valeur for nom, valeur in axe.items() if nom != "objectifs"}
        _collect(objectifs, axe.get("objectifs", ()), axe["uid"], None)
    _collect(objectifs, instantane.get("objectifs", ()), None, None)
    return axes, objectifs


def _collect(found: Collection, rows, axe: str | None, parent: str | None) -> None:
    for row in rows:
        kept = {nom: valeur for nom, valeur in row.items() if nom != "objectifs"}
        found[row["uid"]] = kept | {"axe": axe, "parent": parent}
        _collect(found, row.get("objectifs", ()), None, row["uid"])


def _fold(plat: dict) -> tuple[list[dict], list[dict]]:
    children: dict[tuple, list[dict]] = {}
    for objectif in plat["objectifs"].values():
        place = place_of(objectif)
        known = place[0] in plat["axes"] or place[1] in plat["objectifs"]
        children.setdefault(place if known else (None, None), []).append(objectif)
    axes = [
        from_plat(axe) | {"objectifs": _branches(children, (uid, None))}
        for uid, axe in plat["axes"].items()
    ]
    return axes, _branches(children, (None, None))


def place_of(objectif: dict) -> tuple[str | None, str | None]:
    """Ce qui réunit des frères : l’axe d’une racine, ou le parent."""
    parent = objectif["parent"]
    return (None, parent) if parent else (objectif["axe"], None)


def _branches(children: dict, place: tuple) -> list[dict]:
    return [
        {nom: valeur for nom, valeur in row.items() if nom not in ("axe", "parent")}
        | {"objectifs": _branches(children, (None, row["uid"]))}
        for row in children.get(place, ())
    ]
