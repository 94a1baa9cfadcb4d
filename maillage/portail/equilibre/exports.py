"""L’équilibre en fichier : exactement ce que la page montre, jamais de formule."""

import io
from collections.abc import Iterator, Sequence

from maillage.core.tableur import Cellule, Lignes, open_book, write_csv, write_sheet
from maillage.portail.equilibre.lecture import Vue
from maillage.portail.equilibre.phrases import list_phrases
from maillage.portail.equilibre.tableaux import Feuille, Taux, list_feuilles

ACCUEIL = "Lire d’abord"
CHIFFRES = 1


def export_csv(vue: Vue) -> bytes:
    """Les phrases d’abord, puis chaque tableau sous son titre, séparés d’une ligne vide."""
    return write_csv(_list_lignes(vue))


def _list_lignes(vue: Vue) -> Iterator[Sequence[Cellule]]:
    yield from ([phrase] for phrase in list_phrases(vue))
    for feuille in list_feuilles(vue):
        yield []
        yield [feuille.titre]
        yield from _read_rows(feuille)


def _read_rows(feuille: Feuille) -> Lignes:
    """L’en-tête, puis les lignes d’un tableau."""
    return [
        list(feuille.entetes),
        *([_plain(cell) for cell in row.cellules] for row in feuille.rangees),
    ]


def _plain(cell: Cellule | Taux) -> Cellule:
    """La valeur seule ; une part s’arrondit au dixième de point."""
    if isinstance(cell, Taux):
        return None if cell.valeur is None else round(cell.valeur, CHIFFRES)
    return cell


def export_xlsx(vue: Vue) -> bytes:
    """Un classeur : les phrases en première feuille, puis une feuille par tableau."""
    out = io.BytesIO()
    with open_book(out) as book:
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet(ACCUEIL)
        first.set_column(0, 0, 110)
        for line, phrase in enumerate(list_phrases(vue)):
            first.write_string(line, 0, phrase, wrap)
        for feuille in list_feuilles(vue):
            write_sheet(book, feuille.titre, _read_rows(feuille))
    return out.getvalue()
