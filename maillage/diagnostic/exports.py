"""La liste vue, en fichier : les mêmes lignes, toutes les colonnes."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from maillage.core.tableur import Cellule
from maillage.diagnostic.colonnes import Colonne


def read_rows(colonnes: Sequence[Colonne], objets: Iterable) -> list[list[Cellule]]:
    """L’en-tête, puis une ligne par objet ; la dernière colonne est le cercle."""
    rows: list[list[Cellule]] = [[*(colonne.libelle for colonne in colonnes), "Cercle"]]
    for objet in objets:
        values = [_plain(colonne.read(objet)) for colonne in colonnes]
        rows.append([*values, objet.get_cercle_display()])
    return rows


def _plain(value) -> Cellule:
    """Un nombre ou une date tels quels ; tout autre objet par son nom."""
    return value if isinstance(value, int | Decimal | date) else str(value)
