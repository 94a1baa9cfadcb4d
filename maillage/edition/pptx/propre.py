"""Les textes du diaporama mis au net : espaces à la française, sans signe qu’XML refuse."""

from dataclasses import fields, is_dataclass, replace

from maillage.edition.pptx.arbre import Diaporama
from maillage.edition.typographie import typeset

_BRUTS = frozenset({"svg", "genre", "langue", "etat"})


def clean(noeud: Diaporama) -> Diaporama:
    """Le même arbre, chaque texte affiché mis au net."""
    return _clean(noeud)


def _clean(valeur):
    if isinstance(valeur, str):
        return typeset(valeur)
    if isinstance(valeur, tuple):
        return tuple(_clean(element) for element in valeur)
    if not is_dataclass(valeur) or isinstance(valeur, type):
        return valeur
    noms = [champ.name for champ in fields(valeur) if champ.name not in _BRUTS]
    return replace(valeur, **{nom: _clean(getattr(valeur, nom)) for nom in noms})
