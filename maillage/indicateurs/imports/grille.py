"""Les tableaux d’un fichier, lus au fil de l’eau : une grille par feuille.

Un fichier national dépasse le million de lignes : un CSV n’est jamais mis tout entier en listes,
il se relit autant de fois qu’il faut.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from maillage.core.texte import fold
from maillage.lecture.classeur import CLASSEURS, read_classeur
from maillage.lecture.erreurs import ErreurLecture
from maillage.lecture.fichiers import Nature, check_file, is_utf16
from maillage.lecture.reperes import reference
from maillage.lecture.tableur_csv import find_separateur
from maillage.lecture.valeurs import texte

TAILLE_MAX = 700 * 1024 * 1024
LIGNES_CHERCHEES = 30
_DEBUT = 65_536

type Ligne = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """Une feuille, ou le CSV entier ; ``rows()`` donne (n° de ligne, cellules).

    ``hauteur`` : autant de lignes au plus. ``is_ended`` : la dernière ligne est terminée.
    """

    fichier: str
    nom: str
    rows: Callable[[], Iterator[Ligne]]
    hauteur: int
    erreurs: dict[str, str] = field(default_factory=dict)
    is_ended: bool = True


@dataclass(frozen=True, slots=True)
class Grille:
    """Une page dont on a trouvé l’en-tête : ses libellés, ce qui le précède, ses lignes.

    ``places`` : libellé replié (``fold``) → rang de la colonne ; le premier gagne.
    """

    page: Page
    entete: tuple[str, ...]
    numero: int
    avant: tuple[str, ...]
    places: dict[str, int]

    def rows(self) -> Iterator[Ligne]:
        """Les lignes remplies, sous l’en-tête."""
        for numero, cells in self.page.rows():
            if numero > self.numero and any(map(_is_filled, cells)):
                yield numero, cells

    def has(self, *names: str) -> bool:
        return all(name in self.places for name in names)


def find_grille(page: Page, recognize: Callable[[frozenset[str], str], bool]) -> Grille | None:
    """La première ligne que ``recognize(libellés repliés, ligne d’avant)`` prend pour l’en-tête."""
    before: list[str] = []
    for numero, cells in islice(page.rows(), LIGNES_CHERCHEES):
        labels = tuple(texte(cell) for cell in cells)
        folded = [fold(label) for label in labels]
        if recognize(frozenset(folded), " ".join(before)):
            places: dict[str, int] = {}
            for place, label in enumerate(folded):
                if label:
                    places.setdefault(label, place)
            width = max(places.values(), default=-1) + 1
            return Grille(page, labels[:width], numero, tuple(before), places)
        before.append(" ".join(filter(None, labels)))
    return None


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != "" and (not isinstance(cell, str) or bool(cell.strip()))


def read_pages(nom: str, contenu: bytes) -> list[Page]:
    """Les feuilles d’un classeur, ou la page d’un CSV.

    Lève ``ErreurLecture`` avec une phrase si ce n’est ni l’un ni l’autre.
    """
    nature = check_file(contenu, nom, taille_max=TAILLE_MAX)
    if nature is Nature.CSV:
        return [_csv_page(nom, contenu)]
    if nature in CLASSEURS:
        return _sheet_pages(nom, contenu)
    raise ErreurLecture(_say_stranger(nom, contenu))


def _say_stranger(nom: str, contenu: bytes) -> str:
    head = contenu[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        return (
            f"Le fichier « {nom} » est une page web, pas des données : le téléchargement a "
            "sans doute échoué. Téléchargez-le de nouveau depuis le site du producteur."
        )
    return (
        f"Le fichier « {nom} » n’est ni un CSV ni un classeur : "
        "prenez le fichier de données du producteur, tel qu’il est publié."
    )


def _sheet_pages(nom: str, contenu: bytes) -> list[Page]:
    workbook = read_classeur(contenu, nom, taille_max=TAILLE_MAX)
    return [
        Page(
            nom, feuille.nom, partial(enumerate, feuille.lignes, feuille.premiere_ligne),
            len(feuille.lignes),
            {
                reference(feuille.numero(ligne), colonne): erreur
                for (ligne, colonne), erreur in feuille.erreurs.items()
            },
        )
        for feuille in workbook.feuilles
    ]  # fmt: skip


def _csv_page(nom: str, contenu: bytes) -> Page:
    encodage = find_encodage(contenu)
    if not encodage.startswith("utf-16") and (place := contenu.find(b"\0")) >= 0:
        ligne = contenu.count(b"\n", 0, place) + 1
        raise ErreurLecture(
            f"Le fichier « {nom} » est abîmé à la ligne {ligne} (octet nul) : "
            "téléchargez-le de nouveau."
        )
    head = contenu[:_DEBUT].decode(encodage, "replace").removeprefix("\ufeff")
    separateur = find_separateur(head)
    return Page(
        nom, "", lambda: _csv_rows(nom, contenu, encodage, separateur),
        max(contenu.count(b"\n"), contenu.count(b"\r")) + 1,
        is_ended=contenu.rstrip(b"\0").endswith((b"\n", b"\r")),
    )  # fmt: skip


def find_encodage(contenu: bytes) -> str:
    """UTF-8 (avec ou sans marque), UTF-16, sinon cp1252 puis latin-1, qui ne refuse rien."""
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if is_utf16(contenu[:2000]):
        return "utf-16-le"
    return next((name for name in ("utf-8-sig", "cp1252") if _decodes(contenu, name)), "latin-1")


def _decodes(contenu: bytes, encodage: str) -> bool:
    decoder = codecs.getincrementaldecoder(encodage)()
    view = memoryview(contenu)
    try:
        for start in range(0, len(view), 1 << 20):
            decoder.decode(view[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(nom: str, contenu: bytes, encodage: str, separateur: str) -> Iterator[Ligne]:
    stream = io.TextIOWrapper(io.BytesIO(contenu), encoding=encodage, errors="replace", newline="")
    reader = csv.reader(stream, delimiter=separateur)
    done = 0
    try:
        for cells in reader:
            yield done + 1, cells
            done = reader.line_num
    except csv.Error as error:
        raise ErreurLecture(
            f"Le fichier « {nom} » ne se lit plus à partir de la ligne {done + 1} : une cellule y "
            "est démesurée, un guillemet n’est sans doute jamais refermé. Reprenez-le à la source."
        ) from error
