"""Comparer deux textes mot à mot, pour montrer ce qui fut ajouté et supprimé."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_MOTS = re.compile(r"\s*\S+")
AUTOUR = 12  # mots gardés de part et d’autre d’un passage changé
TROP = 4000  # au-delà, comparer coûterait des secondes : les deux textes sont donnés entiers


@dataclass(frozen=True, slots=True)
class Fragment:
    """Un morceau de texte ; ``acte`` est ``""`` (gardé), ``ajoute`` ou ``supprime``."""

    texte: str
    acte: str = ""


def compare_words(before: str, after: str) -> tuple[Fragment, ...]:
    """Les passages gardés, supprimés et ajoutés, dans l’ordre de lecture."""
    old, new = _MOTS.findall(before), _MOTS.findall(after)
    if len(old) + len(new) > TROP:
        return _pieces(before, after)
    found: list[Fragment] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            found.append(Fragment(_shorten(old[i:j], first=i == 0, last=j == len(old))))
        else:
            found.extend(_pieces("".join(old[i:j]), "".join(new[k:m])))
    return tuple(found)


def _pieces(before: str, after: str) -> tuple[Fragment, ...]:
    pairs = ((before, "supprime"), (after, "ajoute"))
    return tuple(Fragment(texte, acte) for texte, acte in pairs if texte)


def _shorten(words: list[str], *, first: bool, last: bool) -> str:
    """Les mots voisins d’un changement ; ce qui en est loin devient « … »."""
    head = [] if first else words[:AUTOUR]
    tail = [] if last else words[-AUTOUR:]
    if len(words) <= len(head) + len(tail):
        return "".join(words)
    return "".join([*head, " … ", *tail])
