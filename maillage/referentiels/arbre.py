"""L’arbre d’une référence, dans l’ordre où il se lit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillage.referentiels.models import ObjectifReference, Reference


@dataclass(frozen=True, slots=True)
class Noeud:
    """Un objectif à sa place. ``profondeur`` : 1 à la racine ; ``feuille`` : sans enfant montré."""

    objectif: ObjectifReference
    profondeur: int
    feuille: bool


def tree(reference: Reference, *, retires: bool = False) -> list[Noeud]:
    """Les objectifs en profondeur d’abord (une requête) ; ``retires`` montre aussi les retirés.

    Sous un objectif retiré, rien n’est montré sans ``retires``.
    """
    return order_tree(reference.objectifs.order_by("position", "pk"), retires=retires)


def order_tree(objectifs: Iterable[ObjectifReference], *, retires: bool = False) -> list[Noeud]:
    """De même pour les objectifs d’une seule référence, déjà lus et rangés par position."""
    children: dict[int | None, list[ObjectifReference]] = {}
    for objectif in objectifs:
        if retires or objectif.retire_le is None:
            children.setdefault(objectif.parent_id, []).append(objectif)
    return list(_walk(children, None, 1))


def _walk(children: dict, parent: int | None, profondeur: int) -> Iterator[Noeud]:
    for objectif in children.get(parent, ()):
        yield Noeud(objectif, profondeur, objectif.pk not in children)
        yield from _walk(children, objectif.pk, profondeur + 1)
