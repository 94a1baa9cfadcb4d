"""Des noms de colonnes sûrs, tirés des libellés d’un fichier."""

import re
from collections.abc import Iterable

from maillage.core.texte import fold

NOM_MAX = 80
_ANNEE_FIN = re.compile(r"\s*\b((?:19|20)\d\d)\s*$")


def slug(label: str) -> str:
    """« Part des 75 ans ou + » → « part_des_75_ans_ou »."""
    return fold(label).replace(" ", "_")[:NOM_MAX].rstrip("_")


def split_year(label: str) -> tuple[str, int]:
    """« Taux de pauvreté 2021 » → (« Taux de pauvreté », 2021) ; 0 sans année à la fin."""
    found = _ANNEE_FIN.search(label)
    return (label[: found.start()], int(found[1])) if found else (label, 0)


def make_unique(names: Iterable[str]) -> list[str]:
    """Les mêmes noms, un rang ajouté à ceux qui se répètent."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique
