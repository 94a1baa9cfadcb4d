"""Comparer deux instantanés : la liste exacte de ce qui change de l’un à l’autre."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from maillage.contrats.ecarts.aplat import PAR_CLE, Collection, flatten, from_plat, place_of
from maillage.contrats.ecarts.coherence import items_of, references_of, settle_plat
from maillage.contrats.ecarts.ecart import Ecart, Genre, Geste, Operation, fingerprint, same
from maillage.contrats.ecarts.libelles import label_of
from maillage.contrats.ecarts.natures import NatureEcart, nature_of, nature_of_fiche
from maillage.contrats.ecarts.objets import Noms, is_value, title_of
from maillage.contrats.ecarts.upcast import upcast

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


def prepare(instantane: dict) -> dict:
    """L’instantané au schéma courant, mis à plat et d’accord avec lui-même."""
    return settle_plat(flatten(upcast(instantane)))


def compare(before: dict, after: dict, *, libelles: Mapping[str, str] | None = None) -> list[Ecart]:
    """Ce qui mène de ``before`` à ``after``, dans l’ordre de l’instantané.

    ``libelles`` : le nom des clés que des extensions ajoutent.
    """
    old, new = prepare(before), prepare(after)
    changes = list(_walk((), "", old, new))
    namer = _Namer(old, new, libelles or {})
    return _link_requirements([(change, namer.describe(change)) for change in changes], old, new)


def _walk(chemin: tuple, motif: str, old: dict, new: dict) -> Iterator[Change]:
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
        if _are_collections(avant, apres):
            yield from _compare_collections(*below, _keyed(avant), _keyed(apres))
        elif _are_objects(nom, avant, apres):
            yield from _walk(*below, avant, apres)
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


def _are_collections(avant, apres) -> bool:
    kinds = [isinstance(valeur, Collection) for valeur in (avant, apres)]
    return any(kinds) and all(
        kind or valeur == [] for kind, valeur in zip(kinds, (avant, apres), strict=True)
    )


def _keyed(valeur) -> Collection:
    return valeur if isinstance(valeur, Collection) else Collection()


def _are_objects(nom: str, avant, apres) -> bool:
    if not (type(avant) is dict and type(apres) is dict):
        return False
    if nom in PAR_CLE or nom == "contrat":
        return True
    return not is_value(nom, avant) and not is_value(nom, apres)


def _field(chemin: tuple, motif: str, avant, apres) -> Change:
    nom = chemin[-1]
    shown = tuple(None if item is ABSENT else from_plat(item) for item in (avant, apres))
    operation = _put(chemin, from_plat(apres) if apres is not ABSENT else ABSENT)
    return Change(
        chemin, motif, Genre.CHAMP, *shown, (operation,), ({nom: shown[0]}, {nom: shown[1]})
    )


def _put(chemin: tuple, valeur) -> Operation:
    if valeur is ABSENT:
        return Operation(Geste.UNSET, chemin)
    return Operation(Geste.SET, chemin, valeur)


def _compare_together(chemin, motif, ensemble, noms, old: dict, new: dict) -> Iterator[Change]:
    """Un seul écart pour des champs qui ne vont pas l’un sans l’autre."""
    moved = [nom for nom in noms if not same_or_absent(old.get(nom, ABSENT), new.get(nom, ABSENT))]
    if not moved:
        return
    values = tuple(
        {nom: from_plat(side[nom]) for nom in noms if nom in side} for side in (old, new)
    )
    operations = tuple(_put((*chemin, nom), values[1].get(nom, ABSENT)) for nom in moved)
    yield Change(
        (*chemin, ensemble), join(motif, ensemble), Genre.CHAMP, *values, operations, values
    )


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
        for change in _walk((*chemin, uid), item_motif, old[uid], item):
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
            stayed = {
                uid
                for uid in uids
                if uid in self.old and place_in(self.motif, self.old[uid]) == place
            }
            after = [uid for uid in uids if uid in stayed]
            before = [uid for uid in self.old if uid in stayed] if len(after) > 1 else after
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


class _Namer:
    """De changements bruts, des écarts nommés."""

    def __init__(self, old: dict, new: dict, libelles: Mapping[str, str]):
        self.old, self.new = Noms(old), Noms(new)
        self.libelles = libelles

    def describe(self, change: Change) -> Ecart:
        cle = "/".join(change.chemin)
        avant, apres = change.avant, change.apres
        marks = {Genre.RETRAIT: (), Genre.AJOUT: (apres,)}.get(change.genre, (avant, apres))
        if change.genre is Genre.ORDRE:
            avant, apres = (
                [self._find(uid, change.chemin[0]) or self._line(change, uid) for uid in side]
                for side in (avant, apres)
            )
        return Ecart(
            cle=cle,
            motif=change.motif,
            nature=self._nature(change),
            genre=change.genre,
            objet=self._objet(change.chemin),
            groupe=group_of(change.chemin),
            champ=label_of(change.motif, self.libelles),
            avant=avant,
            apres=apres,
            operations=change.operations,
            marque=fingerprint(cle, change.genre, *marks),
            noms=self._noms(change),
        )

    def _nature(self, change: Change) -> NatureEcart:
        if change.motif == "fiches/*" and change.genre in (Genre.AJOUT, Genre.RETRAIT):
            return nature_of_fiche(change.apres or change.avant, ajout=change.apres is not None)
        return nature_of(change.motif, change.avant, change.apres)

    def _objet(self, chemin: tuple) -> str:
        if len(chemin) < 2 or chemin[1] == "#ordre":
            return _OBJETS.get(chemin[0], "Le contrat")
        return self._find(chemin[1], chemin[0]) or _OBJETS.get(chemin[0], "Le contrat")

    def _find(self, uid: str, collection: str) -> str:
        """Le nom qu’on lui connaît déjà ; à défaut, celui qu’il aura."""
        return self.old.find(uid, collection) or self.new.find(uid, collection)

    def _line(self, change: Change, uid: str) -> str:
        node = self.new.plat
        for part in change.chemin[: change.chemin.index("#ordre")]:
            node = node[part]
        return title_of(node[uid])

    def _noms(self, change: Change) -> dict[str, str]:
        collection = change.chemin[0]
        found = {}
        for values in change.values:
            for reference in references_of(collection, values):
                where, _, uid = reference.partition("/")
                found[uid] = self._find(uid, where)
        if change.motif == "fiches/*/actions_liees/*":
            found = {uid: self._find(uid, "fiches") for uid in change.chemin[1::2]}
        line = self._parent_line(change)
        return found | ({"": line} if line else {})

    def _parent_line(self, change: Change) -> str:
        """Le nom de l’étape, de la ligne ou de l’indicateur dont un champ change."""
        node: Any = self.old.plat
        chemin = change.chemin
        if len(chemin) < 5 or chemin[0] != "fiches" or not isinstance(node, dict):
            return ""
        for part in chemin[:-1]:
            node = node.get(part) if isinstance(node, dict) else None
        return title_of(node) if isinstance(node, dict) and "uid" in node else ""


_OBJETS = {
    "territoire": "Le périmètre",
    "agences": "Les agences régionales de santé",
    "parties": "Les parties",
    "articles": "Les articles",
    "axes": "Les axes",
    "objectifs": "Les objectifs",
    "fiches": "Les fiches",
    "engagements": "Les engagements",
    "liens": "Les liens avec d’autres plans",
    "avis": "Les avis",
    "indicateurs": "Les indicateurs du contrat",
    "signatures": "Les signatures",
}
COLLECTIONS = ("parties", "articles", "axes", "objectifs", "fiches") + (
    "engagements",
    "liens",
    "avis",
    "indicateurs",
)


def group_of(chemin: tuple[str, ...]) -> str:
    """La clé qui réunit les écarts d’un même objet."""
    if chemin[0] in COLLECTIONS and len(chemin) > 1 and chemin[1] != "#ordre":
        return f"{chemin[0]}/{chemin[1]}"
    return chemin[0]


def _link_requirements(pairs: list[tuple[Change, Ecart]], old: dict, new: dict) -> list[Ecart]:
    """Chaque écart sait ceux qu’il faut prendre avec lui."""
    known = {ecart.cle: change for change, ecart in pairs}
    leaving: dict[str, set[str]] = {}
    for cle, change in known.items():
        for reference in references_of(change.chemin[0], change.values[0]):
            leaving.setdefault(reference, set()).add(cle)
    return [
        replace(ecart, requiert=frozenset(_required(change, known, leaving, new)))
        for change, ecart in pairs
    ]


def _required(change: Change, known: dict, leaving: dict, new: dict) -> Iterator[str]:
    cle = "/".join(change.chemin)
    if change.genre is Genre.RETRAIT:
        yield from leaving.get(cle, ())
    for reference in references_of(change.chemin[0], change.values[1]):
        if reference in known and known[reference].genre is Genre.AJOUT:
            yield reference
    if change.motif in ("objectifs/*/place", "fiches/*/place"):
        yield from _moved_ancestors(change, known, new)


def _moved_ancestors(change: Change, known: dict, new: dict) -> Iterator[str]:
    """Sans eux, deux objets pourraient devenir l’un le parent de l’autre."""
    collection = change.chemin[0]
    rows, seen = items_of(new, collection), {change.chemin[1]}
    parent = change.values[1].get("parent")
    while parent in rows and parent not in seen:
        seen.add(parent)
        if f"{collection}/{parent}/place" in known:
            yield f"{collection}/{parent}/place"
        parent = rows[parent].get("parent")
