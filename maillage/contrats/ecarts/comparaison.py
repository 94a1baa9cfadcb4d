"""Comparer deux instantanés : la liste exacte de ce qui change de l’un à l’autre."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from maillage.contrats.ecarts.aplat import flatten
from maillage.contrats.ecarts.changes import Change, walk
from maillage.contrats.ecarts.coherence import items_of, references_of, settle_plat
from maillage.contrats.ecarts.ecart import Ecart, Genre
from maillage.contrats.ecarts.nommage import Nommeur, rank_of
from maillage.contrats.ecarts.upcast import upcast


def prepare(instantane: dict) -> dict:
    """L’instantané au schéma courant, mis à plat et d’accord avec lui-même."""
    return settle_plat(flatten(upcast(instantane)))


def compare(before: dict, after: dict, *, libelles: Mapping[str, str] | None = None) -> list[Ecart]:
    """Ce qui mène de ``before`` à ``after``, dans l’ordre du document, les fiches par numéro.

    ``libelles`` : le nom des clés que des extensions ajoutent.
    """
    old, new = prepare(before), prepare(after)
    changes = list(walk((), "", old, new))
    nommeur = Nommeur(old, new, libelles or {})
    pairs = [(change, nommeur.describe(change)) for change in changes]
    return sorted(_add_required(pairs, old, new), key=rank_of)


def _add_required(pairs: list[tuple[Change, Ecart]], old: dict, new: dict) -> list[Ecart]:
    """Chaque écart sait ceux qu’il faut prendre avec lui."""
    known = {ecart.cle: change for change, ecart in pairs}
    referrers: dict[str, set[str]] = {}
    for cle, change in known.items():
        for reference in references_of(change.chemin[0], change.values[0]):
            referrers.setdefault(reference, set()).add(cle)
    return [
        replace(ecart, requiert=frozenset(_required(change, known, referrers, new)))
        for change, ecart in pairs
    ]


def _required(change: Change, known: dict, referrers: dict, new: dict) -> Iterator[str]:
    cle = "/".join(change.chemin)
    if change.genre is Genre.RETRAIT:
        yield from referrers.get(cle, ())
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
        seen.add(str(parent))
        if f"{collection}/{parent}/place" in known:
            yield f"{collection}/{parent}/place"
        parent = rows[parent].get("parent")
