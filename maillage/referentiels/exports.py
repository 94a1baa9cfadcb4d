"""L’arbre d’une référence en tableau : ce que l’import relit sans rien changer."""

from maillage.referentiels.arbre import tree
from maillage.referentiels.models import Reference

ENTETE = (
    "Code", "Niveau", "Objectif", "Genre", "Description", "Niveau de preuve",
    "Référence bibliographique",
)  # fmt: skip


def read_rows(reference: Reference) -> list[list[str]]:
    """L’en-tête, puis une ligne par objectif non retiré, dans l’ordre de l’arbre."""
    rows = [list(ENTETE)]
    for noeud in tree(reference):
        item = noeud.objectif
        rows.append([
            item.code, str(noeud.profondeur), item.titre, item.get_genre_display(),
            item.description, item.preuve, item.source,
        ])  # fmt: skip
    return rows
