"""Ce qui se déduit d’un instantané est recalculé, ce qui n’y mène nulle part en est ôté."""

from collections.abc import Iterable

from maillage.contrats.ecarts.aplat import Collection, flatten, unflatten

PORTEURS = ("porteur", "co_porteur")
# Ce que les extensions connues rangent sous une fiche : vide, la liste y est quand même.
LISTES = {
    "suivi": ("etapes", "indicateurs", "deploiements"),
    "financements": ("lignes", "budgets"),
}
REFERENCES = {"axe": "axes", "objectif": "objectifs", "fiche": "fiches", "partie": "parties"}


def settle(instantane: dict) -> dict:
    """L’instantané mis d’accord avec lui-même ; ``settle`` est idempotente.

    ``porteurs`` vient des parties, les fiches suivent l’ordre des axes, les budgets celui des
    années ; un lien vers un objet absent disparaît, un lien entre actions vaut des deux côtés.
    """
    return unflatten(settle_plat(flatten(instantane)))


def settle_plat(plat: dict) -> dict:
    """La même chose, sur ce que rend ``flatten`` ; rien n’est modifié sur place."""
    plat = dict(plat)
    if "parties" in plat:
        plat["porteurs"] = _porteurs(items_of(plat, "parties"))
    if "axes" in plat:
        plat["objectifs"] = _objectifs(plat)
    if "fiches" in plat:
        plat["fiches"] = _fiches(plat)
    for nom in ("engagements", "liens", "indicateurs"):
        if isinstance(plat.get(nom), Collection):
            plat[nom] = Collection((uid, _drop_lost(item, plat)) for uid, item in plat[nom].items())
    return plat


def items_of(plat: dict, nom: str) -> Collection:
    """La collection de ce nom, vide s’il n’y en a pas."""
    found = plat.get(nom)
    return found if isinstance(found, Collection) else Collection()


def _porteurs(parties: Collection) -> list[dict]:
    return [
        {"uid": uid, "nom": partie.get("nom", "")}
        for uid, partie in parties.items()
        if partie.get("role") in PORTEURS
    ]


def _objectifs(plat: dict) -> Collection:
    """Chaque racine a un axe connu ou aucun ; une boucle de parents est rompue."""
    found = Collection()
    known = items_of(plat, "objectifs")
    for uid, objectif in known.items():
        parent = objectif["parent"] if objectif["parent"] in known else None
        if parent and _is_cycle(uid, known):
            parent = None
        axe = objectif["axe"] if not parent and objectif["axe"] in plat["axes"] else None
        found[uid] = objectif | {"axe": axe, "parent": parent}
    return found


def _is_cycle(uid: str, known: Collection) -> bool:
    seen, parent = {uid}, known[uid]["parent"]
    while parent in known and parent not in seen:
        seen.add(parent)
        parent = known[parent]["parent"]
    return parent == uid


def _fiches(plat: dict) -> Collection:
    fiches = items_of(plat, "fiches")
    liees = _pair_up(fiches)
    settled = [_fiche(uid, fiche, plat, fiches, liees) for uid, fiche in fiches.items()]
    ranks = {uid: rang for rang, uid in enumerate(items_of(plat, "axes"))}
    settled.sort(key=lambda fiche: ranks.get(fiche.get("axe"), len(ranks)))
    return Collection((fiche["uid"], fiche) for fiche in settled)


def _pair_up(fiches: Collection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for uid, fiche in fiches.items():
        for other in fiche.get("actions_liees") or ():
            if other in fiches and other != uid:
                found.setdefault(uid, set()).add(other)
                found.setdefault(other, set()).add(uid)
    return found


def _fiche(uid: str, fiche: dict, plat: dict, fiches: Collection, liees: dict) -> dict:
    fiche = _drop_lost(fiche, plat)
    if fiche.get("parent") is not None and fiche["parent"] not in fiches:
        fiche["parent"] = None
    if "actions_liees" in fiche or uid in liees:
        fiche["actions_liees"] = sorted(liees.get(uid, ()))
    if fiche.get("rattachements"):
        fiche["rattachements"] = _places(fiche["rattachements"], plat)
    for nom, listes in LISTES.items():
        if isinstance(fiche.get(nom), dict):
            fiche[nom] = {liste: [] for liste in listes} | fiche[nom]
            _sort_by_year(fiche[nom])
    return fiche


def _places(rattachements: list[dict], plat: dict) -> list[dict]:
    """Une place dont l’axe ou l’objectif n’est plus n’en est plus une."""
    return [
        place
        for place in rattachements
        if all(
            place.get(nom) is None or place[nom] in items_of(plat, REFERENCES[nom])
            for nom in ("axe", "objectif")
        )
    ]


def year_of(row: dict) -> int:
    annee = row.get("annee")
    return annee if isinstance(annee, int) else 0


def _sort_by_year(listes: dict) -> None:
    for nom in ("budgets", "lignes"):
        rows = listes.get(nom)
        if isinstance(rows, Collection):
            kept = sorted(rows.values(), key=year_of)
            listes[nom] = Collection((row["uid"], row) for row in kept)


def _drop_lost(item: dict, plat: dict) -> dict:
    """Une partie sortie garde ses engagements : seuls l’axe, l’objectif et la fiche se perdent."""
    lost = {
        nom: None
        for nom in ("axe", "objectif", "fiche")
        if isinstance(item.get(nom), str) and item[nom] not in items_of(plat, REFERENCES[nom])
    }
    return item | lost


def references_of(collection: str, values: dict) -> Iterable[str]:
    """Les clés des objets que ces valeurs désignent : ``axes/<uid>``, ``fiches/<uid>``…"""
    for nom, valeur in values.items():
        if nom == "parent" and isinstance(valeur, str):
            yield f"{collection}/{valeur}"
        elif nom in REFERENCES and isinstance(valeur, str):
            yield f"{REFERENCES[nom]}/{valeur}"
        elif nom == "rattachements":
            for place in valeur or ():
                yield from references_of(collection, place)
