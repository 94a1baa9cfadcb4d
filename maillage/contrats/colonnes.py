"""Les colonnes qu’une application ajoute aux tableaux d’actions de ses voisines.

Chacune se lit sous ses propres droits, et seulement si on la demande : ce qui ne se montre pas ne
coûte rien.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.core.registre import Registre
from maillage.core.tableur import Cellule


@dataclass(frozen=True, slots=True)
class ColonneAjoutee:
    """``lit`` rend ce qui va au fichier, ``montre`` ce que la page en écrit, à défaut le même.

    ``somme`` additionne ce que la famille sait de plusieurs actions ; sans elle, pas de total.
    """

    titre: str
    lit: Callable[[Any], Cellule]
    montre: Callable[[Any], str] | None = None
    somme: Callable[[Sequence[Any]], Cellule] | None = None


@dataclass(frozen=True, slots=True)
class Famille:
    """Des colonnes lues ensemble, en un nombre constant de requêtes.

    ``lecture`` reçoit les clés des fiches et le lecteur, et rend par clé ce que lisent les
    colonnes ; une fiche qu’il ne voit pas n’y est pas.
    """

    lecture: Callable[[Sequence[int], Any], Mapping[int, Any]]
    colonnes: Mapping[str, ColonneAjoutee]


familles: Registre[Famille] = Registre("colonnes ajoutées aux tableaux d’actions")
