"""Ce qui change d’un état du contrat à l’autre : le comparer, le dire, l’appliquer.

Du Python sur des dictionnaires, sans modèle : un écart se calcule entre deux instantanés.
"""

from maillage.contrats.ecarts.aplat import Collection, flatten, unflatten
from maillage.contrats.ecarts.application import apply, close
from maillage.contrats.ecarts.coherence import settle
from maillage.contrats.ecarts.comparaison import compare
from maillage.contrats.ecarts.ecart import Ecart, Genre, Geste, Operation
from maillage.contrats.ecarts.natures import NatureEcart
from maillage.contrats.ecarts.phrases import say
from maillage.contrats.ecarts.resume import Groupe, Ligne, say_all, sum_up
from maillage.contrats.ecarts.textes import Part, word_diff
from maillage.contrats.ecarts.upcast import COURANT, SchemaInconnu, upcast

__all__ = [
    "COURANT",
    "Collection",
    "Ecart",
    "Genre",
    "Geste",
    "Groupe",
    "Ligne",
    "NatureEcart",
    "Operation",
    "Part",
    "SchemaInconnu",
    "apply",
    "close",
    "compare",
    "flatten",
    "say",
    "say_all",
    "settle",
    "sum_up",
    "unflatten",
    "upcast",
    "word_diff",
]
