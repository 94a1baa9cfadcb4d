"""Parcourir deux instantanés mis à plat, et relever chaque changement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from maillage.contrats.ecarts.aplat import PAR_CLE, Collection, from_plat, place_of
from maillage.contrats.ecarts.ecart import Genre, Geste, Operation, same
from maillage.contrats.ecarts.objets import is_value

ABSENT: Any = object()
# Des champs qui ne vont pas l’un sans l’autre, et le nom de leur écart commun.
ENSEMBLES: dict[str, dict[str, str]] = {
    "contrat": dict.fromkeys(("periode_debut", "periode_fin", "periode"), "periode"),
    "parties/*": {
        **dict.fromkeys(("organisation", "nom"), "organisation"),
        **dict.fromkeys(("acte_nature", "acte_numero", "acte_date"), "acte"),
        **dict.fromkeys(
            ("signature_date", "signature_mode", "signature_mode_libelle"), "signature"
        ),
    },
    "objectifs/*": dict.fromkeys(("axe", "parent", "code"), "place"),
    "fiches/*": {
        **dict.fromkeys(("axe", "objectif", "parent", "code"), "place"),
        **dict.fromkeys(("date_debut", "date_fin"), "dates"),
    },
    "engagements/*": dict.fromkeys(("partie", "partie_nom"), "partie"),
    "fiches/*/financements/lignes/*": dict.fromkeys(
        ("financeur", "financeur_texte", "nom"), "financeur"
    ),
    "fiches/*/suivi/indicateurs/*": {
        **dict.fromkeys(("depart", "depart_date"), "depart"),
        **dict.fromkeys(("cible", "cible_date"), "cible"),
    },
    "indicateurs/*": {
        **dict.fromkeys(
            ("niveau", "niveau_libelle", "axe", "objectif", "phase", "phase_libelle"), "niveau"
        ),
        **dict.fromkeys(("depart", "depart_date"), "depart"),
        **dict.fromkeys(("cible", "cible_date"), "cible"),
    },
}
LIBELLE = "_libelle"
# Les porteurs se déduisent des parties ; les actions liées se comparent par paires.
A_PART = frozenset({"porteurs", "fiches/*/actions_liees"})
# Les écarts qui changent un objet de frères.
RANGEMENTS = frozenset(
    {
        "objectifs/*/place", "fiches/*/place",
        "fiches/*/financements/lignes/*/annee", "fiches/*/financements/budgets/*/annee",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """Un écart pas encore nommé ; ``values`` : (avant, après) des champs qu’il touche."""

    chemin: tuple[str, ...]
    motif: str
    genre: Genre
    avant: Any
    apres: Any
    operations: tuple[Operation, ...]
    values: tuple[dict, dict] = ({}, {})


def walk(chemin: tuple, motif: str, old: dict, new: dict) -> Iterator[Change]:
    """Les changements entre deux objets."""
    for ensemble, noms in _group(motif, old, new).items():
        if len(noms) > 1:
            yield from _compare_together(chemin, motif, ensemble, noms, old, new)
            continue
        nom = noms[0]
        if join(motif, nom) in A_PART:
            continue
        avant, apres = old.get(nom, ABSENT), new.get(nom, ABSENT)
        if avant is apres:
            continue
        below = (*chemin, nom), join(motif, nom)
        if _is_collection_pair(avant, apres):
            yield from _compare_collections(*below, _to_collection(avant), _to_collection(apres))
        elif _is_object_pair(nom, avant, apres):
            yield from walk(*below, avant, apres)
        elif not same(avant, apres):
            yield _field(*below, avant, apres)


def join(motif: str, nom: str) -> str:
    return f"{motif}/{nom}" if motif else nom


def _group(motif: str, old: dict, new: dict) -> dict[str, list[str]]:
    """Les clés à comparer, celles qui vont ensemble réunies sous le nom de leur écart."""
    ensembles = ENSEMBLES.get(motif, {})
    groups: dict[str, list[str]] = {}
    for nom in old if old.keys() == new.keys() else {**old, **new}:
        ensemble = ensembles.get(nom)
        if ensemble is None and nom.endswith(LIBELLE):
            base = nom.removesuffix(LIBELLE)
            ensemble = base if base in old or base in new else nom
        groups.setdefault(ensemble or nom, []).append(nom)
    return groups


def _is_collection_pair(avant, apres) -> bool:
    kinds = [isinstance(valeur, Collection) for valeur in (avant, apres)]
    return any(kinds) and all(
        kind or valeur == [] for kind, valeur in zip(kinds, (avant, apres), strict=True)
    )


def _to_collection(valeur) -> Collection:
    return valeur if isinstance(valeur, Collection) else Collection()


def _is_object_pair(nom: str, avant, apres) -> bool:
    if not (type(avant) is dict and type(apres) is dict):
        return False
    if nom in PAR_CLE or nom == "contrat":
        return True
    return not is_value(nom, avant) and not is_value(nom, apres)


def _field(chemin: tuple, motif: str, avant, apres) -> Change:
    nom, after = chemin[-1], ABSENT if apres is ABSENT else from_plat(apres)
    old = None if avant is ABSENT else from_plat(avant)
    new = None if after is ABSENT else after
    values = ({nom: old}, {nom: new})
    return Change(chemin, motif, Genre.CHAMP, old, new, (_put(chemin, after),), values)


def _put(chemin: tuple, valeur) -> Operation:
    if valeur is ABSENT:
        return Operation(Geste.UNSET, chemin)
    return Operation(Geste.SET, chemin, valeur)


def _compare_together(chemin, motif, ensemble, noms, old: dict, new: dict) -> Iterator[Change]:
    """Un seul écart pour des champs qui ne vont pas l’un sans l’autre."""
    moved = [nom for nom in noms if not same_or_absent(old.get(nom, ABSENT), new.get(nom, ABSENT))]
    if not moved:
        return
    before, after = (
        {nom: from_plat(side[nom]) for nom in noms if nom in side} for side in (old, new)
    )
    operations = tuple(_put((*chemin, nom), after.get(nom, ABSENT)) for nom in moved)
    below, under = (*chemin, ensemble), join(motif, ensemble)
    yield Change(below, under, Genre.CHAMP, before, after, operations, (before, after))


def same_or_absent(avant, apres) -> bool:
    return avant is apres or (avant is not ABSENT and apres is not ABSENT and same(avant, apres))


def _compare_collections(chemin, motif, old: Collection, new: Collection) -> Iterator[Change]:
    item_motif = f"{motif}/*"
    groups = _Rangement(motif, old, new)
    for uid, item in old.items():
        if uid not in new:
            gone = from_plat(item)
            operation = Operation(Geste.REMOVE, (*chemin, uid))
            yield Change(
                (*chemin, uid), item_motif, Genre.RETRAIT, gone, None, (operation,), (gone, {})
            )
    for uid, item in new.items():
        if uid not in old:
            added = from_plat(item)
            operation = Operation(Geste.INSERT, (*chemin, uid), added, groups.ranks_of(uid))
            yield Change(
                (*chemin, uid), item_motif, Genre.AJOUT, None, added, (operation,), ({}, added)
            )
            continue
        for change in walk((*chemin, uid), item_motif, old[uid], item):
            yield groups.move(change, chemin, uid) if change.motif in RANGEMENTS else change
    if motif == "fiches":
        yield from _compare_liees(old, new)
    yield from groups.compare_order(chemin)


class _Rangement:
    """L’ordre d’une collection, frères par frères."""

    def __init__(self, motif: str, old: Collection, new: Collection):
        self.motif, self.old, self.new = motif, old, new
        self.groups: dict[tuple, list[str]] = {}
        for uid, item in new.items():
            self.groups.setdefault(place_in(motif, item), []).append(uid)
        self._ranks: dict[tuple, tuple[str, ...]] = {}

    def ranks_of(self, uid: str) -> tuple[str, ...]:
        place = place_in(self.motif, self.new[uid])
        return self._ranks.setdefault(place, tuple(self.groups[place]))

    def move(self, change: Change, chemin: tuple, uid: str) -> Change:
        """Le même, avec sa place parmi ses nouveaux frères s’il en change."""
        if place_in(self.motif, self.old[uid]) == place_in(self.motif, self.new[uid]):
            return change
        move = Operation(Geste.MOVE, (*chemin, uid), None, self.ranks_of(uid))
        return replace(change, operations=(*change.operations, move))

    def compare_order(self, chemin: tuple) -> Iterator[Change]:
        for place, uids in self.groups.items():
            kept = {
                uid
                for uid in uids
                if uid in self.old and place_in(self.motif, self.old[uid]) == place
            }
            after = [uid for uid in uids if uid in kept]
            before = [uid for uid in self.old if uid in kept] if len(after) > 1 else after
            if before != after:
                cle = (*chemin, "#ordre", *(part for part in place if part))
                operation = Operation(Geste.ORDER, chemin, list(place), tuple(after))
                yield Change(cle, f"{self.motif}/#ordre", Genre.ORDRE, before, after, (operation,))


def place_in(motif: str, item: dict) -> tuple[str, ...]:
    """Ce que partagent les frères d’un objet."""
    if motif == "objectifs":
        return tuple(part or "" for part in place_of(item))
    if motif == "fiches":
        return (item.get("axe") or "",)
    if motif.startswith("fiches/*/financements/"):
        return (str(item.get("annee") or ""),)
    return ()


def _compare_liees(old: Collection, new: Collection) -> Iterator[Change]:
    """Une paire d’actions liées, ou plus, entre deux fiches qui restent."""
    before, after = _pairs(old), _pairs(new)
    for one, two in sorted(before ^ after):
        if not all(uid in side for uid in (one, two) for side in (old, new)):
            continue
        added = (one, two) in after
        chemin = ("fiches", one, "actions_liees", two)
        geste = Geste.LINK if added else Geste.UNLINK
        yield Change(
            chemin, "fiches/*/actions_liees/*", Genre.AJOUT if added else Genre.RETRAIT,
            None if added else two, two if added else None, (Operation(geste, chemin),),
        )  # fmt: skip


def _pairs(fiches: Collection) -> set[tuple[str, str]]:
    return {
        (min(uid, other), max(uid, other))
        for uid, fiche in fiches.items()
        for other in fiche.get("actions_liees") or ()
    }
