"""D’une édition à la suivante : quel objectif en prolonge un autre."""

from dataclasses import dataclass

from maillage.core.texte import fold
from maillage.referentiels.arbre import tree
from maillage.referentiels.models import ObjectifReference, Reference


@dataclass(frozen=True, slots=True)
class Correspondance:
    """``nouveau`` est vide si rien ne prolonge ``ancien`` ; ``motif`` dit pourquoi on les lie."""

    ancien: ObjectifReference
    nouveau: ObjectifReference | None
    motif: str


MEMES = "même code, même intitulé"
MEME_TITRE = "même intitulé, autre code"
MEME_CODE = "même code, intitulé changé"


def match_editions(
    ancienne: Reference, nouvelle: Reference
) -> tuple[list[Correspondance], list[ObjectifReference]]:
    """Chaque objectif de l’ancienne et celui qui le prolonge ; puis ceux qui sont nouveaux.

    Deux requêtes. L’intitulé l’emporte sur le code : une édition renumérote souvent. Un intitulé
    répété ne désigne personne.
    """
    anciens = [noeud.objectif for noeud in tree(ancienne, retires=True)]
    nouveaux = [noeud.objectif for noeud in tree(nouvelle)]
    found = _by_title(anciens, nouveaux)
    taken = {objectif.pk for objectif in found.values()}
    codes = {item.code: item for item in nouveaux if item.code and item.pk not in taken}
    for ancien in anciens:
        if ancien.pk not in found and ancien.code in codes:
            found[ancien.pk] = codes.pop(ancien.code)
    rows = [_describe(ancien, found.get(ancien.pk)) for ancien in anciens]
    kept = {objectif.pk for objectif in found.values()}
    return rows, [item for item in nouveaux if item.pk not in kept]


def _by_title(
    anciens: list[ObjectifReference], nouveaux: list[ObjectifReference]
) -> dict[int, ObjectifReference]:
    """Les paires de même intitulé ; à intitulé répété, le code départage."""
    titles: dict[str, list[ObjectifReference]] = {}
    for nouveau in nouveaux:
        titles.setdefault(fold(nouveau.titre), []).append(nouveau)
    found: dict[int, ObjectifReference] = {}
    repeated = {key for key, size in _count(anciens).items() if size > 1}
    for ancien in anciens:
        key = fold(ancien.titre)
        same = titles.get(key, [])
        if len(same) > 1 or key in repeated:
            same = [item for item in same if item.code and item.code == ancien.code]
        if len(same) == 1:
            found[ancien.pk] = same[0]
    return found


def _count(objectifs: list[ObjectifReference]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for objectif in objectifs:
        key = fold(objectif.titre)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _describe(ancien: ObjectifReference, nouveau: ObjectifReference | None) -> Correspondance:
    if nouveau is None:
        return Correspondance(ancien, None, "")
    if fold(ancien.titre) != fold(nouveau.titre):
        return Correspondance(ancien, nouveau, MEME_CODE)
    return Correspondance(ancien, nouveau, MEMES if ancien.code == nouveau.code else MEME_TITRE)
