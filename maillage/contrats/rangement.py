"""Ranger le plan : l’arbre, les déplacements, la numérotation."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from maillage.comptes.auteur import Auteur
from maillage.contrats.actions import PAS
from maillage.contrats.models import Axe, Contrat, FicheAction, Objectif
from maillage.core.champs import ObjetRange
from maillage.journal.actions import record_change
from maillage.journal.etat import read_state


@dataclass(slots=True)
class Noeud:
    """Un axe, un objectif ou une fiche, et ce qu’il contient, dans l’ordre."""

    objet: Axe | Objectif | FicheAction
    genre: str
    profondeur: int = 0
    enfants: list["Noeud"] = field(default_factory=list)


def build_tree(contrat: Contrat, fiches: QuerySet) -> list[Noeud]:
    """L’arbre du plan en quatre requêtes ; ce qui n’a pas de parent est à la racine."""
    rows: dict[str, QuerySet] = {
        "axe": contrat.axes.filter(supprime_le__isnull=True),
        "objectif": contrat.objectifs.filter(supprime_le__isnull=True),
        "fiche": fiches.order_by("position", "pk"),
    }
    nodes = {(genre, o.pk): Noeud(o, genre) for genre, found in rows.items() for o in found}
    roots: list[Noeud] = []
    for node in nodes.values():
        parent = next((nodes[key] for key in _parent_keys(node.objet) if key in nodes), None)
        (parent.enfants if parent else roots).append(node)
    _set_depth(roots, 0)
    return roots


def _parent_keys(objet: Axe | Objectif | FicheAction) -> tuple[tuple[str, int | None], ...]:
    """Ce sous quoi l’objet se range, du plus proche au plus lointain."""
    if isinstance(objet, FicheAction):
        return (
            ("fiche", objet.parent_id), ("objectif", objet.objectif_id), ("axe", objet.axe_id),
        )  # fmt: skip
    if isinstance(objet, Objectif):
        return ("objectif", objet.parent_id), ("axe", objet.axe_id)
    return ()


def _set_depth(nodes: list[Noeud], depth: int) -> None:
    for node in nodes:
        node.profondeur = depth
        _set_depth(node.enfants, depth + 1)


class DeplacementRefuse(Exception):
    """Une phrase qui dit pourquoi cela ne peut aller là."""


@transaction.atomic
def move_fiche(
    fiche: FicheAction, *, axe: Axe | None, objectif: Objectif | None, rang: int | None, by: Auteur
) -> None:
    """Place une fiche sous un axe ou un objectif, au ``rang`` (0 = en tête, None = à la fin)."""
    Contrat.objects.select_for_update().get(pk=fiche.contrat_id)
    before = read_state(fiche, ("axe", "objectif"))
    fiche.axe, fiche.objectif = (objectif.axe if objectif else axe), objectif
    fiche.save(update_fields=["axe", "objectif", "updated_at"])
    record_change(fiche, before, by=by, racine_uid=fiche.contrat.uid)
    siblings = FicheAction.objects.alive().filter(
        contrat=fiche.contrat_id, axe=fiche.axe, objectif=objectif, parent=fiche.parent_id
    )
    place(fiche, siblings, rang)


def neighbour_parent(
    objet: FicheAction | Objectif, *, inwards: bool
) -> tuple[Axe | None, Objectif | None]:
    """Le parent d’un cran plus loin : sous l’objectif qui précède, ou au-dessus du parent actuel.

    Sans voisin où aller, rend le parent actuel.
    """
    parent = objet.objectif if isinstance(objet, FicheAction) else objet.parent
    if not inwards:
        return (parent.axe, parent.parent) if parent else (None, None)
    siblings = Objectif.objects.filter(
        contrat=objet.contrat_id, axe=objet.axe, parent=parent, supprime_le__isnull=True
    )
    if isinstance(objet, Objectif):
        siblings = siblings.filter(position__lt=objet.position)
    nearest = siblings.order_by("-position", "-pk").first()
    return (nearest.axe, nearest) if nearest else (objet.axe, parent)


@transaction.atomic
def move_axe(axe: Axe, *, rang: int, by: Auteur) -> None:
    Contrat.objects.select_for_update().get(pk=axe.contrat_id)
    place(axe, Axe.objects.filter(contrat=axe.contrat_id, supprime_le__isnull=True), rang)


@transaction.atomic
def move_objectif(
    objectif: Objectif, *, axe: Axe | None, parent: Objectif | None, rang: int | None, by: Auteur
) -> None:
    """Place un objectif et tout ce qu’il contient ; refuse d’aller sous lui-même ou trop bas."""
    Contrat.objects.select_for_update().get(pk=objectif.contrat_id)
    family = descendants(objectif)
    if parent and parent.pk in {item.pk for item in family}:
        raise DeplacementRefuse("Un objectif ne peut être rangé sous lui-même.")
    level = parent.niveau + 1 if parent else 1
    shift = level - objectif.niveau
    if max(item.niveau for item in family) + shift > Objectif.PROFONDEUR_MAX:
        raise DeplacementRefuse(f"Le plan a au plus {Objectif.PROFONDEUR_MAX} niveaux d’objectifs.")
    before = read_state(objectif, ("axe", "parent"))
    objectif.parent = parent
    _shift_family(objectif, family, parent.axe if parent else axe, shift)
    record_change(objectif, before, by=by, racine_uid=objectif.contrat.uid)
    siblings = Objectif.objects.filter(
        contrat=objectif.contrat_id, axe=objectif.axe, parent=parent, supprime_le__isnull=True
    )
    place(objectif, siblings, rang)


def _shift_family(root: Objectif, family: list[Objectif], axe: Axe | None, shift: int) -> None:
    for item in family:
        item.axe, item.niveau = axe, item.niveau + shift
        if item.pk == root.pk:
            item.parent = root.parent
            root.axe, root.niveau = item.axe, item.niveau
        item.save(update_fields=["axe", "niveau", "parent", "updated_at"])
    FicheAction.objects.filter(objectif__in=family).update(axe=axe)


def descendants(objectif: Objectif) -> list[Objectif]:
    """L’objectif et tous ceux qu’il contient."""
    found, level = [objectif], [objectif]
    while level:
        level = list(Objectif.objects.filter(parent__in=level))
        found.extend(level)
    return found


def place(objet: ObjetRange, siblings: QuerySet, rang: int | None) -> None:
    """Donne à ``objet`` sa place ; seule sa position change, sauf s’il n’y a plus d’intervalle."""
    others = list(siblings.exclude(pk=objet.pk).order_by("position", "pk"))
    rang = len(others) if rang is None else max(0, min(rang, len(others)))
    low = others[rang - 1].position if rang else 0
    high = others[rang].position if rang < len(others) else low + 2 * PAS
    if high - low < 2:
        _spread([*others[:rang], objet, *others[rang:]])
        return
    objet.position = (low + high) // 2
    objet.save(update_fields=["position", "updated_at"])


def _spread(ordered: list[ObjetRange]) -> None:
    for rang, item in enumerate(ordered, 1):
        item.position = rang * PAS
        type(item).objects.filter(pk=item.pk).update(position=item.position)


@transaction.atomic
def renumber(contrat: Contrat, *, by: Auteur) -> int:
    """Renumérote tout le plan dans l’ordre de l’arbre ; rend le nombre de changements."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    tree = build_tree(contrat, FicheAction.objects.alive().filter(contrat=contrat))
    return _number(tree, "", by, contrat)


def _number(nodes: list[Noeud], prefix: str, by: Auteur, contrat: Contrat) -> int:
    """Objectifs et fiches d’un même parent se suivent ; à la racine, une fiche est « T1 »."""
    changed, rangs = 0, Counter[str]()
    for node in nodes:
        stem = f"{prefix}." if prefix else "T" if node.genre == "fiche" else ""
        rangs[stem] += 1
        code = f"{stem}{rangs[stem]}"
        before = read_state(node.objet, ("code",))
        if before["code"] != code:
            node.objet.code = code
            node.objet.save(update_fields=["code", "updated_at"])
            record_change(node.objet, before, by=by, racine_uid=contrat.uid)
            changed += 1
        changed += _number(node.enfants, code, by, contrat)
    return changed
